"""What the host grants, as `file.read:/data/*`; asked for within functions, not at their call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from os.path import realpath

from mlpy.errors import MLCapabilityError
from mlpy.suggest import did_you_mean

#: Modules that need a grant, each with what a script's author is told without one.
GRANTABLE = {
    "env": "the host grants it by MLExecutor(capabilities=['env.read:NAME'])",
    "file": "the host grants it by MLExecutor(capabilities=['file.read:/folder/*'])",
    "http": "the host grants it by MLExecutor(capabilities=['http.get:https://host/*'])",
    "path": "the host grants it by MLExecutor(capabilities=['path'])",
}

#: The kinds of grants, each with an example of its pattern; `path` has none.
KINDS = {
    "env.read": "NAME or PREFIX_*",
    "file.read": "/folder/*",
    "file.write": "/folder/*",
    "http.get": "https://host/*",
    "http.post": "https://host/*",
    "path": "",
}

_FORMS = {
    "env": re.compile(r"\*|[A-Za-z_][A-Za-z0-9_]*\*?"),
    "file": re.compile(r"/[^\0]*"),
    "http": re.compile(r"https?://[a-z0-9.-]+(:\d+)?/[^?#\\]*"),
    "path": re.compile(""),
}


class Grants:
    """The capabilities of an executor."""

    def __init__(self, capabilities: Iterable[str]) -> None:
        if isinstance(capabilities, str):
            raise ValueError(f"capabilities must be a list, not the text {capabilities!r}.")
        self._patterns: dict[str, list[str]] = {}
        self._expressions: dict[str, list[re.Pattern[str]]] = {}
        for text in capabilities:
            kind, pattern = _parsed(text)
            self._patterns.setdefault(kind, []).append(pattern)
            self._expressions.setdefault(kind, []).append(_expression(pattern))

    def opens(self, module: str) -> bool:
        """Whether any grant is for functions of `module`."""
        return any(kind.split(".")[0] == module for kind in self._patterns)

    def require(self, kind: str, target: str) -> None:
        """Go on only where a grant of `kind` covers `target`, which is resolved already.

        Raises:
            MLCapabilityError: none does; the text says what to grant.
        """
        for expression in self._expressions.get(kind, ()):
            if expression.fullmatch(target):
                return
        raise MLCapabilityError(
            f"no capability covers {kind} of {target[:120]!r}",
            hint=f"the host grants it by MLExecutor(capabilities=['{kind}:{target[:120]}'])",
        )


def _parsed(text: str) -> tuple[str, str]:
    """The kind and the pattern of a capability.

    Raises:
        ValueError: the text is none.
    """
    kind, _, pattern = str(text).partition(":")
    if kind not in KINDS:
        guess = did_you_mean(kind, KINDS) or f"kinds: {', '.join(KINDS)}"
        raise ValueError(f"unknown capability {text!r}; {guess}.")
    form = KINDS[kind]
    if not _FORMS[kind.partition(".")[0]].fullmatch(pattern) or "/../" in f"{pattern}/":
        raise ValueError(f"capability {text!r}: expected {kind}{':' if form else ''}{form}.")
    return kind, _resolved(pattern) if kind.startswith("file.") else pattern


def _resolved(pattern: str) -> str:
    """The pattern of a path without links in the folders before its first star."""
    fixed, star, rest = pattern.partition("*")
    folder, _, start = fixed.rpartition("/")
    if not star:
        return realpath(pattern)
    return f"{realpath(folder or '/').rstrip('/')}/{start}{star}{rest}"


def _expression(pattern: str) -> re.Pattern[str]:
    """A star stands for part of one step of a path; at the end, for all that lies below."""
    parts = [re.escape(part) for part in pattern.removesuffix("*").split("*")]
    end = "(?s:.*)" if pattern.endswith("*") else ""
    return re.compile("[^/]*".join(parts) + end)
