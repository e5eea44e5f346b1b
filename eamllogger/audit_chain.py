"""The chain of the audit trail: how an entry is hashed, and how a break in it is found."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS

from eamllogger.models import AuditEntry, AuditHead

GENESIS_HASH = "0" * 64
_HASHED_FIELDS = tuple(
    column.attname for column in AuditEntry._meta.concrete_fields if column.attname != "hash"
)
_ENTRIES_AT_ONCE = 2_000


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over every field of the entry, the hash of the one before it among them."""
    values = {name: _hashable(getattr(entry, name)) for name in _HASHED_FIELDS}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(kw_only=True)
class Verification:
    """What came of looking the chain through.

    Attributes:
        entries: how many there are.
        number, hash: of the last one.
        problems: what is wrong, each a sentence that names the entries.
    """

    entries: int = 0
    number: int = 0
    hash: str = GENESIS_HASH
    problems: list[str] = field(default_factory=list)


def audit_verify(
    *, using: str = DEFAULT_DB_ALIAS, noted_number: int = 0, noted_hash: str = ""
) -> Verification:
    """Look the whole chain through for entries that were changed, removed, added or moved.

    Args:
        noted_number, noted_hash: an entry as it was noted elsewhere; whoever rewrites the chain
            with all its hashes cannot change that note.
    """
    found = Verification()
    for entry in _entries(using):
        found.problems += _problems_of(entry, found)
        if entry.number == noted_number and entry.hash != noted_hash:
            found.problems.append(f"Entry {entry.number} is not the one whose hash was noted.")
        found.entries += 1
        found.number, found.hash = entry.number, entry.hash
    if noted_number > found.number:
        found.problems.append(f"Entry {noted_number}, whose hash was noted, is missing.")
    found.problems += _problems_of_end(found, using)
    return found


def _entries(using: str) -> Iterator[AuditEntry]:
    ordered = AuditEntry.objects.using(using).order_by("number")
    return ordered.iterator(chunk_size=_ENTRIES_AT_ONCE)


def _problems_of(entry: AuditEntry, before: Verification) -> Iterator[str]:
    is_next = entry.number == before.number + 1
    if not is_next:
        yield _missing(before.number + 1, entry.number - 1)
    if entry.hash != entry_hash(entry):
        yield f"Entry {entry.number} was changed or moved."
    elif is_next and entry.previous_hash != before.hash:
        yield f"Entry {entry.number} does not follow entry {before.number}: one was replaced."


def _problems_of_end(found: Verification, using: str) -> Iterator[str]:
    head = AuditHead.objects.using(using).first()
    if head is None:
        if found.entries:
            yield "The record of the end of the trail is missing."
    elif head.number > found.number:
        yield _missing(found.number + 1, head.number)
    elif (head.number, head.hash) != (found.number, found.hash):
        yield f"The trail ends with entry {found.number}, and its record says {head.number}."


def _missing(first: int, last: int) -> str:
    return (
        f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."
    )


def _hashable(value: object) -> object:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
