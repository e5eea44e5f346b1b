"""What is shared by all functions of one script while it is compiled."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field

from mlpy.analysis import usage
from mlpy.analysis.scopes import FunctionScope, Known, Scopes, Variable
from mlpy.analysis.table import Global, NameTable
from mlpy.compiler import names
from mlpy.compiler.pyast import Builder
from mlpy.source import Source
from mlpy.syntax import nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionShape:
    """How a compiled function is called: its name, its parameters before a rest, and the rest."""

    name: str
    parameters: int
    rest: bool
    flat: bool
    #: What a call makes by literals.
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Value:
    """A compiled expression; `kind` is its type in the language where that is known."""

    node: ast.expr
    kind: str | None = None
    #: What `node` is made of, where an operation does better on each part: a test, and the values
    #: where it holds and where it does not.
    parts: tuple[ast.expr, Value, Value] | None = None
    #: For where a text is in another: what is looked for, and in what.
    sought: tuple[ast.expr, ast.expr] | None = None
    #: For a parameter, the name that says whether it holds an integer.
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A member that was read: the name that holds it, whether it does so only where the variable
    holds an object, and its kind where that was tested.
    """

    name: str
    only_objects: bool = False
    kind: str | None = None


@dataclass(slots=True)
class Unit:
    """One script under compilation."""

    source: Source
    scopes: Scopes
    table: NameTable
    kinds: dict[Variable, str] = field(default_factory=dict)
    #: How often members of a variable are read.
    reads: Counter[Variable] = field(default_factory=Counter)
    #: How often a variable meets an integer of the text.
    number_uses: Counter[Variable] = field(default_factory=Counter)
    #: The members that are read of a variable for certain.
    certain: dict[Variable, tuple[str, ...]] = field(default_factory=dict)
    #: The same reads, of variables of which they are the first thing that is done with them.
    leading: dict[Variable, tuple[nodes.Member, ...]] = field(default_factory=dict)
    shapes: list[FunctionShape] = field(default_factory=list)
    numbers: dict[nodes.Function, int] = field(default_factory=dict)
    externals: dict[str, str] = field(default_factory=dict)
    #: Python variables that a call may change: those of captured variables that are reassigned.
    unstable: set[str] = field(default_factory=set)

    def number_of(self, function: nodes.Function) -> int:
        """The number of `function`, which is its place in `shapes`."""
        if function not in self.numbers:
            self.numbers[function] = len(self.shapes)
            rest = bool(function.parameters) and function.parameters[-1].rest
            count = len(function.parameters) - rest
            shape = FunctionShape(
                name=function.name or "function",
                parameters=count,
                rest=rest,
                flat=usage.is_flat(function),
                size_bytes=usage.entry_bytes(function),
            )
            self.shapes.append(shape)
        return self.numbers[function]

    def external(self, name: str) -> str:
        """The Python name of a name that an earlier file defined."""
        return self.externals.setdefault(name, names.external(len(self.externals), name))

    def meaning(self, name: nodes.Name) -> Variable | Known:
        """What `name` stands for."""
        return self.scopes.meanings[name]

    def meaning_of_declaration(self, node: nodes.FunctionDeclaration) -> Variable:
        """The variable that a function declaration declares."""
        return self.scopes.declared[node.function]

    def namespace(self, node: nodes.Expression) -> tuple[str, Global] | None:
        """The built-in or module that `node` names, and the name it has in generated code."""
        if not isinstance(node, nodes.Name):
            return None
        meaning = self.meaning(node)
        if isinstance(meaning, Known):
            known = self.table.globals.get(meaning.name) if meaning.kind == "global" else None
            return (meaning.name, known) if known else None
        if meaning.module is not None and meaning.module in self.table.modules:
            return f"module_{meaning.module}", self.table.modules[meaning.module]
        return None


class Emitter(Builder):
    """The function under compilation: statements so far, and names for values in between."""

    def __init__(self, unit: Unit, scope: FunctionScope) -> None:
        super().__init__(unit.source)
        self.unit = unit
        self.scope = scope
        self.body: list[ast.stmt] = []
        #: How many loops stand around the statement under compilation.
        self.loops = 0
        #: Callbacks whose body is compiled in place, the innermost last.
        self.inlined: list[FunctionScope] = []
        #: Variables of outer functions that callbacks in place assign to.
        self.outside: set[Variable] = set()
        #: What `xs[i]` is, in a loop that walks the items of `xs` by `i`.
        self.walked: dict[tuple[Variable, Variable], str] = {}
        #: Members that were read already, and could not have changed since.
        self.reads: dict[tuple[Variable, str], Kept] = {}
        self._temporaries = 0

    def forget_reads(self) -> None:
        """Something may have changed any object: members must be read again."""
        self.reads.clear()

    def restore_reads(self, reads: dict[tuple[Variable, str], Kept]) -> None:
        """Behind code that may not have run: only what was read before it, and is still so."""
        self.reads = {key: kept for key, kept in reads.items() if self.reads.get(key) == kept}

    def owns(self, variable: Variable) -> bool:
        """Whether the variable is a local one of the Python function under compilation."""
        return variable.function is self.scope or variable.function in self.inlined

    def is_flagged(self, variable: Variable) -> bool:
        """Whether it is kept in a variable of its own whether this one holds an object."""
        return (
            (self.unit.reads[variable] > 1 or variable in self.unit.certain)
            and not variable.boxed
            and not variable.reassigned
            and not variable.needs_default
            and variable not in self.unit.kinds
        )

    def emit(self, statement: ast.stmt) -> None:
        """Add a statement behind those so far."""
        self.body.append(statement)

    def temporary(self) -> str:
        """A new name for a value in between."""
        self._temporaries += 1
        return names.temporary(self._temporaries)

    def as_name(self, value: ast.expr) -> tuple[ast.expr, ast.expr]:
        """`value` for its first use, and a name or constant for those after it."""
        if self.is_stable(value):
            return value, value
        name = self.temporary()
        return self.kept(name, value), self.name(name)

    def counted(self, node: nodes.Expression, made: ast.expr) -> ast.expr:
        """What a literal makes, charged in each turn of a loop.

        Outside of loops the call of the function is charged for all of them.
        """
        if not self.loops:
            return made
        return self.metered("HELD", self.constant(usage.literal_bytes(node)), made)

    def is_whole_flagged(self, variable: Variable) -> bool:
        """Whether it is kept in a variable of its own whether this parameter holds an integer."""
        return (
            variable.kind == "parameter"
            and variable.function is self.scope
            and self.unit.number_uses[variable] > 1
            and not (variable.reassigned or variable.boxed or variable in self.unit.kinds)
        )

    def is_one_of(self, first: ast.expr, one: str, other: str, kind: str | None = None) -> ast.expr:
        """Whether a value is exactly of one of two types, which is asked for once.

        The type stays in the name `kind`.
        """
        kind = kind or self.temporary()
        asked = self.kept(kind, self.call("TYPE", [first]))
        return self.either(
            self.compared(asked, ast.Is(), self.name(one)),
            self.compared(self.name(kind), ast.Is(), self.name(other)),
        )

    def _in_name(self, value: ast.expr) -> ast.expr:
        """A name or constant for `value`, which is evaluated before what follows."""
        if self.is_stable(value):
            return value
        name = self.temporary()
        self.emit(self.assign(name, value))
        return self.name(name)

    def is_stable(self, value: ast.expr) -> bool:
        """Whether `value` can be evaluated again, and later, with the same result."""
        if isinstance(value, ast.Name):
            return value.id not in self.unit.unstable
        return isinstance(value, ast.Constant)
