"""Tokens: their values, their places, and what is wrong with them."""

from __future__ import annotations

import pytest

from mlpy.source import Source
from mlpy.syntax.lexer import Lexed, lex
from mlpy.syntax.tokens import Kind


def lexed(text: str) -> Lexed:
    return lex(Source("x.ml", text))


def value(text: str) -> object:
    found = lexed(text)
    assert not found.errors, found.errors
    return found.tokens[0].value


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("5.", 5.0), (".5", 0.5), ("1e3", 1000.0), ("1E-2", 0.01), ("0xff", 255),
     ("0XFF", 255), ("0b101", 5), ("0o17", 15), ("1_000", 1000), ("1_0.5", 10.5), ("0", 0)],
)  # fmt: skip
def test_number__of_every_form__has_its_value(text: str, number: float) -> None:
    assert value(text) == number
    assert type(value(text)) is type(number)


@pytest.mark.parametrize("text", ["1_", "1__0", "0x", "0b2", "0o8", "1e", "08", "010", "1_000_"])
def test_number__that_is_none__is_an_error_there(text: str) -> None:
    errors = lexed(text).errors

    assert errors
    assert errors[0].line == 1


def test_number__with_two_points__is_an_error_of_the_parser() -> None:
    assert [token.text for token in lexed("1.5.5").tokens[:2]] == ["1.5", ".5"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [(r'"a\nb"', "a\nb"), (r"'\t\r\b\f\v\0'", "\t\r\b\f\v\0"), (r'"\x41\u0042\u{43}"', "ABC"),
     (r'"\q\"\'\\"', "q\"'\\"), ('"a\\\nb"', "ab"), (r'"\ud83d\ude00"', "😀"), ('""', ""),
     ("'\u202e'", "\u202e")],
)  # fmt: skip
def test_string__with_escapes__is_its_text(text: str, wanted: str) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize("text", [r'"\u12"', r'"\x4"', r'"\u{110000}"', r'"\u{}"'])
def test_string__with_a_broken_escape__is_an_error_at_it(text: str) -> None:
    (error,) = lexed(text).errors

    assert error.column == 2
    assert "is not an escape" in error.message


def test_string__without_an_end__is_an_error_and_a_token() -> None:
    found = lexed('"abc\nlet')

    assert "this string has no end on its line" in found.errors[0].message
    assert [token.kind for token in found.tokens] == [Kind.STRING, Kind.KEYWORD, Kind.END]


def test_template__is__cut_at_its_expressions() -> None:
    tokens = lexed("`a${x}b${ {y: `in`} }c`").tokens

    pieces = [(t.value, t.opens) for t in tokens if t.kind is Kind.TEMPLATE]
    assert pieces == [("a", True), ("b", True), ("in", False), ("c", False)]


def test_template__over_lines__has_one_kind_of_line_end() -> None:
    assert value("`a\r\nb\rc\nd`") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    "text", ["# a", "// a", "/* a */", "/* a\n b */", "#", "\ufeff", "\f\v\u00a0"]
)
def test_blank__of_any_kind__is_skipped(text: str) -> None:
    assert [token.kind for token in lexed(text).tokens] == [Kind.END]


def test_comment__without_an_end__is_an_error_where_it_begins() -> None:
    (error,) = lexed("1; /* x").errors

    assert (error.column, error.message) == (4, "this comment has no end")


def test_header__lines__are_kept_with_their_places() -> None:
    headers = lexed("#: reads: a\n#: writes: b\nfunction").headers

    assert [(h.text, h.line) for h in headers] == [("reads: a", 1), ("writes: b", 2)]


@pytest.mark.parametrize("char", ["\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f"])
def test_direction__outside_of_strings__is_refused(char: str) -> None:
    (error,) = lexed(f"let x{char} = 1;").errors

    assert f"the direction character U+{ord(char):04X}" in error.message
    assert not lexed(f"let x = '{char}'; # {char}").errors


@pytest.mark.parametrize("text", ["é", "а", "😀", "\u2028", "@", "~", "^", "\\"])
def test_character__that_is_none_of_the_language__is_refused(text: str) -> None:
    assert "unexpected character" in lexed(text).errors[0].message


def test_nul__anywhere__is_refused() -> None:
    (error,) = lexed("let x\n = '\0';").errors

    assert (error.line, error.message) == (2, "a NUL character")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_end__of_any_kind__counts_once(end: str) -> None:
    source = Source("x.ml", f"a{end}b{end}{end}c")
    tokens = lex(source).tokens

    assert [source.location(t.span.start) for t in tokens[:3]] == [(1, 1), (2, 1), (4, 1)]


def test_condition__before_a_number__is_no_optional_member() -> None:
    assert [t.text for t in lexed("a ?.5 : b").tokens[:3]] == ["a", "?", ".5"]
    assert [t.text for t in lexed("a?.b").tokens[:3]] == ["a", "?.", "b"]


def test_script__of_too_many_bytes__is_refused_before_it_is_read() -> None:
    found = lexed("x" * 300_000)

    assert "more than 262144" in found.errors[0].message
    assert len(found.tokens) == 1
