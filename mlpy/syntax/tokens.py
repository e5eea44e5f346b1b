"""The kinds of token, and the words and signs that the language knows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlpy.source import Span


class Kind(Enum):
    """What a token is; signs and keywords are told apart by their text."""

    NAME = "name"
    KEYWORD = "keyword"
    NUMBER = "number"
    STRING = "string"
    TEMPLATE = "template"
    SIGN = "sign"
    END = "end of the script"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is the number or text that a literal stands for.

    A template string is cut at its `${` and `}` into several TEMPLATE tokens; `opens` says that an
    expression follows the piece.
    """

    kind: Kind
    text: str
    span: Span
    value: object = None
    opens: bool = False

    def is_(self, *texts: str) -> bool:
        """Whether this is one of the signs or keywords `texts`."""
        return self.text in texts and self.kind in (Kind.SIGN, Kind.KEYWORD)

    def describe(self) -> str:
        """How messages name the token."""
        if self.kind is Kind.END:
            return str(self.kind.value)
        if self.kind is Kind.STRING:
            return f"the string {self.text[:40]}"
        if self.kind is Kind.TEMPLATE:
            return "a template string"
        return repr(self.text[:40])


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """One `#:` comment: the text behind the sign, and where it stands."""

    text: str
    span: Span
    line: int


KEYWORDS = frozenset(
    "let const var function if elif else while do for in switch case default break continue return "
    "throw try catch except finally import nonlocal new typeof delete true false null undefined "
    "NaN Infinity".split()
)

#: Words of JavaScript and Python that the language does not have, with what to write instead.
FOREIGN_WORDS = {
    "async": "ML has no asynchronous functions; write an ordinary function",
    "await": "ML has no asynchronous functions; call the function without 'await'",
    "class": "ML has no classes; use functions and objects",
    "def": "write 'function name(...) { ... }'",
    "instanceof": "ML has no classes; use 'typeof x'",
    "lambda": "write '(x) => ...'",
    "this": "ML has no 'this'; pass the object as an argument",
    "void": "write 'null'",
    "with": "ML has no 'with'; use a variable",
    "yield": "ML has no generators; return an array",
}

#: Longest first, so that the first match is the right one.
SIGNS = (
    "===", "!==", "**=", "...", "??=", "&&=", "||=",
    "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "**", "++", "--",
    "+=", "-=", "*=", "/=", "%=", "{", "}", "(", ")", "[", "]", ";", ",",
    "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "=", ".",
)  # fmt: skip

#: Signs of JavaScript that the language refuses, with what to write instead.
FOREIGN_SIGNS = {
    "&": "ML has no bitwise operators; write '&&' for 'and'",
    "|": "ML has no bitwise operators; write '||' for 'or'",
    "^": "ML has no bitwise operators; write '**' for a power",
    "~": "ML has no bitwise operators",
    "@": "ML has no decorators",
}

ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "**=", "??=", "&&=", "||="))
