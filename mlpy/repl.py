"""Try the language line by line: values are shown, names stay, a block may take several lines."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlpy.compiler.cache import Compiled
from mlpy.errors import LimitSignal, MLError, MLSyntaxError
from mlpy.executor import reported
from mlpy.limits import CALL_LIMITS
from mlpy.modules.library import LIBRARY
from mlpy.program import CACHE, linked
from mlpy.runtime.access import call
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter
from mlpy.runtime.text import quoted, to_text
from mlpy.source import Source
from mlpy.syntax.nodes import Import
from mlpy.syntax.parser import parse
from mlpy.values import MLFunction, type_name

PROMPT = "ml> "
MORE = "... "
#: Where the lines of earlier sessions are kept, unless the environment names another file.
HISTORY = "MLPY_HISTORY"
_HISTORY_LINES = 1_000
#: The result of an entry that is an expression: while it is computed, and for later entries.
_RESULT = "$result"
_LAST = "_"
#: How an entry gets at the variable that it declares anew.
_OLD = "$old_"

_DECLARES = re.compile(r"function\b")
_WELCOME = (
    "ML. A line is run when it is complete; an empty line ends one that is not. Ctrl-D leaves."
)


class Session:
    """The names that entries defined so far, and the means to run one more."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._environment = Environment()
        self._count = 0
        self._imports: set[str] = set()

    def run(self, text: str) -> tuple[list[str], str | None]:
        """Run one entry; gives its lines of output, and the text of its value where it has one.

        Raises:
            MLError: the entry is no program, or failed.
        """
        self._count += 1
        meter = Meter.start(CALL_LIMITS, self._environment)
        try:
            value = self._evaluated(text, meter)
            shown = None if value is None else _shown(meter, value)
        except (Exception, LimitSignal) as error:  # noqa: BLE001  # the boundary of the language
            raise _placed(reported(error, meter)) from None
        return [line for _, line in meter.output], shown

    def _evaluated(self, text: str, meter: Meter) -> Any:
        body = text.rstrip()
        if not _DECLARES.match(body):
            with suppress(MLSyntaxError):
                # A value to show: an entry that can stand where an expression may.
                compiled = self._compiled(f"let {_RESULT} = (\n{body.removesuffix(';')}\n);")
                self._load(compiled, meter)
                value = self._values[_LAST] = self._values.pop(_RESULT)
                return value
        ended = self._ended(body)
        self._load(self._compiled(self._with_earlier(ended)), meter)
        self._imports.update(
            f"import {node.module.name} as {node.alias.name};"
            for node in parse(Source("<entry>", ended)).tree.body
            if isinstance(node, Import)
        )
        return None

    def _ended(self, text: str) -> str:
        """`text` with the `;` that it lacks at its end, if that is all it lacks."""
        with suppress(MLSyntaxError):
            self._compiled(f"\n{text};")
            return f"{text};"
        return text

    def _with_earlier(self, text: str) -> str:
        """`text` behind a line that brings the variables of earlier entries that it assigns to."""
        lines = ""
        for name in sorted(self._compiled(f"\n{text}").names & set(self._values)):
            line = f"let {name} = {_OLD}{name}; "
            with suppress(MLSyntaxError):
                # An entry that declares the name itself does not want the old one.
                self._compiled(f"{line}\n{text}")
                lines += line
        return f"{lines}\n{text}"

    def _compiled(self, text: str) -> Compiled:
        """A text of which all but the first line is the user's."""
        known = {*self._values, *(_OLD + name for name in self._values)}
        lines = ""
        for line in sorted(self._imports):
            with suppress(MLSyntaxError):
                self._get(f"{line} {text}", known)
                lines += f"{line} "
        return self._get(lines + text, known)

    def _get(self, text: str, known: set[str]) -> Compiled:
        return CACHE.get(Source(f"<{self._count}>", text), LIBRARY.table, known)

    def _load(self, compiled: Compiled, meter: Meter) -> None:
        script = linked(compiled, self._call, LIBRARY)
        values = [self._values[name.removeprefix(_OLD)] for name in compiled.externals]
        self._values.update(script.load(meter, meter.limits.depth, *values))

    def _call(self, function: MLFunction, arguments: tuple[Any, ...]) -> Any:
        meter = Meter.start(CALL_LIMITS, self._environment)
        return call(meter, meter.limits.depth, function, *arguments)


def _placed(error: MLError) -> MLError:
    """`error` with the lines as the entry has them: one is put before it."""
    for found in error.errors if isinstance(error, MLSyntaxError) else (error,):
        if found.place is not None and found.place.script.startswith("<"):
            found.place = replace(found.place, line=max(found.place.line - 1, 1))
    return error


def _shown(meter: Meter, value: Any) -> str:
    """A value as its author would write it."""
    if type(value) is str:
        return quoted(value)
    if type_name(value) == "inert":
        return "a foreign value"
    return to_text(meter, value)


def is_complete(text: str) -> bool:
    """Whether `text` is no beginning of something longer."""
    try:
        CACHE.get(Source("<entry>", text), LIBRARY.table, ())
    except MLSyntaxError as error:
        return not _ends_early(error)
    except MLError:
        return True
    return True


def _ends_early(error: MLSyntaxError) -> bool:
    """Whether the parser came to the end of the text, and wanted more."""
    messages = [other.message for other in error.errors]
    return any("end of the script" in m or m.endswith("has no end") for m in messages)


def main(read: Callable[[str], str] = input, write: Callable[[str], None] = print) -> int:
    """Run a session on the terminal; gives the exit code."""
    session = Session()
    if sys.stdin.isatty():
        write(_WELCOME)
    with_history = _History()
    try:
        while True:
            try:
                text = _entry(read)
            except EOFError:
                return 0
            except KeyboardInterrupt:
                write("")
                continue
            if text.strip():
                _answer(session, text, write)
    finally:
        with_history.save()


def _entry(read: Callable[[str], str]) -> str:
    """The next entry, of one line or several."""
    text = read(PROMPT)
    while text.strip() and not is_complete(text):
        line = read(MORE)
        if not line.strip():
            break
        text += "\n" + line
    return text


def _answer(session: Session, text: str, write: Callable[[str], None]) -> None:
    try:
        output, shown = session.run(text)
    except MLError as error:
        write(error.as_text())
        return
    except KeyboardInterrupt:
        write("interrupted")
        return
    for line in output:
        write(line)
    if shown is not None:
        write(shown)


class _History:
    """The lines of earlier sessions, where the terminal can edit lines."""

    def __init__(self) -> None:
        self._path = Path(os.environ.get(HISTORY) or Path.home() / ".mlpy_history")
        self._readline = _line_editor() if sys.stdin.isatty() else None
        if self._readline:
            with suppress(OSError):
                self._readline.read_history_file(self._path)

    def save(self) -> None:
        """Keep the lines for the next session."""
        if self._readline:
            self._readline.set_history_length(_HISTORY_LINES)
            with suppress(OSError):
                self._readline.write_history_file(self._path)


def _line_editor() -> Any:
    try:
        # Not there on every system; `input` edits lines as soon as it is imported.
        import readline
    except ImportError:
        return None
    return readline
