"""`import http`: ask servers that the host granted. Redirects are given back, never followed."""

from __future__ import annotations

import re
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from mlpy import limits
from mlpy.errors import MLExecutionError, MLRangeError, MLSecurityError
from mlpy.modules.capabilities import Grants
from mlpy.runtime.access import entries
from mlpy.runtime.builtins.arguments import inside, text
from mlpy.runtime.meter import ENTRY_BYTES, Meter
from mlpy.runtime.operators import charge_text
from mlpy.runtime.registry import Module
from mlpy.runtime.text import to_text

#: The longest that one exchange may take.
TIMEOUT_S = 10.0
#: What an exchange is charged as, beside its texts.
_STEPS = 1_000
_BLOCK = 64 * 1024

#: Only what cannot be read in two ways: no user, no backslash, no `%2f`, no step back.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*)(?:\?(?P<query>[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*))?"
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{0,1000}")
#: Headers that decide what is asked of whom.
_OWN_HEADERS = frozenset(("host", "content-length", "transfer-encoding", "connection", "upgrade"))


def _checked(url: str) -> re.Match[str]:
    found = _URL.fullmatch(url)
    if found is None or len(url) > 2_000:
        raise MLRangeError(
            f"{url[:80]!r} is no address that http takes",
            hint="write https://host/path in small letters, with %.. for other characters",
        )
    steps = found["path"].lower().replace("%2e", ".").split("/")
    if ".." in steps or "." in steps or "%2f" in found["path"].lower() or "%5c" in url.lower():
        raise MLSecurityError(f"{url[:80]!r} steps back within its path")
    return found


def granted(grants: Grants) -> Module:
    """The module, whose functions reach what `grants` covers."""
    module = Module("http")

    @module.function("get", cost=inside)
    def get(meter: Meter, depth: int, url: Any = None, headers: Any = None) -> dict[str, Any]:
        """The answer {status, headers, body} of a server."""
        return _asked(meter, grants, "GET", text(meter, url, "http.get"), headers, None)

    @module.function("post", cost=inside)
    def post(
        meter: Meter, depth: int, url: Any = None, body: Any = None, headers: Any = None
    ) -> dict[str, Any]:
        """The answer {status, headers, body} to a text, or to a value as JSON."""
        content = body if type(body) is str else to_text(meter, body)
        return _asked(meter, grants, "POST", text(meter, url, "http.post"), headers, content)

    return module


def _asked(
    meter: Meter, grants: Grants, method: str, url: str, headers: Any, body: str | None
) -> dict[str, Any]:
    address = _checked(url)
    grants.require(f"http.{method.lower()}", url.partition("?")[0])
    meter.pay(_STEPS)
    charge_text(meter, len(url) + len(body or ""))
    sent = _headers(meter, headers)
    if body is not None:
        sent.setdefault("content-type", "application/json; charset=utf-8")
    return _exchanged(meter, address, method, url, sent, body)


def _headers(meter: Meter, value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, item in entries(meter, value).items():
        content = to_text(meter, item)
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(content):
            raise MLRangeError(
                f"the header {name[:40]!r} has a name or a value that is not allowed"
            )
        if name.lower() in _OWN_HEADERS:
            raise MLSecurityError(f"a script cannot set the header {name[:40]!r}")
        found[name.lower()] = content
    return found


def _exchanged(
    meter: Meter,
    address: re.Match[str],
    method: str,
    url: str,
    headers: dict[str, str],
    body: str | None,
) -> dict[str, Any]:
    # Imported on use: scripts without the grant never need it.
    from http.client import HTTPConnection, HTTPException, HTTPSConnection

    end = monotonic() + min(TIMEOUT_S, meter.limits.time_s)
    kind = HTTPSConnection if address["scheme"] == "https" else HTTPConnection
    port = int(address["port"]) if address["port"] else None
    connection = kind(address["host"], port, timeout=end - monotonic())
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body.encode() if body is not None else None, headers)
        answer = connection.getresponse()
        content = _content(meter, answer, end)
    except (OSError, HTTPException, UnicodeError, ValueError) as error:
        reason = "it took too long" if isinstance(error, TimeoutError) else "the exchange failed"
        raise MLExecutionError(f"no answer from {url[:80]!r}: {reason}", code="ML308") from None
    finally:
        connection.close()
    found = {name.lower(): value for name, value in answer.getheaders()[:100]}
    meter.grow((len(found) + 3) * ENTRY_BYTES + sum(map(len, found.values())))
    return {"status": answer.status, "headers": found, "body": content}


def _content(meter: Meter, answer: Any, end: float) -> str:
    blocks: list[bytes] = []
    size = 0
    while block := answer.read1(_BLOCK):
        size += len(block)
        if monotonic() > end:
            raise TimeoutError
        if size > limits.STRING_CHARS:
            raise MLRangeError(f"an answer of more than {limits.STRING_CHARS:,} bytes")
        charge_text(meter, len(block))
        blocks.append(block)
    charge_text(meter, size)
    return b"".join(blocks).decode("utf-8", "replace")
