"""The tree of a script. Nodes are immutable and compared by identity; each knows its span."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, dataclass_transform
from typing import Literal as OneOf

from mlpy.source import Span


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class _Record:
    """A class of keyword arguments, as a frozen dataclass would be.

    It is none, because three dozen of them would be most of the time that an import takes.
    """

    #: The names of what a node holds, beside its span, in the order of the text.
    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(name for name in cls.__annotations__ if name != "span")

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def __repr__(self) -> str:
        held = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields)
        return f"{type(self).__name__}({held})"


class Node(_Record):
    """Anything in the tree."""

    span: Span


# Expressions


class Literal(Node):
    """null, a boolean, a number or a string."""

    value: None | bool | int | float | str


class Template(Node):
    """A template string: `texts` has one more item than `values`."""

    texts: tuple[str, ...]
    values: tuple[Expression, ...]


class Name(Node):
    """A name, read or written."""

    name: str


class Spread(Node):
    """`...value` in an array, an object or the arguments of a call."""

    value: Expression


class ArrayLiteral(Node):
    """`[a, ...b]`."""

    items: tuple[Expression | Spread, ...]


class Property(Node):
    """One `key: value` of an object literal; a plain key is a string `Literal`."""

    key: Expression
    value: Expression


class ObjectLiteral(Node):
    """`{a: 1, [b]: 2, ...c}`."""

    entries: tuple[Property | Spread, ...]


class Function(Node):
    """A function, declared or as a value; an arrow with an expression has a body of one Return.

    `binds_name`: `name` is a variable within the function, as where `function fact(n) {...}` is a
    value.
    """

    name: str | None
    parameters: tuple[Parameter, ...]
    body: Block
    binds_name: bool = False


class Parameter(Node):
    """A parameter: a name or a pattern, perhaps with a default, perhaps the rest."""

    target: Target
    default: Expression | None = None
    rest: bool = False


class Unary(Node):
    """`!x`, `-x`, `+x`, `typeof x`, `delete x.y`."""

    operator: OneOf["!", "-", "+", "typeof", "delete"]
    operand: Expression


class Binary(Node):
    """An operator that always evaluates both sides; `===` is spelled `==` here."""

    operator: OneOf["+", "-", "*", "/", "%", "**", "==", "!=", "<", ">", "<=", ">=", "in"]
    left: Expression
    right: Expression


class Logical(Node):
    """`&&`, `||`, `??`."""

    operator: OneOf["&&", "||", "??"]
    left: Expression
    right: Expression


class Conditional(Node):
    """`test ? then : otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


class Member(Node):
    """`target.name`, or `target?.name`."""

    target: Expression
    name: str
    optional: bool = False


class Index(Node):
    """`target[index]`, or `target?.[index]`."""

    target: Expression
    index: Expression
    optional: bool = False


class Slice(Node):
    """`target[start:stop:step]`."""

    target: Expression
    start: Expression | None
    stop: Expression | None
    step: Expression | None


class Call(Node):
    """`callee(arguments)`, or `callee?.(arguments)`."""

    callee: Expression
    arguments: tuple[Expression | Spread, ...]
    optional: bool = False


class Chain(Node):
    """An expression with `?.` in it: it is null as a whole once an optional target is null."""

    value: Expression


class New(Node):
    """`new Name(arguments)`."""

    name: Name
    arguments: tuple[Expression | Spread, ...]


# Targets


class ArrayPattern(Node):
    """`[a, , b = 1, ...rest]`; a hole is None."""

    items: tuple[PatternItem | None, ...]
    rest: Target | None


class ObjectPattern(Node):
    """`{a, b: c = 1, ...rest}`."""

    entries: tuple[tuple[Expression, PatternItem], ...]
    rest: Target | None


class PatternItem(Node):
    """A target within a pattern, with the value it gets when there is none."""

    target: Target
    default: Expression | None = None


# Statements


class Block(Node):
    """`{ ... }`, and the whole script."""

    body: tuple[Statement, ...]


class Declaration(Node):
    """`let a = 1, b;`."""

    kind: OneOf["let", "const", "var"]
    items: tuple[tuple[Target, Expression | None], ...]


class Assignment(Node):
    """`target = value`, `target += value`, and `target++` as `+= 1`."""

    target: Target
    operator: OneOf["=", "+=", "-=", "*=", "/=", "%=", "**=", "??=", "&&=", "||="]
    value: Expression


class ExpressionStatement(Node):
    """A call, or any other expression, for its effect."""

    value: Expression


class FunctionDeclaration(Node):
    """`function name() { }`; known in its whole block."""

    name: Name
    function: Function


class If(Node):
    """`if`; `else if` and `elif` are an If in `otherwise`."""

    test: Expression
    then: Statement
    otherwise: Statement | None


class While(Node):
    """`while (test) body`."""

    test: Expression
    body: Statement


class DoWhile(Node):
    """`do body while (test);`."""

    body: Statement
    test: Expression


class For(Node):
    """`for (init; test; step) body`."""

    init: Declaration | Assignment | ExpressionStatement | None
    test: Expression | None
    step: tuple[Assignment | ExpressionStatement, ...]
    body: Statement


class ForEach(Node):
    """`for (let x of values)` and `for (x in values)`; both declare `target`."""

    kind: OneOf["let", "const", "var"]
    target: Target
    word: OneOf["of", "in"]
    values: Expression
    body: Statement


class Case(Node):
    """One `case test:` of a switch; `default:` has no test."""

    test: Expression | None
    body: tuple[Statement, ...]


class Switch(Node):
    """`switch (subject) { ... }`."""

    subject: Expression
    cases: tuple[Case, ...]


class Break(Node):
    """`break;`."""


class Continue(Node):
    """`continue;`."""


class Return(Node):
    """`return value;`."""

    value: Expression | None


class Throw(Node):
    """`throw value;`."""

    value: Expression


class Try(Node):
    """`try { } catch (e) { } finally { }`; `handler` is None without a catch."""

    body: Block
    parameter: Target | None
    handler: Block | None
    final: Block | None


class Import(Node):
    """`import name as alias;`."""

    module: Name
    alias: Name


class Nonlocal(Node):
    """`nonlocal a, b;`."""

    names: tuple[Name, ...]


class Empty(Node):
    """`;`."""


Expression = (
    Literal
    | Template
    | Name
    | ArrayLiteral
    | ObjectLiteral
    | Function
    | Unary
    | Binary
    | Logical
    | Conditional
    | Member
    | Index
    | Slice
    | Call
    | Chain
    | New
)
Target = Name | Member | Index | ArrayPattern | ObjectPattern
Statement = (
    Block
    | Declaration
    | Assignment
    | ExpressionStatement
    | FunctionDeclaration
    | If
    | While
    | DoWhile
    | For
    | ForEach
    | Switch
    | Break
    | Continue
    | Return
    | Throw
    | Try
    | Import
    | Nonlocal
    | Empty
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in the order of the text."""
    # Several walks ask for them; a node never changes, so they are kept with it.
    kept: tuple[Node, ...] | None = node.__dict__.get("_children")
    if kept is None:
        found: list[Node] = []
        for name in node.fields:
            _collect(getattr(node, name), found)
        kept = node.__dict__["_children"] = tuple(found)
    return kept


def _collect(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)


def walk(root: Node, *, into_functions: bool = True) -> Iterator[Node]:
    """`root` and every node below it; without `into_functions`, not those of inner functions."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if into_functions or node is root or not isinstance(node, Function):
            waiting.extend(children(node))
