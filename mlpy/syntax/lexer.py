"""Cut a script's text into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlpy import limits
from mlpy.errors import MLSyntaxError
from mlpy.source import Source, Span
from mlpy.syntax.tokens import FOREIGN_SIGNS, KEYWORDS, SIGNS, HeaderLine, Kind, Token

_SKIP = re.compile(r"(?:[ \t\r\n\f\v\u00a0\ufeff]+|//[^\r\n]*|#(?!:)[^\r\n]*|/\*(?s:.*?)\*/)+")
_HEADER = re.compile(r"#:([^\r\n]*)")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"
    r"|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?"
)
_SIGN = re.compile("|".join(re.escape(sign) for sign in SIGNS))
_PLAIN = {quote: re.compile(rf"[^{quote}\\\r\n]*") for quote in "\"'"}
_TEMPLATE_PLAIN = re.compile(r"(?:[^`\\$]|\$(?!\{))*")
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|(?s:.)))"
)
_SIMPLE_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0",
    "\n": "", "\r": "", "\r\n": "",
}  # fmt: skip
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

#: Characters that make text read in another order than it runs (CVE-2021-42574).
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexed:
    """The tokens of a script (the last is END), its header lines and what was wrong."""

    tokens: tuple[Token, ...]
    headers: tuple[HeaderLine, ...]
    errors: tuple[MLSyntaxError, ...]


def lex(source: Source) -> Lexed:
    """Cut `source` into tokens; a broken token is reported and left out."""
    lexer = _Lexer(source)
    lexer.run()
    return Lexed(
        tokens=tuple(lexer.tokens), headers=tuple(lexer.headers), errors=tuple(lexer.errors)
    )


class _Lexer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.tokens: list[Token] = []
        self.headers: list[HeaderLine] = []
        self.errors: list[MLSyntaxError] = []
        # One entry for each open brace: whether it is the `${` of a template string.
        self.braces: list[bool] = []

    def run(self) -> None:
        if not self._acceptable():
            self._add(Kind.END, len(self.text))
            return
        while self._skip_blank():
            self._token()
            if len(self.tokens) > limits.TOKENS:
                self._error(
                    f"the script has more than {limits.TOKENS} tokens",
                    Span(self.at, self.at + 1),
                    hint="split it into several files",
                )
                break
        self.at = len(self.text)
        self._add(Kind.END, self.at)

    def _acceptable(self) -> bool:
        size = len(self.text.encode("utf-8", "surrogatepass"))
        if size > limits.SOURCE_BYTES:
            self._error(
                f"the script has {size} bytes, more than {limits.SOURCE_BYTES}",
                Span(0, 1),
                hint="split it into several files",
            )
            return False
        nul = self.text.find("\0")
        if nul >= 0:
            self._error("a NUL character", Span(nul, nul + 1), hint="remove it")
            return False
        return True

    def _skip_blank(self) -> bool:
        """Move to the next token, keeping header lines; False at the end."""
        while True:
            blank = _SKIP.match(self.text, self.at)
            if blank:
                self.at = blank.end()
            header = _HEADER.match(self.text, self.at)
            if not header:
                return self.at < len(self.text)
            span = Span(header.start(), header.end())
            line = self.source.location(span.start)[0]
            self.headers.append(HeaderLine(header[1].strip(), span, line))
            self.at = header.end()

    def _token(self) -> None:
        char = self.text[self.at]
        if match := _NAME.match(self.text, self.at):
            kind = Kind.KEYWORD if match[0] in KEYWORDS else Kind.NAME
            self._add(kind, match.end())
        elif char in "\"'":
            self._string(char)
        elif char == "`":
            self._template(self.at + 1)
        elif char.isascii() and (char.isdigit() or (char == "." and self._digit_follows())):
            self._number()
        elif char == "}" and self.braces and self.braces[-1]:
            self.braces.pop()
            self._template(self.at + 1)
        else:
            self._sign(char)

    def _digit_follows(self) -> bool:
        return self.text[self.at + 1 : self.at + 2] in tuple("0123456789")

    def _sign(self, char: str) -> None:
        # What is skipped between tokens takes every comment that has an end.
        is_comment = self.text.startswith("/*", self.at)
        match = None if is_comment else _SIGN.match(self.text, self.at)
        # `a ?.5 : b` is a condition, not an optional member.
        if match and match[0] == "?." and self.text[match.end() : match.end() + 1].isdigit():
            self._add(Kind.SIGN, self.at + 1)
        elif match:
            if char == "{":
                self.braces.append(False)
            elif char == "}" and self.braces:
                self.braces.pop()
            self._add(Kind.SIGN, match.end())
        else:
            self._foreign(char)

    def _foreign(self, char: str) -> None:
        span = Span(self.at, self.at + 1)
        self.at += 1
        if self.text.startswith("/*", span.start):
            self.at = len(self.text)
            self._error("this comment has no end", span, hint="close it with '*/'")
        elif _DIRECTION.match(char):
            self._error(
                f"the direction character U+{ord(char):04X}",
                span,
                hint="it may stand in strings and comments only; remove it",
            )
        else:
            self._error(f"unexpected character {char!r}", span, hint=FOREIGN_SIGNS.get(char))

    def _number(self) -> None:
        match = _NUMBER.match(self.text, self.at)
        assert match is not None  # a digit stands here, see _token
        span = Span(match.start(), match.end())
        following = _NAME.match(self.text, match.end())
        value = _number_value(match[0])
        self._add(Kind.NUMBER, match.end(), value)
        if following:
            self.at = following.end()
            self._error(
                f"the number {match[0]!r} runs into {following[0]!r}",
                Span(following.start(), following.end()),
                hint="separate them by a blank or an operator",
            )
        elif sum(char.isalnum() for char in match[0]) > limits.NUMBER_LITERAL_DIGITS:
            self._error(f"a number of more than {limits.NUMBER_LITERAL_DIGITS} digits", span)
        elif value is None:
            self._error(f"{match[0]!r} is not a number", span, hint="write it as 1_000 or 0xff")
        elif type(value) is int and value.bit_length() > limits.INTEGER_BITS:
            self._error(f"an integer of more than {limits.INTEGER_BITS} bits", span)

    def _string(self, quote: str) -> None:
        start = self.at
        plain = _PLAIN[quote]
        pieces: list[str] = []
        at = start + 1
        while True:
            match = plain.match(self.text, at)
            assert match is not None  # the expression matches the empty text
            pieces.append(match[0])
            at = match.end()
            if self.text.startswith(quote, at):
                self._literal(Kind.STRING, pieces, start, at + 1)
                return
            if not self.text.startswith("\\", at):
                # A token all the same, so that the parser does not miss it as well.
                self._literal(Kind.STRING, pieces, start, at)
                self._error(
                    "this string has no end on its line", Span(start, at), hint=f"add {quote}"
                )
                return
            at = self._escape(at, pieces)

    def _template(self, at: int) -> None:
        """A piece of a template string, from `at` to its backtick or its next `${`."""
        start = self.at
        pieces: list[str] = []
        while True:
            match = _TEMPLATE_PLAIN.match(self.text, at)
            assert match is not None  # the expression matches the empty text
            pieces.append(match[0].replace("\r\n", "\n").replace("\r", "\n"))
            at = match.end()
            if self.text.startswith("`", at):
                self._literal(Kind.TEMPLATE, pieces, start, at + 1)
                return
            if self.text.startswith("${", at):
                self.braces.append(True)
                self._literal(Kind.TEMPLATE, pieces, start, at + 2, opens=True)
                return
            if at >= len(self.text):
                self.at = at
                self._error("this template string has no end", Span(start, start + 1), hint="add `")
                return
            at = self._escape(at, pieces)

    def _escape(self, at: int, pieces: list[str]) -> int:
        match = _ESCAPE.match(self.text, at)
        if match is None:
            self._error("a backslash at the end of the script", Span(at, at + 1))
            return len(self.text)
        code = match[1] or match[2] or match[3]
        if code and int(code, 16) <= 0x10FFFF:
            pieces.append(chr(int(code, 16)))
        elif code or match[4] in ("u", "x"):
            self._error(
                f"'{match[0]}' is not an escape",
                Span(at, match.end()),
                hint=r"write \u0041, \u{41} or \x41",
            )
        else:
            pieces.append(_SIMPLE_ESCAPES.get(match[4], match[4]))
        return match.end()

    def _literal(
        self, kind: Kind, pieces: list[str], start: int, end: int, *, opens: bool = False
    ) -> None:
        text = "".join(pieces)
        if len(text) > limits.STRING_LITERAL_CHARS:
            self._error(
                f"a string of more than {limits.STRING_LITERAL_CHARS} characters", Span(start, end)
            )
            text = ""
        # Two escapes may spell one character, as JavaScript's UTF-16 does.
        text = _SURROGATES.sub(_joined, text)
        self.at = start
        self._add(kind, end, text, opens=opens)

    def _add(self, kind: Kind, end: int, value: object = None, *, opens: bool = False) -> None:
        span = Span(self.at, end)
        self.tokens.append(Token(kind, self.text[self.at : end], span, value, opens))
        self.at = end

    def _error(self, message: str, span: Span, *, hint: str | None = None) -> None:
        place = self.source.place(span)
        self.errors.append(MLSyntaxError(message, place=place, code="ML101", hint=hint))


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _number_value(text: str) -> int | float | None:
    """The number that `text` spells; None when an underscore or a digit is out of place."""
    if len(text) > limits.NUMBER_LITERAL_DIGITS + 20:
        return 0
    try:
        if text[:2].lower() in ("0x", "0b", "0o"):
            return int(text, 0)
        if text[0] == "0" and text[1:2].isdigit():
            # An octal number in some languages, a decimal one in others.
            return None
        if "." in text or "e" in text.lower():
            return float(text)
        return int(text)
    except ValueError:
        return None
