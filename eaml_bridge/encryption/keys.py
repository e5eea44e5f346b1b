"""The keys of encryption at rest, and the form in which an encrypted value is stored.

A stored value is `eaml1:KEY-ID:DATA`, where DATA is a nonce and an AES-256-GCM ciphertext. The
context, which names the column, is authenticated: a value copied into another column is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eaml_bridge import conf
from eaml_bridge.encryption.errors import EncryptionKeysMissing, NotEncrypted, UnknownKey

MARK = "eaml1"
KEY_SIZE_BYTES = 32
_NONCE_SIZE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")


@dataclass(frozen=True, kw_only=True)
class KeyRing:
    """The configured keys.

    Attributes:
        current: id of the key that new values are encrypted with.
        ciphers: every key that stored values may have been encrypted with, by its id.
    """

    current: str
    ciphers: Mapping[str, AESGCM]

    def encrypt(self, text: str, *, context: str) -> str:
        """The form in which `text` is stored in the column that `context` names."""
        nonce = secrets.token_bytes(_NONCE_SIZE_BYTES)
        # A lone surrogate is no UTF-8; it must come back as it was given.
        data = text.encode("utf-8", "surrogatepass")
        sealed = self.ciphers[self.current].encrypt(nonce, data, _bound(self.current, context))
        return f"{self.prefix}{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"

    def decrypt(self, stored: str, *, context: str) -> str:
        """The text that was stored.

        Raises:
            NotEncrypted: it is no encrypted value, or one that was changed or moved.
            UnknownKey: it needs a key that is not configured.
        """
        mark, _, rest = stored.partition(":")
        key_id, separator, encoded = rest.partition(":")
        if mark != MARK or not separator:
            raise NotEncrypted(context, problem="is stored as plain text")
        if key_id not in self.ciphers:
            raise UnknownKey(key_id, context=context, known=list(self.ciphers))
        try:
            data = base64.b64decode(encoded, altchars=b"-_", validate=True)
            nonce, sealed = data[:_NONCE_SIZE_BYTES], data[_NONCE_SIZE_BYTES:]
            opened = self.ciphers[key_id].decrypt(nonce, sealed, _bound(key_id, context))
        except (InvalidTag, ValueError) as error:
            problem = "was changed, or moved here from another column"
            raise NotEncrypted(context, problem=problem) from error
        return opened.decode("utf-8", "surrogatepass")

    @property
    def prefix(self) -> str:
        """What every value begins with that was encrypted with the current key."""
        return f"{MARK}:{self.current}:"


def key_ring() -> KeyRing:
    """The keys that the setting names.

    Raises:
        EncryptionKeysMissing: there is none, or one that cannot be used.
    """
    return parse_keys(tuple(conf.get("ENCRYPTION_KEYS")))


@lru_cache(maxsize=8)
def parse_keys(entries: tuple[str, ...]) -> KeyRing:
    """The key ring of entries `ID:KEY`, of which the first is the current one."""
    ciphers: dict[str, AESGCM] = {}
    for entry in entries:
        key_id, _, encoded = entry.strip().partition(":")
        if not _KEY_ID.match(key_id):
            raise EncryptionKeysMissing("holds an entry whose id is not 1 to 32 of A-Z a-z 0-9 _ -")
        # In any case: SQLite finds the values of a key by a comparison that ignores it.
        if key_id.lower() in map(str.lower, ciphers):
            raise EncryptionKeysMissing(f"names the key {key_id!r} twice, in one case or another")
        ciphers[key_id] = AESGCM(_key_bytes(key_id, encoded))
    if not ciphers:
        raise EncryptionKeysMissing("is empty")
    return KeyRing(current=next(iter(ciphers)), ciphers=ciphers)


def new_key(key_id: str) -> str:
    """A random entry `ID:KEY` for the setting."""
    if not _KEY_ID.match(key_id):
        raise EncryptionKeysMissing(f"cannot hold the id {key_id[:40]!r}: use A-Z a-z 0-9 _ -")
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_SIZE_BYTES)).decode()}"


def is_encrypted(stored: str) -> bool:
    return stored.startswith(f"{MARK}:")


def _key_bytes(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise EncryptionKeysMissing(f"holds key {key_id!r}, which is no base64") from error
    if len(key) != KEY_SIZE_BYTES:
        raise EncryptionKeysMissing(f"holds key {key_id!r} of {len(key)} bytes instead of 32")
    return key


def _bound(key_id: str, context: str) -> bytes:
    return f"{MARK}:{key_id}:{context}".encode()
