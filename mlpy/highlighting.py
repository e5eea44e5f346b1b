"""Colours for scripts: a lexer for Pygments, made of the words and signs of the language."""

from __future__ import annotations

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from mlpy.modules.library import LIBRARY
from mlpy.syntax.tokens import KEYWORDS, SIGNS

_CONSTANTS = ("true", "false", "null", "undefined", "NaN", "Infinity")
_DECLARATIONS = ("let", "const", "var", "function", "nonlocal")
_WORD_OPERATORS = ("typeof", "delete", "in", "new", "of")
_PUNCTUATION = tuple("{}()[];,.")
_ESCAPE = r"\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.|\n)"


class MLLexer(RegexLexer):  # type: ignore[misc]  # Pygments has no types
    """Tokens of an ML script."""

    name = "ML (EasyAutoML)"
    aliases: ClassVar[list[str]] = ["ml", "mlpy"]
    filenames: ClassVar[list[str]] = ["*.ml"]
    mimetypes: ClassVar[list[str]] = ["text/x-ml"]
    version_added = ""

    # Pygments reads it as a table from a state's name to its rules.
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\s+", Whitespace),
            (
                r"(#:)([ \t]*)(reads|writes|args|mode|idempotent|limits)(:)(.*)",
                bygroups(
                    Comment.Special, Whitespace, Keyword.Pseudo, Punctuation, Comment.Special
                ),
            ),
            (r"#:.*", Comment.Special),
            (r"(#|//).*", Comment.Single),
            (r"/\*(.|\n)*?\*/", Comment.Multiline),
            (r"0[xX][0-9a-fA-F_]+", Number.Hex),
            (r"0[bB][01_]+", Number.Bin),
            (r"0[oO][0-7_]+", Number.Oct),
            (r"(\d[\d_]*\.[\d_]*|\.\d[\d_]*)([eE][+-]?\d+)?|\d[\d_]*[eE][+-]?\d+", Number.Float),
            (r"\d[\d_]*", Number.Integer),
            (r'"', String.Double, "double"),
            (r"'", String.Single, "single"),
            (r"`", String.Backtick, "template"),
            (
                r"(function|fn)(\s+)([A-Za-z_$][\w$]*)",
                bygroups(Keyword.Declaration, Whitespace, Name.Function),
            ),
            (r"(import)(\s+)([A-Za-z_$][\w$]*)", bygroups(Keyword, Whitespace, Name.Namespace)),
            (r"(\.)([A-Za-z_$][\w$]*)", bygroups(Punctuation, Name.Attribute)),
            (words(_CONSTANTS, r"\b", r"\b"), Keyword.Constant),
            (words((*_DECLARATIONS, "fn"), r"\b", r"\b"), Keyword.Declaration),
            (words(_WORD_OPERATORS, r"\b", r"\b"), Operator.Word),
            (words(tuple(sorted(KEYWORDS)), r"\b", r"\b"), Keyword),
            (words(tuple(sorted(LIBRARY.table.globals)), r"\b", r"\b(?!\s*:)"), Name.Builtin),
            (r"[A-Za-z_$][\w$]*", Name),
            (words(tuple(s for s in SIGNS if s not in _PUNCTUATION)), Operator),
            (r"[{}()\[\];,.]", Punctuation),
            (r".", Text),
        ],
        "double": [(_ESCAPE, String.Escape), (r'[^"\\\n]+', String.Double),
                   (r'"|\n', String.Double, "#pop")],
        "single": [(_ESCAPE, String.Escape), (r"[^'\\\n]+", String.Single),
                   (r"'|\n", String.Single, "#pop")],
        "template": [(_ESCAPE, String.Escape), (r"\$\{", String.Interpol, "expression"),
                     (r"[^`\\$]+|\$", String.Backtick), (r"`", String.Backtick, "#pop")],
    }  # fmt: skip
    tokens["expression"] = [
        (r"\{", Punctuation, "braces"),
        (r"\}", String.Interpol, "#pop"),
        *tokens["root"],
    ]
    tokens["braces"] = [
        (r"\{", Punctuation, "#push"),
        (r"\}", Punctuation, "#pop"),
        *tokens["root"],
    ]
