"""A place in the list of tokens: looking ahead, taking, expecting, and how deep the parser is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlpy import limits
from mlpy.errors import MLSyntaxError
from mlpy.source import Source, Span
from mlpy.syntax.tokens import FOREIGN_WORDS, Kind, Token

_CLOSING = {")": "(", "]": "[", "}": "{"}


class Cursor:
    """The tokens of one script and the position in them; the base of the parser."""

    def __init__(self, source: Source, tokens: tuple[Token, ...]) -> None:
        self.source = source
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.errors: list[MLSyntaxError] = []
        self._closing = _matching_brackets(tokens)

    @property
    def token(self) -> Token:
        """The next token, not yet taken."""
        return self.tokens[self.at]

    @property
    def previous(self) -> Token:
        """The token taken last; the first one at the start."""
        return self.tokens[max(self.at - 1, 0)]

    def ahead(self, count: int = 1) -> Token:
        """The token `count` places behind the next one; END past the end."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def behind_bracket(self, offset: int = 0) -> Token:
        """The token behind the bracket that closes the one `offset` places ahead."""
        close = self._closing.get(self.at + offset, len(self.tokens) - 2)
        return self.tokens[min(close + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Take the next token; END is never passed."""
        token = self.tokens[self.at]
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of the signs or keywords `texts`."""
        return self.take() if self.token.is_(*texts) else None

    def expect(self, text: str, after: str, *, hint: str | None = None) -> Token:
        """Take the sign or keyword `text`; `after` says what it belongs to."""
        if self.token.is_(text):
            return self.take()
        if self.token.is_("=") and hint is None and text == ")":
            hint = "write '==' to compare; an assignment is a statement of its own"
        raise self.unexpected(f"{text!r} {after}", hint=hint)

    def unexpected(self, expected: str, *, hint: str | None = None) -> MLSyntaxError:
        """The error that says what stands here and what was expected."""
        token = self.token
        if hint is None:
            hint = FOREIGN_WORDS.get(token.text)
        span = token.span
        if token.kind is Kind.END and self.at > 0:
            # The end may lie many lines below what is missing.
            span = Span(self.previous.span.end - 1, self.previous.span.end)
        return self.error(f"expected {expected}, found {token.describe()}", span, hint=hint)

    def error(
        self, message: str, span: Span, *, hint: str | None = None, code: str = "ML102"
    ) -> MLSyntaxError:
        """A syntax error at `span`, to be raised or recorded."""
        return MLSyntaxError(message, place=self.source.place(span), code=code, hint=hint)

    def here(self) -> Span:
        """An empty span before the next token."""
        return Span(self.token.span.start, self.token.span.start)

    def since(self, start: Span) -> Span:
        """The span from `start` to the token taken last."""
        return Span(start.start, max(self.previous.span.end, start.start))

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Count one level of nesting; every recursive function of the parser stands within it."""
        self.depth += 1
        if self.depth > limits.NESTING:
            raise self.error(
                f"more than {limits.NESTING} levels of nesting",
                self.token.span,
                hint="move the inner part into a function or a variable",
                code="ML103",
            )
        yield
        self.depth -= 1

    def bounded(self, count: int, most: int, what: str, span: Span) -> None:
        """Refuse the script when it has more than `most` of `what` in one place."""
        if count > most:
            raise self.error(f"more than {most} {what}", span, code="ML103")


def _matching_brackets(tokens: tuple[Token, ...]) -> dict[int, int]:
    """From the index of each opening bracket to that of the one that closes it."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind is Kind.TEMPLATE:
            continue
        if token.is_("(", "[", "{"):
            opened.append(index)
        elif (
            token.is_(")", "]", "}") and opened and tokens[opened[-1]].text == _CLOSING[token.text]
        ):
            closing[opened.pop()] = index
    return closing
