"""The tree of a script. Nodes are immutable and compared by identity; each knows its span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeVar, cast, dataclass_transform

from mlpy.source import Span

_Class = TypeVar("_Class", bound=type)


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
def _node(cls: _Class) -> _Class:
    """A frozen class of keyword arguments, compared by identity."""
    return cast(_Class, dataclass(frozen=True, slots=True, eq=False, kw_only=True)(cls))


@_node
class Node:
    """Anything in the tree."""

    span: Span


# Expressions


@_node
class Literal(Node):
    """null, a boolean, a number or a string."""

    value: None | bool | int | float | str


@_node
class Template(Node):
    """A template string: `texts` has one more item than `values`."""

    texts: tuple[str, ...]
    values: tuple[Expression, ...]


@_node
class Name(Node):
    """A name, read or written."""

    name: str


@_node
class Spread(Node):
    """`...value` in an array, an object or the arguments of a call."""

    value: Expression


@_node
class ArrayLiteral(Node):
    """`[a, ...b]`."""

    items: tuple[Expression | Spread, ...]


@_node
class Property(Node):
    """One `key: value` of an object literal; a plain key is a string `Literal`."""

    key: Expression
    value: Expression


@_node
class ObjectLiteral(Node):
    """`{a: 1, [b]: 2, ...c}`."""

    entries: tuple[Property | Spread, ...]


@_node
class Function(Node):
    """A function, declared or as a value; an arrow with an expression has a body of one Return.

    `binds_name`: `name` is a variable within the function, as where `function fact(n) {...}` is a
    value.
    """

    name: str | None
    parameters: tuple[Parameter, ...]
    body: Block
    binds_name: bool = False


@_node
class Parameter(Node):
    """A parameter: a name or a pattern, perhaps with a default, perhaps the rest."""

    target: Target
    default: Expression | None = None
    rest: bool = False


@_node
class Unary(Node):
    """`!x`, `-x`, `+x`, `typeof x`, `delete x.y`."""

    operator: OneOf["!", "-", "+", "typeof", "delete"]
    operand: Expression


@_node
class Binary(Node):
    """An operator that always evaluates both sides; `===` is spelled `==` here."""

    operator: OneOf["+", "-", "*", "/", "%", "**", "==", "!=", "<", ">", "<=", ">=", "in"]
    left: Expression
    right: Expression


@_node
class Logical(Node):
    """`&&`, `||`, `??`."""

    operator: OneOf["&&", "||", "??"]
    left: Expression
    right: Expression


@_node
class Conditional(Node):
    """`test ? then : otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@_node
class Member(Node):
    """`target.name`, or `target?.name`."""

    target: Expression
    name: str
    optional: bool = False


@_node
class Index(Node):
    """`target[index]`, or `target?.[index]`."""

    target: Expression
    index: Expression
    optional: bool = False


@_node
class Slice(Node):
    """`target[start:stop:step]`."""

    target: Expression
    start: Expression | None
    stop: Expression | None
    step: Expression | None


@_node
class Call(Node):
    """`callee(arguments)`, or `callee?.(arguments)`."""

    callee: Expression
    arguments: tuple[Expression | Spread, ...]
    optional: bool = False


@_node
class Chain(Node):
    """An expression with `?.` in it: it is null as a whole once an optional target is null."""

    value: Expression


@_node
class New(Node):
    """`new Name(arguments)`."""

    name: Name
    arguments: tuple[Expression | Spread, ...]


# Targets


@_node
class ArrayPattern(Node):
    """`[a, , b = 1, ...rest]`; a hole is None."""

    items: tuple[PatternItem | None, ...]
    rest: Target | None


@_node
class ObjectPattern(Node):
    """`{a, b: c = 1, ...rest}`."""

    entries: tuple[tuple[Expression, PatternItem], ...]
    rest: Target | None


@_node
class PatternItem(Node):
    """A target within a pattern, with the value it gets when there is none."""

    target: Target
    default: Expression | None = None


# Statements


@_node
class Block(Node):
    """`{ ... }`, and the whole script."""

    body: tuple[Statement, ...]


@_node
class Declaration(Node):
    """`let a = 1, b;`."""

    kind: OneOf["let", "const", "var"]
    items: tuple[tuple[Target, Expression | None], ...]


@_node
class Assignment(Node):
    """`target = value`, `target += value`, and `target++` as `+= 1`."""

    target: Target
    operator: OneOf["=", "+=", "-=", "*=", "/=", "%=", "**=", "??=", "&&=", "||="]
    value: Expression


@_node
class ExpressionStatement(Node):
    """A call, or any other expression, for its effect."""

    value: Expression


@_node
class FunctionDeclaration(Node):
    """`function name() { }`; known in its whole block."""

    name: Name
    function: Function


@_node
class If(Node):
    """`if`; `else if` and `elif` are an If in `otherwise`."""

    test: Expression
    then: Statement
    otherwise: Statement | None


@_node
class While(Node):
    """`while (test) body`."""

    test: Expression
    body: Statement


@_node
class DoWhile(Node):
    """`do body while (test);`."""

    body: Statement
    test: Expression


@_node
class For(Node):
    """`for (init; test; step) body`."""

    init: Declaration | Assignment | ExpressionStatement | None
    test: Expression | None
    step: tuple[Assignment | ExpressionStatement, ...]
    body: Statement


@_node
class ForEach(Node):
    """`for (let x of values)` and `for (x in values)`; both declare `target`."""

    kind: OneOf["let", "const", "var"]
    target: Target
    word: OneOf["of", "in"]
    values: Expression
    body: Statement


@_node
class Case(Node):
    """One `case test:` of a switch; `default:` has no test."""

    test: Expression | None
    body: tuple[Statement, ...]


@_node
class Switch(Node):
    """`switch (subject) { ... }`."""

    subject: Expression
    cases: tuple[Case, ...]


@_node
class Break(Node):
    """`break;`."""


@_node
class Continue(Node):
    """`continue;`."""


@_node
class Return(Node):
    """`return value;`."""

    value: Expression | None


@_node
class Throw(Node):
    """`throw value;`."""

    value: Expression


@_node
class Try(Node):
    """`try { } catch (e) { } finally { }`; `handler` is None without a catch."""

    body: Block
    parameter: Target | None
    handler: Block | None
    final: Block | None


@_node
class Import(Node):
    """`import name as alias;`."""

    module: Name
    alias: Name


@_node
class Nonlocal(Node):
    """`nonlocal a, b;`."""

    names: tuple[Name, ...]


@_node
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


def children(node: Node) -> list[Node]:
    """The nodes directly below `node`, in the order of the text."""
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        if name != "span":
            _collect(getattr(node, name), found)
    return found


def _collect(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
