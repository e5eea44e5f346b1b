"""Write the tables of docs/reference/language.md from the built-ins themselves and their examples.

`python -m development.language_reference` rewrites the page; a test fails when it is stale.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlpy import MLExecutor
from mlpy.modules.capabilities import GRANTABLE
from mlpy.modules.library import FREE, library
from mlpy.runtime.registry import GLOBALS, METHODS, PROPERTIES
from mlpy.values import MLFunction, MLNamespace

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
PAGE = REFERENCE / "language.md"
EXAMPLES = REFERENCE / "language-examples.txt"
GRAMMAR = Path(__file__).resolve().parents[1] / "mlpy" / "syntax" / "grammar.txt"

NOW = dt.datetime(2026, 3, 14, 15, 9, 26, 535_000, tzinfo=dt.UTC)
SEED = 7
#: Modules whose examples need a world that no test has.
NOT_RUN = ("import file", "import http", "import env")
_CAPABILITIES = ("path", "file.read:/data/*", "http.get:https://a/*", "env.read:A")
_TYPES = {"string": str, "array": list, "number": int, "date": dt.datetime}
_BLOCK = re.compile(r"(<!-- begin (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One built-in of the reference: its names, its arguments (None of a value), what it gives."""

    names: tuple[str, ...]
    arguments: str | None
    doc: str


def sections() -> dict[str, list[Row]]:
    """All built-ins by section."""
    found: dict[str, list[Row]] = {}
    for title, kind in _TYPES.items():
        methods = {name: method.code for name, method in METHODS[kind].items()}
        found[title] = [*_properties(kind), *_rows(methods, hidden=3)]
    functions = {name: value for name, value in GLOBALS.items() if _called(value)}
    found["functions"] = list(_rows({n: _called(v) for n, v in functions.items()}, hidden=2))
    for name, value in GLOBALS.items():
        if type(value) is MLNamespace:
            found[name] = list(_members(value))
    modules = library(_CAPABILITIES).modules
    for name in (*FREE, *sorted(GRANTABLE)):
        found[f"import {name}"] = list(_members(modules[name], without=_shared(name)))
    return found


def _shared(module: str) -> Mapping[str, Any]:
    """What a module has from a namespace, and is described there."""
    return GLOBALS["Math"].members if module == "math" else {}


def _called(value: Any) -> Callable[..., Any] | None:
    if type(value) is MLFunction:
        return value.code
    made = value.call or value.construct
    return made.code if made else None


def _properties(kind: type) -> Iterator[Row]:
    for name, read in PROPERTIES.get(kind, {}).items():
        yield Row(names=(name,), arguments=None, doc=_first_line(read))


def _members(value: MLNamespace, without: Mapping[str, Any] = {}) -> Iterator[Row]:  # never changed
    own = {n: m for n, m in value.members.items() if without.get(n) is not m}
    yield from _rows({n: m.code for n, m in own.items() if type(m) is MLFunction}, hidden=2)
    for name, member in own.items():
        if type(member) is not MLFunction:
            yield Row(names=(name,), arguments=None, doc="")


def _rows(codes: Mapping[str, Any], *, hidden: int) -> Iterator[Row]:
    """Several names of one function make one row."""
    names: dict[Any, list[str]] = {}
    for name, code in codes.items():
        names.setdefault(inspect.unwrap(code), []).append(name)
    for function, found in names.items():
        yield Row(
            names=tuple(found), arguments=_arguments(function, hidden), doc=_first_line(function)
        )


def _first_line(function: Any) -> str:
    return (function.__doc__ or "").strip().split("\n")[0]


def _arguments(function: Any, hidden: int) -> str:
    """The arguments as a script's author sees them; all may be left out."""
    shown: list[str] = []
    for parameter in list(inspect.signature(function).parameters.values())[hidden:]:
        rest = parameter.kind is inspect.Parameter.VAR_POSITIONAL
        shown.append(f"...{parameter.name}" if rest else parameter.name)
    return ", ".join(shown)


def examples() -> dict[str, dict[str, str]]:
    """The example of each built-in, by section and name."""
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = {}
        elif line and not line.startswith("#"):
            name, _, expression = line.partition(": ")
            found[section][name] = expression
    return found


def result_of(section: str, expression: str) -> str:
    """What an example gives, as its author would write it."""
    executor = MLExecutor(capabilities=["path"], clock=lambda: NOW, seed=SEED)
    module = section.removeprefix("import ")
    imported = f"import {module};" if module != section else ""
    executor.load_source(
        f"{imported} function show(x) {{"
        " return typeof x == 'string' ? JSON.stringify(x) : str(x); }"
        f" function f() {{ return show({expression}); }}",
        "example.ml",
    )
    return str(executor.call_function("f"))


def problems() -> list[str]:
    """Built-ins without a description or an example, and examples of nothing."""
    given = examples()
    found: list[str] = []
    for section, rows in sections().items():
        own = given.get(section, {})
        names = {name for row in rows for name in row.names}
        found += [f"{section}: {name} is no built-in" for name in own if name not in names]
        for row in rows:
            if row.arguments is not None and not row.doc:
                found.append(f"{section}: {row.names[0]} has no description")
            if not set(row.names) & set(own):
                found.append(f"{section}: {row.names[0]} has no example")
    return found


def table(section: str) -> str:
    """The table of one section."""
    own = examples()[section]
    lines = ["| name | what it gives | example |", "|---|---|---|"]
    for row in sections()[section]:
        names = ", ".join(f"`{name}`" for name in row.names)
        if row.arguments is not None:
            names = ", ".join(f"`{name}({row.arguments})`" for name in row.names[:1])
            names += "".join(f", `{name}`" for name in row.names[1:])
        expression = next(own[name] for name in row.names if name in own)
        example = f"`{expression}`"
        if section not in NOT_RUN:
            example += f" → `{result_of(section, expression)}`"
        lines.append(f"| {_cell(names)} | {_cell(row.doc or 'A constant.')} | {_cell(example)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page(text: str) -> str:
    """The page with its tables as they should be."""

    def block(match: re.Match[str]) -> str:
        name = match[2]
        if name == "grammar":
            content = f"```text\n{GRAMMAR.read_text(encoding='utf-8').strip()}\n```"
        else:
            content = table(name)
        return f"{match[1]}{content}\n{match[3]}"

    return _BLOCK.sub(block, text)


def main() -> int:
    """Rewrite the page; gives 1 where a built-in lacks its description or example."""
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
