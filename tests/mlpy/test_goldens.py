"""Tokens, trees and whole error texts are what the golden files hold."""

from __future__ import annotations

from mlpy import MLError, MLExecutor
from mlpy.source import Source
from mlpy.syntax.lexer import lex
from mlpy.syntax.parser import parse
from mlpy.syntax.printer import printed
from tests.mlpy.golden import GOLDENS, assert_text

WORDS = Source("words.ml", (GOLDENS / "sources" / "words.ml").read_text("utf-8"))


def test_tokens__of_every_sign_and_word__are_as_they_were() -> None:
    lines = []
    for token in lex(WORDS).tokens:
        line, column = WORDS.location(token.span.start)
        value = "" if token.value is None else f" = {token.value!r}"
        lines.append(f"{line}:{column} {token.kind.name} {token.text!r}{value}")

    assert_text("tokens.txt", "\n".join(lines))


def test_tree__of_every_statement__is_as_it_was() -> None:
    assert_text("tree.txt", printed(parse(WORDS).tree))


def test_errors__of_common_mistakes__read_as_they_did() -> None:
    mistakes = (GOLDENS / "sources" / "mistakes.txt").read_text("utf-8").split("\n---\n")
    found = [f"{text.strip()}\n=>\n{report(text)}" for text in mistakes]

    assert_text("errors.txt", "\n\n".join(found))


def report(text: str) -> str:
    try:
        MLExecutor().load_source(text.strip() + "\n", "mistake.ml")
    except MLError as error:
        return error.as_text()
    return "no error"
