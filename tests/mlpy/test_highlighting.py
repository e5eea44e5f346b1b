"""Colours for scripts."""

from __future__ import annotations

import pytest

pytest.importorskip("pygments")

from pygments.token import Comment, Error, Keyword, Name, Number, Operator, String

from mlpy.highlighting import MLLexer
from tests.mlpy.programs import CASES


def kinds(text: str) -> dict[str, object]:
    return {part: kind for kind, part in MLLexer().get_tokens(text)}


def test_lexer__tells_the_kinds_apart() -> None:
    found = kinds(
        "#: reads: price\n// a\n"
        'function f(x) { let y = x.name == 0x1f ? `a ${y + 1.5} b` : "q\\n"; '
        "return Math.floor(y) ?? null; }\nimport math;"
    )

    assert found["reads"] is Keyword.Pseudo
    assert found["// a"] is Comment.Single
    assert found["function"] is Keyword.Declaration
    assert found["f"] is Name.Function
    assert found["name"] is Name.Attribute
    assert found["0x1f"] is Number.Hex
    assert found["1.5"] is Number.Float
    assert found["${"] is String.Interpol
    assert found["\\n"] is String.Escape
    assert found["Math"] is Name.Builtin
    assert found["??"] is Operator
    assert found["null"] is Keyword.Constant
    assert found["math"] is Name.Namespace


def test_lexer__braces_within_a_template__do_not_end_it() -> None:
    assert kinds("`${ {a: {b: 1}}.a } end`;")[" end"] is String.Backtick


@pytest.mark.parametrize("path", sorted(CASES.glob("*.ml")), ids=lambda path: path.name)
def test_lexer__knows_all_of_the_cases_and_loses_nothing(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a path

    tokens = list(MLLexer(ensurenl=False, stripnl=False).get_tokens(text))

    assert "".join(part for _, part in tokens) == text
    assert not [part for kind, part in tokens if kind is Error]
