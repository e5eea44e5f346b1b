"""`import crypto`: hashes, signatures and encodings of text. Nothing here makes secrets."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import zlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from mlpy.errors import MLRangeError
from mlpy.runtime.builtins.arguments import inside, text
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import charge_text
from mlpy.runtime.registry import CONSTANT, Module

MODULE = Module("crypto")

#: By the name in scripts. The weak ones serve to compare with what others stored.
_HASHES: dict[str, Callable[[bytes], Any]] = {
    "md5": lambda content: hashlib.md5(content, usedforsecurity=False),
    "sha1": lambda content: hashlib.sha1(content, usedforsecurity=False),
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
}


def _bytes(meter: Meter, value: Any, what: str) -> bytes:
    found = text(meter, value, f"crypto.{what}")
    charge_text(meter, len(found))
    meter.pay(len(found) >> 4)
    try:
        return found.encode()
    except UnicodeEncodeError:
        raise MLRangeError("a text with half of a surrogate pair has no bytes") from None


def _hash(name: str, function: Callable[[bytes], Any]) -> None:
    def code(meter: Meter, depth: int, value: Any = None) -> str:
        return str(function(_bytes(meter, value, name)).hexdigest())

    code.__doc__ = f"The {name.upper()} of a text's UTF-8, in hexadecimal digits."
    MODULE.function(name, cost=inside)(code)


for _name, _function in _HASHES.items():
    _hash(_name, _function)


@MODULE.function("hmac", cost=inside)
def hmac_(
    meter: Meter, depth: int, key: Any = None, value: Any = None, algorithm: Any = None
) -> str:
    """The HMAC of a text by a key, in hexadecimal digits; by SHA256 unless told SHA512."""
    name = "sha256" if algorithm is None else text(meter, algorithm, "crypto.hmac").lower()
    if name not in ("sha256", "sha512"):
        raise MLRangeError(f"crypto.hmac takes sha256 or sha512, not {name[:20]!r}")
    secret, content = _bytes(meter, key, "hmac"), _bytes(meter, value, "hmac")
    return hmac.new(secret, content, name).hexdigest()


@MODULE.function("isEqual", cost=inside)
def is_equal(meter: Meter, depth: int, first: Any = None, second: Any = None) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(_bytes(meter, first, "isEqual"), _bytes(meter, second, "isEqual"))


@MODULE.function("crc32", cost=inside)
def crc32(meter: Meter, depth: int, value: Any = None) -> int:
    """The CRC-32 of a text's UTF-8."""
    return zlib.crc32(_bytes(meter, value, "crc32"))


@MODULE.function("base64Encode", cost=inside)
def base64_encode(meter: Meter, depth: int, value: Any = None) -> str:
    """A text's UTF-8 in Base64."""
    return base64.b64encode(_bytes(meter, value, "base64Encode")).decode("ascii")


@MODULE.function("base64Decode", cost=inside)
def base64_decode(meter: Meter, depth: int, value: Any = None) -> str:
    """The text whose UTF-8 is given in Base64."""
    content = _bytes(meter, value, "base64Decode")
    try:
        return base64.b64decode(content, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise MLRangeError("this is no Base64 of a text") from None


@MODULE.function("hexEncode", cost=inside)
def hex_encode(meter: Meter, depth: int, value: Any = None) -> str:
    """A text's UTF-8 in hexadecimal digits."""
    return _bytes(meter, value, "hexEncode").hex()


@MODULE.function("hexDecode", cost=inside)
def hex_decode(meter: Meter, depth: int, value: Any = None) -> str:
    """The text whose UTF-8 is given in hexadecimal digits."""
    content = _bytes(meter, value, "hexDecode")
    try:
        return binascii.unhexlify(content).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise MLRangeError("these are no hexadecimal digits of a text") from None


@MODULE.function("uuid", cost=CONSTANT)
def uuid(meter: Meter, depth: int) -> str:
    """A random UUID, from the executor's own chance: good as a name, not as a secret."""
    return str(UUID(int=meter.environment.random.getrandbits(128), version=4))
