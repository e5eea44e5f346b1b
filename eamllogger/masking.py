"""Hides what must not be read in a log or an audit entry, and makes the rest plain JSON."""

import math
import re
from collections.abc import Iterable, Mapping

from django.db.models import Model

from eaml_bridge import conf

MASK = "(masked)"
MAX_TEXT_LENGTH = 2_000
_MAX_DEPTH = 6
_MAX_ITEMS = 200
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")


# API keys, and the tokens of invitations, which are part of addresses: 256 random bits as text.
_TOKENS = re.compile(r"\b(eaml_[0-9a-f]{12}_|\d+-)[\w-]{43}(?![\w-])")


def is_masked_name(name: str) -> bool:
    """Whether a value of this name is hidden: the name holds one of `EAML["MASK_FIELDS"]`."""
    lowered = name.lower()
    return any(word.lower() in lowered for word in conf.get("MASK_FIELDS"))


def masked_text(text: str) -> str:
    """`text` without the values of `password=…`, `"token": "…"` and the like."""
    text = storable(text)
    text = _CREDENTIALS_IN_URL.sub(MASK, text)
    text = _TOKENS.sub(rf"\1{MASK}", text)
    words = "|".join(re.escape(word) for word in conf.get("MASK_FIELDS"))
    if not words:
        return text
    assignment = rf"(?i)\b(\w*(?:{words})\w*[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)"
    return re.sub(assignment, rf"\1{MASK}", text)


def plain(value: object, *, name: str = "", depth: int = 0) -> object:
    """The JSON value for `value`: masked by name, bounded in size, the same when read again.

    Numbers with a point become text, because databases write them in ways of their own.
    """
    if name and is_masked_name(name):
        return MASK
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2**63 else str(value)
    if isinstance(value, float):
        return repr(float(value)) if math.isfinite(value) else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(bytes(value))} bytes)"
    if depth < _MAX_DEPTH:
        if isinstance(value, Mapping):
            return _plain_mapping(value, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return _plain_items(value, depth)
    return shortened(storable(_as_text(value)))


def storable(text: str) -> str:
    """`text` without what no text column of PostgreSQL and no JSON document can hold."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def shortened(text: str, *, length: int = MAX_TEXT_LENGTH) -> str:
    return text if len(text) <= length else f"{text[:length]}… ({len(text)} characters)"


def _plain_mapping(value: Mapping[object, object], depth: int) -> dict[str, object]:
    items = list(value.items())
    kept = {
        storable(str(key))[:200]: plain(item, name=str(key), depth=depth + 1)
        for key, item in items[:_MAX_ITEMS]
    }
    return kept | ({"…": f"{len(items)} items"} if len(items) > _MAX_ITEMS else {})


def _plain_items(value: Iterable[object], depth: int) -> list[object]:
    items = list(value)
    kept = [plain(item, depth=depth + 1) for item in items[:_MAX_ITEMS]]
    return [*kept, f"… {len(items)} items"] if len(items) > _MAX_ITEMS else kept


def _as_text(value: object) -> str:
    # The text of an object may hold anything, and cost a query; its kind and key say which it is.
    return f"{value._meta.label} {value.pk}" if isinstance(value, Model) else str(value)
