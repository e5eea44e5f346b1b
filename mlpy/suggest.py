"""Guess which known name a mistyped one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

#: A name longer than this is never the slip of a finger, and comparing it costs time.
LONGEST_NAME = 60


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near."""
    if len(name) > LONGEST_NAME:
        return None
    candidates = [other for other in known if len(other) <= LONGEST_NAME]
    by_fold = {other.casefold().replace("_", ""): other for other in candidates}
    same = by_fold.get(name.casefold().replace("_", ""))
    if same is not None and same != name:
        return same
    # Imported on use: most scripts have no mistyped name.
    from difflib import get_close_matches

    found = get_close_matches(name, [c for c in candidates if c != name], n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The hint `did you mean 'x'?`, or None when no known name is near."""
    guess = nearest(name, known)
    return f"did you mean {guess!r}?" if guess else None
