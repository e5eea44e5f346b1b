"""Read the `#:` lines above a function: fields read and written, arguments, mode, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mlpy.analysis.function_info import Argument, FunctionInfo, Rename
from mlpy.errors import MLSyntaxError
from mlpy.source import Source, Span
from mlpy.suggest import did_you_mean
from mlpy.syntax import nodes
from mlpy.syntax.parser import Script
from mlpy.syntax.tokens import HeaderLine

KEYS = ("reads", "writes", "args", "mode", "idempotent", "limits")
MODES = ("row", "batch", "whole")
ARGUMENT_TYPES = ("string", "integer", "decimal", "number", "boolean", "date", "datetime", "json")

_KEY = re.compile(r"([A-Za-z_]+)\s*:\s*(.*)")
_RENAME = re.compile(r"([A-Za-z_$][\w$]*(?:\.\w+)*)(?:\s*=\s*([^=,]*[^=,\s]))?")
_ARGUMENT = re.compile(
    r"(?P<name>[A-Za-z_$][\w$]*)\s*(?::\s*(?P<type>[a-z]+)(?P<optional>\?)?)?"
    r"\s*(?:=\s*(?P<default>\"[^\"]*\"|[^,()\s]+))?\s*(?:\((?P<low>[^)]*?)\.\.(?P<high>[^)]*?)\))?"
)
#: A longer field or argument is none, and would take the expressions above too much time.
_LONGEST_PART = 120
_PIECE = re.compile(r"""(?:[^",]|"[^"]*"|")+""")
_LIMIT = re.compile(r"(\w+)=(\d+)(ms|s|kB|MB)?")
_UNITS: dict[str, dict[str | None, float]] = {
    "steps": {None: 1},
    "time": {"ms": 0.001, "s": 1},
    "memory": {"kB": 1024, "MB": 1024**2},
}


def describe(script: Script) -> tuple[dict[str, FunctionInfo], list[MLSyntaxError]]:
    """The functions at the top level of `script` by name, and what is wrong in their headers."""
    reader = _Reader(script.source)
    lines = {header.line: header for header in script.headers}
    found: dict[str, FunctionInfo] = {}
    for statement in script.tree.body:
        if isinstance(statement, nodes.FunctionDeclaration):
            line = script.source.location(statement.span.start)[0]
            info = FunctionInfo(
                name=statement.name.name,
                script=script.source.name,
                line=line,
                params=tuple(_parameter_names(statement.function)),
            )
            for header in _above(lines, line):
                info = reader.read(info, header)
            found[info.name] = info
    return found, reader.errors


def _parameter_names(function: nodes.Function) -> Iterator[str]:
    for parameter in function.parameters:
        target = parameter.target
        yield target.name if isinstance(target, nodes.Name) else "…"


def _above(lines: dict[int, HeaderLine], line: int) -> list[HeaderLine]:
    found: list[HeaderLine] = []
    while (line := line - 1) in lines:
        found.append(lines[line])
    return found[::-1]


def _parts(value: str) -> list[str]:
    """What stands between the commas outside of quotes, each with single blanks."""
    pieces = (" ".join(piece.split()) for piece in _PIECE.findall(value))
    return [piece for piece in pieces if piece]


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.errors: list[MLSyntaxError] = []

    def read(self, info: FunctionInfo, header: HeaderLine) -> FunctionInfo:
        match = _KEY.fullmatch(header.text)
        if match is None or (match[1] not in KEYS and " " in header.text.split(":")[0]):
            return replace(info, doc=f"{info.doc} {header.text}".strip())
        key, value = match[1], match[2].split(" #")[0].strip()
        if key not in KEYS:
            if (hint := did_you_mean(key, KEYS)) is None:
                return replace(info, doc=f"{info.doc} {header.text}".strip())
            self._error(header, f"unknown header key {key!r}", hint)
            return info
        return self._apply(info, header, key, value)

    def _apply(self, info: FunctionInfo, header: HeaderLine, key: str, value: str) -> FunctionInfo:
        if key == "reads":
            return replace(info, reads=self._renames(header, value))
        if key == "writes":
            return replace(info, writes=self._renames(header, value))
        if key == "args":
            return replace(info, args=self._arguments(header, value))
        if key == "limits":
            return replace(info, limits=self._limits(header, value))
        if key == "mode":
            if value not in MODES:
                self._error(header, f"unknown mode {value!r}", "write row, batch or whole")
            return replace(info, mode=value)
        if value not in ("true", "false"):
            self._error(header, f"'idempotent' cannot be {value!r}", "write true or false")
        return replace(info, idempotent=value == "true")

    def _renames(self, header: HeaderLine, value: str) -> tuple[Rename, ...]:
        found: list[Rename] = []
        for part in _parts(value):
            match = _RENAME.fullmatch(part) if len(part) <= _LONGEST_PART else None
            if match is None:
                self._error(header, f"{part!r} is not a field", "write name, or name=field")
            else:
                found.append(Rename(match[1], match[2] or match[1]))
        return tuple(found)

    def _arguments(self, header: HeaderLine, value: str) -> tuple[Argument, ...]:
        found: list[Argument] = []
        for part in _parts(value):
            match = _ARGUMENT.fullmatch(part) if len(part) <= _LONGEST_PART else None
            kind = (match["type"] or "json") if match else ""
            if match is None or kind not in ARGUMENT_TYPES:
                hint = did_you_mean(kind, ARGUMENT_TYPES) or "write name:decimal=0.9(0..1)"
                self._error(header, f"{part!r} is not an argument", hint)
                continue
            default = match["default"]
            found.append(
                Argument(
                    name=match["name"],
                    type=kind,
                    optional=bool(match["optional"]) or default is not None,
                    default=default.strip('"') if default else None,
                    low=match["low"] or None,
                    high=match["high"] or None,
                )
            )
        return tuple(found)

    def _limits(self, header: HeaderLine, value: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for part in value.split():
            match = _LIMIT.fullmatch(part)
            units = _UNITS.get(match[1], {}) if match else {}
            if match is None or match[3] not in units:
                hint = "write steps=200000 time=250ms memory=8MB"
                self._error(header, f"{part!r} is not a limit", hint)
            else:
                found[match[1]] = int(match[2]) * units[match[3]]
        return found

    def _error(self, header: HeaderLine, message: str, hint: str | None) -> None:
        place = self.source.place(Span(header.span.start, header.span.end))
        self.errors.append(MLSyntaxError(message, place=place, code="ML207", hint=hint))
