"""Every error of the language.

MLError
├── MLSyntaxError              the text is no program; `.errors` holds all that were found
├── MLNameError                a name nothing declares, found at load
├── MLExecutionError           the script failed while it ran; a script can catch it
│   ├── MLTypeError            an operation met a type it is not defined for
│   ├── MLRangeError           a number, an index or a count out of range
│   ├── MLThrownError          the script threw; `.value` is what it threw
│   └── MLFunctionNotFoundError
├── MLLimitError               a limit was met; `.limit` says which; a script cannot catch it
├── MLSecurityError
│   └── MLCapabilityError
└── InternalError              a defect of the engine itself, with an id to look up in the log

`LimitSignal` is what a limit raises *inside* a running script. It is a `BaseException`, outside of
anything that a script's `catch` is lowered to, and becomes an `MLLimitError` at the boundary.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, ClassVar

from mlpy.source import Place

#: Longer messages are cut: a script can put a megabyte into the text that it throws.
LONGEST_MESSAGE = 500


def printable(text: str) -> str:
    """`text` on one line and cut, with control and direction characters escaped."""
    cut = text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(_escaped(char) for char in cut)


def _escaped(char: str) -> str:
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return char.encode("unicode_escape").decode("ascii") if hidden else char


class MLError(Exception):
    """An error of a script, with its place, its code and, where one is known, its remedy."""

    code: str = "ML000"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        code: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = printable(message)
        self.place = place
        self.hint = printable(hint) if hint else None
        if code is not None:
            self.code = code

    @property
    def script(self) -> str | None:
        """The name of the script, or None when the error has no place."""
        return self.place.script if self.place else None

    @property
    def line(self) -> int | None:
        """The line, from 1."""
        return self.place.line if self.place else None

    @property
    def column(self) -> int | None:
        """The column in code points, from 1."""
        return self.place.column if self.place else None

    def __str__(self) -> str:
        return self.as_text()

    def as_text(self) -> str:
        """The whole report: place, code and message, then the line with a caret under it."""
        head = f"{self.code} {self.message}"
        if self.place is None:
            return f"{head}. {self.hint}" if self.hint else head
        place = self.place
        head = f"{printable(place.script)}:{place.line}:{place.column}: {head}"
        return "\n".join([head, *_snippet(place, self.hint)])

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by calling the class with `args`, which would lose all but the message.
        return _rebuilt, (type(self), self.args, dict(self.__dict__))


def _rebuilt(kind: type[MLError], args: tuple[Any, ...], state: dict[str, Any]) -> MLError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _snippet(place: Place, hint: str | None) -> list[str]:
    if not place.line_text.strip():
        return [f"  {hint}"] if hint else []
    start, shown, column = _window(place)
    number = str(place.line)
    indent = " " * len(number)
    caret = " " * (column - 1) + "^" * max(1, min(place.width, len(shown) - column + 1))
    marker = "…" if start else ""
    tail = f" {hint}" if hint else ""
    pad = " " * len(marker)
    return [f"  {number} | {marker}{shown}", f"  {indent} | {pad}{caret}{tail}"]


def _window(place: Place) -> tuple[int, str, int]:
    """The part of the line that is shown: its start, its text and the column within it."""
    text = "".join(char if char.isprintable() else " " for char in place.line_text)
    start = 0 if place.column <= 120 else place.column - 60
    return start, text[start : start + 160].rstrip(), place.column - start


class MLSyntaxError(MLError):
    """The text is not a program; `.errors` holds every finding, this one first."""

    code = "ML100"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        code: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, place=place, code=code, hint=hint)
        self.errors: tuple[MLError, ...] = (self,)

    def as_text(self) -> str:
        """The reports of all findings, one after the other."""
        return "\n".join(
            super(MLSyntaxError, error).as_text()
            if isinstance(error, MLSyntaxError)
            else error.as_text()
            for error in self.errors
        )


class MLNameError(MLError):
    """A name that nothing declares: not the file, the files before it, nor the built-ins."""

    code = "ML201"


class MLExecutionError(MLError):
    """The script failed while it ran."""

    code = "ML300"


class MLTypeError(MLExecutionError):
    """An operation met a value of a type that it is not defined for."""

    code = "ML301"


class MLRangeError(MLExecutionError):
    """A number, an index, a size or a count is out of range."""

    code = "ML302"


class MLThrownError(MLExecutionError):
    """The script executed `throw`; `.value` is the thrown value, `str()` its text."""

    code = "ML303"

    def __init__(self, message: str, value: object = None, *, place: Place | None = None) -> None:
        super().__init__(message, place=place)
        self.value = value

    def __str__(self) -> str:
        return self.message


class MLFunctionNotFoundError(MLExecutionError):
    """No loaded script has a function of this name."""

    code = "ML304"


class MLLimitError(MLError):
    """A limit of the call was met; `.limit` is steps, time, memory, depth or output.

    `.steps_used` is how many steps the call had taken, the same on every machine.
    """

    code = "ML400"
    codes: ClassVar[dict[str, str]] = {
        "steps": "ML401",
        "time": "ML402",
        "memory": "ML403",
        "depth": "ML404",
        "output": "ML405",
    }

    def __init__(
        self, message: str, limit: str = "", *, place: Place | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, place=place, code=self.codes.get(limit), hint=hint)
        self.limit = limit
        self.steps_used: int | None = None


class MLSecurityError(MLError):
    """The script asked for something that no script may have."""

    code = "ML500"


class MLCapabilityError(MLSecurityError):
    """The script used a capability that the host did not grant."""

    code = "ML501"


class InternalError(MLError):
    """The engine itself failed; the log has the details under `.incident`."""

    code = "ML900"

    def __init__(self, message: str, incident: str = "") -> None:
        super().__init__(message)
        self.incident = incident


class LimitSignal(BaseException):
    """Unwinds a running script when a limit was met; see the module's docstring."""

    def __init__(self, limit: str, message: str) -> None:
        super().__init__(message)
        self.limit = limit
        self.message = message


def combined(errors: Sequence[MLError]) -> MLError:
    """One error to raise for all of `errors` (at least one), in the order of their places."""
    ordered = sorted(errors, key=lambda error: (error.line or 0, error.column or 0))
    if len(ordered) == 1:
        return ordered[0]
    first = ordered[0]
    whole = MLSyntaxError(first.message, place=first.place, code=first.code, hint=first.hint)
    whole.errors = (whole, *ordered[1:])
    return whole
