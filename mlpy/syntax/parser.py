"""Parse statements; the door to this package is `parse`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from mlpy import limits
from mlpy.errors import MLSyntaxError, combined
from mlpy.source import Source
from mlpy.syntax import nodes
from mlpy.syntax.expressions import ExpressionParser
from mlpy.syntax.lexer import lex
from mlpy.syntax.tokens import ASSIGNMENTS, FOREIGN_WORDS, HeaderLine, Kind

#: After so many findings the rest is most likely their echo.
MOST_ERRORS = 20

_STARTERS = frozenset(
    "let const var function if while do for switch break continue return throw try import "
    "nonlocal".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A parsed script: its tree and the header lines that stand above its functions."""

    source: Source
    tree: nodes.Block
    headers: tuple[HeaderLine, ...]


def parse(source: Source) -> Script:
    """The tree of `source`.

    Raises:
        MLSyntaxError: with all findings in `.errors`, in the order of the text.
    """
    lexed = lex(source)
    parser = _Parser(source, lexed.tokens)
    tree = parser.script()
    # What the parser finds on the line of a broken token is most likely its echo.
    broken = {error.line for error in lexed.errors}
    found = (error for error in parser.findings() if error.line not in broken)
    errors = [*lexed.errors, *found]
    if errors:
        raise combined(errors)
    return Script(source=source, tree=tree, headers=lexed.headers)


class _Parser(ExpressionParser):
    def script(self) -> nodes.Block:
        start = self.here()
        body = self._statements("")
        return nodes.Block(span=self.since(start), body=body)

    def findings(self) -> list[MLSyntaxError]:
        """The errors, without those that follow from giving up at one of them."""
        codes = [error.code for error in self.errors]
        last = codes.index("ML103") + 1 if "ML103" in codes else MOST_ERRORS
        return self.errors[:last]

    def function_body(self) -> nodes.Block:
        return self._block("the function")

    def _statements(self, closing: str) -> tuple[nodes.Statement, ...]:
        """Statements up to `closing`, or to the end; a broken one is reported and passed over."""
        found: list[nodes.Statement] = []
        depth = self.depth
        while self.token.kind is not Kind.END and not (closing and self.token.is_(closing)):
            start = self.at
            try:
                found.append(self._statement())
            except MLSyntaxError as error:
                self.errors.append(error)
                self.depth = depth
                if len(self.errors) >= MOST_ERRORS or error.code == "ML103":
                    self.at = len(self.tokens) - 1
                else:
                    self._recover(start)
        return tuple(found)

    def _recover(self, start: int) -> None:
        """Go on at the next token that can begin a statement."""
        level = 0
        if self.at == start:
            level = self._level_of(0)
            self.take()
        while self.token.kind is not Kind.END:
            if level <= 0 and (self.token.is_("}") or self._begins_statement()):
                return
            level = self._level_of(level)
            if self.take().is_(";", "}") and level <= 0:
                return

    def _level_of(self, level: int) -> int:
        if self.token.is_("{", "(", "["):
            return level + 1
        # A bracket that closes one opened before the error tells nothing about what follows.
        return max(level - 1, 0) if self.token.is_("}", ")", "]") else level

    def _begins_statement(self) -> bool:
        return self.token.kind is Kind.KEYWORD and self.token.text in _STARTERS

    def _statement(self) -> nodes.Statement:
        with self.deeper():
            token = self.token
            if token.kind is Kind.KEYWORD:
                rule = self._rules.get(token.text)
                # `function (x) {...}` without a name is a value.
                if rule and not (token.text == "function" and self.ahead().is_("(")):
                    return rule(self)
            if token.is_("{"):
                return self._block("the block")
            if token.is_(";"):
                return nodes.Empty(span=self.take().span)
            statement = self._simple()
            self._end()
            return statement

    def _end(self) -> None:
        """The `;` of a statement; a missing one is reported where it should stand."""
        if self.accept(";") or self.token.is_("}") or self.previous.is_("}"):
            return
        last = self.previous.span
        same_line = (
            self.source.location(last.end)[0] == self.source.location(self.token.span.start)[0]
        )
        if same_line and self.token.kind is not Kind.END and not self._begins_statement():
            hint = FOREIGN_WORDS.get(self.previous.text)
            raise self.unexpected("';' or an operator", hint=hint)
        end = type(last)(last.end - 1, last.end)
        self.errors.append(
            self.error("expected ';' at the end of the statement", end, hint="add ';' behind it")
        )

    def _simple(self) -> nodes.Assignment | nodes.ExpressionStatement:
        """An assignment or an expression, without its `;`."""
        start = self.token.span
        if self.token.is_("++", "--"):
            sign = self.take().text
            return self._stepped(self.target(self._postfix()), sign, start)
        if self.token.is_("[") and self.behind_bracket().is_("="):
            return self._assigned(self.pattern(members=True), start)
        if self.token.is_("(") and self.ahead().is_("{") and self.behind_bracket(1).is_("="):
            return self._parenthesised()
        value = self.expression()
        if self.token.is_("++", "--"):
            return self._stepped(self.target(value), self.take().text, start)
        if self.token.is_(*ASSIGNMENTS):
            return self._assigned(self.target(value), start)
        return nodes.ExpressionStatement(span=value.span, value=value)

    def _parenthesised(self) -> nodes.Assignment:
        """`({a, b} = o)`: without the parentheses it would be a block."""
        self.take()
        start = self.token.span
        assignment = self._assigned(self.pattern(members=True), start)
        self.expect(")", "behind the assignment")
        return assignment

    def _assigned(self, target: nodes.Target, start: Any) -> nodes.Assignment:
        operator = cast(Any, self.take().text)
        value = self.expression()
        if self.token.is_("="):
            raise self.error(
                "an assignment within an assignment",
                self.token.span,
                hint="write one statement for each",
            )
        return nodes.Assignment(
            span=self.since(start), target=target, operator=operator, value=value
        )

    def _stepped(self, target: nodes.Target, sign: str, start: Any) -> nodes.Assignment:
        span = self.since(start)
        one = nodes.Literal(span=span, value=1)
        operator = cast(Any, "+=" if sign == "++" else "-=")
        return nodes.Assignment(span=span, target=target, operator=operator, value=one)

    def _block(self, what: str) -> nodes.Block:
        opening = self.expect("{", f"before {what}")
        with self.deeper():
            body = self._statements("}")
        if not self.token.is_("}"):
            raise self.error(
                f"{what} that begins here has no end", opening.span, hint="close it with '}'"
            )
        self.take()
        return nodes.Block(span=self.since(opening.span), body=body)

    # One method for each statement that begins with a word

    def _declaration(self) -> nodes.Statement:
        declaration = self._declared()
        self._end()
        return declaration

    def _declared(self) -> nodes.Declaration:
        word = self.take()
        items: list[tuple[nodes.Target, nodes.Expression | None]] = []
        while True:
            target = self.pattern()
            value = self.expression() if self.accept("=") else None
            if value is None and not isinstance(target, nodes.Name):
                raise self.unexpected("'=' behind the pattern")
            if value is None and word.text == "const":
                raise self.error(
                    f"'const {getattr(target, 'name', '')}' has no value",
                    target.span,
                    hint="give it a value, or write 'let'",
                )
            items.append((target, value))
            if not self.accept(","):
                break
        kind = cast(Any, word.text)
        return nodes.Declaration(span=self.since(word.span), kind=kind, items=tuple(items))

    def _function_declaration(self) -> nodes.Statement:
        word = self.take()
        if self.token.kind is not Kind.NAME:
            raise self.unexpected("the function's name")
        token = self.take()
        function = self._function(token.text, start=word.span)
        name = nodes.Name(span=token.span, name=token.text)
        return nodes.FunctionDeclaration(span=function.span, name=name, function=function)

    def _condition(self, word: str) -> nodes.Expression:
        self.expect("(", f"behind '{word}'", hint=f"write {word} (condition)")
        test = self.expression()
        self.expect(")", "behind the condition")
        return test

    def _if(self) -> nodes.Statement:
        """All arms of one `if`, gathered first: a chain of `else if` is no nesting."""
        arms: list[tuple[Any, nodes.Expression, nodes.Statement]] = []
        otherwise: nodes.Statement | None = None
        word = self.take()
        while True:
            test = self._condition(word.text)
            arms.append((word.span, test, self._statement()))
            self.bounded(len(arms), limits.ARMS, "arms of an 'if'", word.span)
            if self.token.is_("else") and self.ahead().is_("if"):
                self.take()
                word = self.take()
            elif self.token.is_("elif"):
                word = self.take()
            else:
                break
        if self.accept("else"):
            otherwise = self._statement()
        for start, test, then in reversed(arms):
            otherwise = nodes.If(span=self.since(start), test=test, then=then, otherwise=otherwise)
        assert otherwise is not None  # there is at least one arm
        return otherwise

    def _while(self) -> nodes.Statement:
        word = self.take()
        test = self._condition("while")
        body = self._statement()
        return nodes.While(span=self.since(word.span), test=test, body=body)

    def _do(self) -> nodes.Statement:
        word = self.take()
        body = self._statement()
        self.expect("while", "behind the body of 'do'")
        test = self._condition("while")
        self.accept(";")
        return nodes.DoWhile(span=self.since(word.span), body=body, test=test)

    def _for(self) -> nodes.Statement:
        word = self.take()
        self.expect("(", "behind 'for'")
        if self._walks():
            return self._for_each(word.span)
        init: Any = None
        if self.token.is_("let", "const", "var"):
            init = self._declared()
        elif not self.token.is_(";"):
            init = self._simple()
        self.expect(";", "behind the start of 'for'")
        test = None if self.token.is_(";") else self.expression()
        self.expect(";", "behind the condition of 'for'")
        step: list[Any] = []
        while not self.token.is_(")"):
            step.append(self._simple())
            if not self.accept(","):
                break
        self.expect(")", "behind the head of 'for'")
        body = self._statement()
        return nodes.For(
            span=self.since(word.span), init=init, test=test, step=tuple(step), body=body
        )

    def _walks(self) -> bool:
        """Whether the head of this `for` is `x of xs` or `x in xs`."""
        offset = 1 if self.token.is_("let", "const", "var") else 0
        first = self.ahead(offset)
        if first.is_("[", "{"):
            word = self.behind_bracket(offset)
        elif first.kind is Kind.NAME:
            word = self.ahead(offset + 1)
        else:
            return False
        return word.is_("in") or (word.kind is Kind.NAME and word.text == "of")

    def _for_each(self, start: Any) -> nodes.Statement:
        declared = self.accept("let", "const", "var")
        kind = cast(Any, declared.text if declared else "let")
        target = self.pattern()
        word = cast(Any, self.take().text)
        values = self.expression()
        self.expect(")", "behind the head of 'for'")
        body = self._statement()
        return nodes.ForEach(
            span=self.since(start), kind=kind, target=target, word=word, values=values, body=body
        )

    def _switch(self) -> nodes.Statement:
        word = self.take()
        subject = self._condition("switch")
        self.expect("{", "before the cases of 'switch'")
        cases: list[nodes.Case] = []
        while self.token.is_("case", "default"):
            cases.append(self._case())
            self.bounded(len(cases), limits.ARMS, "cases of a 'switch'", word.span)
        self.expect("}", "behind the cases of 'switch'")
        if sum(case.test is None for case in cases) > 1:
            raise self.error("two 'default' in one 'switch'", word.span, hint="remove one")
        return nodes.Switch(span=self.since(word.span), subject=subject, cases=tuple(cases))

    def _case(self) -> nodes.Case:
        word = self.take()
        test = self.expression() if word.text == "case" else None
        self.expect(":", f"behind '{word.text}'")
        body: list[nodes.Statement] = []
        while not self.token.is_("case", "default", "}") and self.token.kind is not Kind.END:
            body.append(self._statement())
        return nodes.Case(span=self.since(word.span), test=test, body=tuple(body))

    def _break(self) -> nodes.Statement:
        word = self.take()
        self._end()
        return nodes.Break(span=word.span)

    def _continue(self) -> nodes.Statement:
        word = self.take()
        self._end()
        return nodes.Continue(span=word.span)

    def _return(self) -> nodes.Statement:
        word = self.take()
        line = self.source.location(word.span.start)[0]
        ends = self.token.is_(";", "}") or self.token.kind is Kind.END
        if ends or (self._begins_statement() and self._line() > line):
            value = None
        else:
            value = self.expression()
        self._end()
        return nodes.Return(span=self.since(word.span), value=value)

    def _line(self) -> int:
        return self.source.location(self.token.span.start)[0]

    def _throw(self) -> nodes.Statement:
        word = self.take()
        value = self.expression()
        self._end()
        return nodes.Throw(span=self.since(word.span), value=value)

    def _try(self) -> nodes.Statement:
        word = self.take()
        body = self._block("the block of 'try'")
        parameter: nodes.Target | None = None
        handler = final = None
        if self.accept("catch", "except"):
            if self.accept("("):
                parameter = self.pattern()
                self.expect(")", "behind the name of the error")
            handler = self._block("the block of 'catch'")
        if self.accept("finally"):
            final = self._block("the block of 'finally'")
        if handler is None and final is None:
            raise self.unexpected("'catch' or 'finally' behind the block of 'try'")
        return nodes.Try(
            span=self.since(word.span),
            body=body,
            parameter=parameter,
            handler=handler,
            final=final,
        )

    def _import(self) -> nodes.Statement:
        word = self.take()
        module = self._plain_name("the name of a module")
        alias = module
        if self.token.kind is Kind.NAME and self.token.text == "as":
            self.take()
            alias = self._plain_name("a name behind 'as'")
        self._end()
        return nodes.Import(span=self.since(word.span), module=module, alias=alias)

    def _nonlocal(self) -> nodes.Statement:
        word = self.take()
        names = [self._plain_name("a name")]
        while self.accept(","):
            names.append(self._plain_name("a name"))
        self._end()
        return nodes.Nonlocal(span=self.since(word.span), names=tuple(names))

    def _plain_name(self, what: str) -> nodes.Name:
        if self.token.kind is not Kind.NAME:
            raise self.unexpected(what)
        token = self.take()
        return nodes.Name(span=token.span, name=token.text)

    _rules: dict[str, Callable[[Any], nodes.Statement]] = {
        "let": _declaration,
        "const": _declaration,
        "var": _declaration,
        "function": _function_declaration,
        "if": _if,
        "while": _while,
        "do": _do,
        "for": _for,
        "switch": _switch,
        "break": _break,
        "continue": _continue,
        "return": _return,
        "throw": _throw,
        "try": _try,
        "import": _import,
        "nonlocal": _nonlocal,
    }
