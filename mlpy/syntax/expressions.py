"""Parse expressions by precedence climbing, and the patterns that values are taken apart by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from mlpy import limits
from mlpy.source import Span
from mlpy.syntax import nodes
from mlpy.syntax.cursor import Cursor
from mlpy.syntax.tokens import Kind, Token

#: Binary operators from loose to tight; `**` binds to the right and stands by itself.
PRECEDENCE: dict[str, int] = {
    "??": 1,
    "||": 2,
    "&&": 3,
    "==": 4, "!=": 4, "===": 4, "!==": 4,
    "<": 5, ">": 5, "<=": 5, ">=": 5, "in": 5,
    "+": 6, "-": 6,
    "*": 7, "/": 7, "%": 7,
}  # fmt: skip
_LOGICAL = frozenset(("??", "||", "&&"))
_CANONICAL = {"===": "==", "!==": "!="}
_PREFIX = ("!", "-", "+", "typeof", "delete")
_CONSTANTS: dict[str, None | bool | float] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "NaN": float("nan"),
    "Infinity": float("inf"),
}


class ExpressionParser(Cursor):
    """The part of the parser below statements."""

    def function_body(self) -> nodes.Block:
        """Parse the block of a function; the statements are the subclass's affair."""
        raise NotImplementedError

    def expression(self) -> nodes.Expression:
        """Any expression: a condition or what binds tighter."""
        with self.deeper():
            test = self._binary(1)
            if not self.token.is_("?"):
                return test
            self.take()
            then = self.expression()
            self.expect(":", "between the two results of '?'")
            otherwise = self.expression()
            span = test.span.to(otherwise.span)
            return nodes.Conditional(span=span, test=test, then=then, otherwise=otherwise)

    def _binary(self, weakest: int) -> nodes.Expression:
        left = self._unary()
        length = 0
        while (strength := self._strength()) >= weakest:
            operator = self.take()
            length += 1
            self.bounded(length, limits.CHAIN, "operators in a row", operator.span)
            with self.deeper():
                right = self._binary(strength + 1)
            left = self._joined(operator, left, right)
        return left

    def _strength(self) -> int:
        if self.token.kind is Kind.NAME:
            return 0
        return PRECEDENCE.get(self.token.text, 0) if self.token.is_(self.token.text) else 0

    def _joined(
        self, operator: Token, left: nodes.Expression, right: nodes.Expression
    ) -> nodes.Expression:
        span = left.span.to(right.span)
        # The sign is one of a closed set by the way it was found.
        sign = cast(Any, _CANONICAL.get(operator.text, operator.text))
        if sign in _LOGICAL:
            return nodes.Logical(span=span, operator=sign, left=left, right=right)
        return nodes.Binary(span=span, operator=sign, left=left, right=right)

    def _unary(self) -> nodes.Expression:
        if not self.token.is_(*_PREFIX):
            return self._power(self._postfix())
        operator = self.take()
        with self.deeper():
            operand = self._unary() if self.token.is_(*_PREFIX) else self._postfix()
        if self.token.is_("**"):
            raise self.error(
                f"'{operator.text}' directly before the base of '**'",
                operator.span,
                hint="write (-a) ** b or -(a ** b)",
            )
        span = operator.span.to(operand.span)
        if operator.text == "delete" and not isinstance(operand, (nodes.Member, nodes.Index)):
            raise self.error("'delete' needs a member", span, hint="write delete o.key")
        return nodes.Unary(span=span, operator=cast(Any, operator.text), operand=operand)

    def _power(self, base: nodes.Expression) -> nodes.Expression:
        if not self.accept("**"):
            return base
        with self.deeper():
            exponent = self._unary()
        span = base.span.to(exponent.span)
        return nodes.Binary(span=span, operator="**", left=base, right=exponent)

    # Members, calls, slices

    def _postfix(self) -> nodes.Expression:
        value = self._primary()
        length = 0
        chained = False
        while (step := self._step()) is not None:
            length += 1
            self.bounded(length, limits.CHAIN, "members and calls in a row", self.token.span)
            chained = chained or self.token.is_("?.")
            value = step(value)
        return nodes.Chain(span=value.span, value=value) if chained else value

    def _step(self) -> Callable[[nodes.Expression], nodes.Expression] | None:
        if self.token.is_(".", "?."):
            return self._member
        if self.token.is_("["):
            return self._index
        if self.token.is_("("):
            return self._call
        return None

    def _member(self, target: nodes.Expression) -> nodes.Expression:
        optional = self.take().text == "?."
        if optional and self.token.is_("("):
            return self._call(target, optional=True)
        if optional and self.token.is_("["):
            return self._index(target, optional=True)
        if self.token.kind not in (Kind.NAME, Kind.KEYWORD):
            raise self.unexpected("a member's name behind '.'")
        name = self.take()
        span = target.span.to(name.span)
        return nodes.Member(span=span, target=target, name=name.text, optional=optional)

    def _index(self, target: nodes.Expression, *, optional: bool = False) -> nodes.Expression:
        self.take()
        if self.token.is_("]"):
            raise self.unexpected("an index within '[' and ']'")
        start = None if self.token.is_(":") else self.expression()
        if not self.token.is_(":"):
            self.expect("]", "behind the index")
            assert start is not None  # only ':' leaves it out
            span = self.since(target.span)
            return nodes.Index(span=span, target=target, index=start, optional=optional)
        if optional:
            raise self.error("'?.' before a slice", self.token.span, hint="test for null first")
        self.take()
        stop = None if self.token.is_("]", ":") else self.expression()
        step = self.expression() if self.accept(":") and not self.token.is_("]") else None
        self.expect("]", "behind the slice")
        span = self.since(target.span)
        return nodes.Slice(span=span, target=target, start=start, stop=stop, step=step)

    def _call(self, callee: nodes.Expression, *, optional: bool = False) -> nodes.Expression:
        arguments = self._arguments()
        span = self.since(callee.span)
        return nodes.Call(span=span, callee=callee, arguments=arguments, optional=optional)

    def _arguments(self) -> tuple[nodes.Expression | nodes.Spread, ...]:
        opening = self.expect("(", "before the arguments")
        found: list[nodes.Expression | nodes.Spread] = []
        while not self.token.is_(")"):
            found.append(self._item())
            if not self.accept(","):
                break
        self.expect(")", "behind the arguments")
        self.bounded(len(found), limits.PARAMETERS, "arguments", opening.span)
        return tuple(found)

    def _item(self) -> nodes.Expression | nodes.Spread:
        dots = self.accept("...")
        value = self.expression()
        return nodes.Spread(span=dots.span.to(value.span), value=value) if dots else value

    # What stands by itself

    def _primary(self) -> nodes.Expression:
        token = self.token
        if token.kind in (Kind.NUMBER, Kind.STRING):
            self.take()
            return nodes.Literal(span=token.span, value=cast(Any, token.value))
        if token.kind is Kind.TEMPLATE:
            return self._template()
        if token.kind is Kind.NAME:
            return self._name()
        if token.kind is Kind.KEYWORD and token.text in _CONSTANTS:
            self.take()
            return nodes.Literal(span=token.span, value=_CONSTANTS[token.text])
        rules = {"(": self._group, "[": self._array, "{": self._object}
        if token.is_(*rules):
            return rules[token.text]()
        if token.is_("function"):
            return self._function_value()
        if token.is_("new"):
            return self._new()
        raise self.unexpected("a value")

    def _name(self) -> nodes.Expression:
        token = self.token
        if self.ahead().is_("=>"):
            return self._arrow()
        if token.text == "fn" and self.ahead().is_("(") and self.behind_bracket(1).is_("=>"):
            self.take()
            return self._arrow()
        self.take()
        return nodes.Name(span=token.span, name=token.text)

    def _template(self) -> nodes.Expression:
        first = self.take()
        texts, values, piece = [str(first.value)], [], first
        while piece.opens:
            values.append(self.expression())
            if self.token.kind is not Kind.TEMPLATE:
                raise self.unexpected("'}' behind the expression in the template string")
            piece = self.take()
            texts.append(str(piece.value))
        self.bounded(len(values), limits.CHAIN, "expressions in a template string", first.span)
        return nodes.Template(span=self.since(first.span), texts=tuple(texts), values=tuple(values))

    def _group(self) -> nodes.Expression:
        if self.behind_bracket().is_("=>"):
            return self._arrow()
        self.take()
        value = self.expression()
        self.expect(")", "behind the expression")
        return value

    def _array(self) -> nodes.Expression:
        opening = self.take()
        items: list[nodes.Expression | nodes.Spread] = []
        while not self.token.is_("]"):
            items.append(self._item())
            if not self.accept(","):
                break
        self.expect("]", "behind the items of the array")
        return nodes.ArrayLiteral(span=self.since(opening.span), items=tuple(items))

    def _object(self) -> nodes.Expression:
        opening = self.take()
        entries: list[nodes.Property | nodes.Spread] = []
        while not self.token.is_("}"):
            entries.append(self._entry())
            if not self.accept(","):
                break
        self.expect("}", "behind the entries of the object")
        return nodes.ObjectLiteral(span=self.since(opening.span), entries=tuple(entries))

    def _entry(self) -> nodes.Property | nodes.Spread:
        if self.token.is_("..."):
            return cast(nodes.Spread, self._item())
        shorthand = self.token if self.token.kind is Kind.NAME else None
        key = self.key()
        if shorthand and not self.token.is_(":", "("):
            value: nodes.Expression = nodes.Name(span=shorthand.span, name=shorthand.text)
        elif self.token.is_("("):
            value = self._function(str(key.value) if isinstance(key, nodes.Literal) else None)
        else:
            self.expect(":", "between the key and its value")
            value = self.expression()
        return nodes.Property(span=key.span.to(value.span), key=key, value=value)

    def key(self) -> nodes.Expression:
        """The key of an object's entry: a name, a text, a number or `[computed]`."""
        token = self.token
        if token.kind in (Kind.NAME, Kind.KEYWORD):
            self.take()
            return nodes.Literal(span=token.span, value=token.text)
        if token.kind in (Kind.STRING, Kind.NUMBER):
            self.take()
            return nodes.Literal(span=token.span, value=cast(Any, token.value))
        if self.accept("["):
            key = self.expression()
            self.expect("]", "behind the computed key")
            return key
        raise self.unexpected("a key")

    def _new(self) -> nodes.Expression:
        word = self.take()
        if self.token.kind is not Kind.NAME:
            raise self.unexpected("a name behind 'new'")
        token = self.take()
        name = nodes.Name(span=token.span, name=token.text)
        arguments = self._arguments() if self.token.is_("(") else ()
        return nodes.New(span=self.since(word.span), name=name, arguments=arguments)

    # Functions

    def _function_value(self) -> nodes.Expression:
        word = self.take()
        name = self.take().text if self.token.kind is Kind.NAME else None
        return self._function(name, start=word.span, binds_name=name is not None)

    def _function(
        self, name: str | None, *, start: Span | None = None, binds_name: bool = False
    ) -> nodes.Function:
        first = start or self.token.span
        parameters = self.parameters()
        body = self.function_body()
        return nodes.Function(
            span=self.since(first),
            name=name,
            parameters=parameters,
            body=body,
            binds_name=binds_name,
        )

    def _arrow(self) -> nodes.Expression:
        first = self.token.span
        if self.token.kind is Kind.NAME:
            token = self.take()
            target = nodes.Name(span=token.span, name=token.text)
            parameters: tuple[nodes.Parameter, ...] = (
                nodes.Parameter(span=token.span, target=target),
            )
        else:
            parameters = self.parameters()
        self.expect("=>", "behind the parameters")
        body = self.function_body() if self.token.is_("{") else self._arrow_result()
        return nodes.Function(span=self.since(first), name=None, parameters=parameters, body=body)

    def _arrow_result(self) -> nodes.Block:
        value = self.expression()
        result = nodes.Return(span=value.span, value=value)
        return nodes.Block(span=value.span, body=(result,))

    def parameters(self) -> tuple[nodes.Parameter, ...]:
        """The parameters of a function, with their parentheses."""
        opening = self.expect("(", "before the parameters")
        found: list[nodes.Parameter] = []
        while not self.token.is_(")"):
            found.append(self._parameter())
            if not self.accept(","):
                break
        self.expect(")", "behind the parameters")
        self.bounded(len(found), limits.PARAMETERS, "parameters", opening.span)
        return tuple(found)

    def _parameter(self) -> nodes.Parameter:
        start = self.here()
        if self.accept("..."):
            target = self.pattern()
            if not self.token.is_(")"):
                raise self.unexpected("')' behind the rest parameter")
            return nodes.Parameter(span=self.since(start), target=target, rest=True)
        target = self.pattern()
        default = self.expression() if self.accept("=") else None
        return nodes.Parameter(span=self.since(start), target=target, default=default)

    # Patterns

    def pattern(self, *, members: bool = False) -> nodes.Target:
        """A name or a pattern of names; with `members`, also `o.key` and `xs[i]`."""
        with self.deeper():
            if self.token.is_("["):
                return self._array_pattern(members)
            if self.token.is_("{"):
                return self._object_pattern(members)
            if self.token.kind is not Kind.NAME:
                raise self.unexpected("a name")
            if not members:
                token = self.take()
                return nodes.Name(span=token.span, name=token.text)
            return self.target(self._postfix())

    def target(self, value: nodes.Expression) -> nodes.Target:
        """`value` as the target of an assignment; an error when nothing can be assigned to it."""
        if isinstance(value, (nodes.Name, nodes.Member, nodes.Index)):
            return value
        raise self.error(
            "nothing can be assigned to this",
            value.span,
            hint="assign to a name, a member or an index",
        )

    def _array_pattern(self, members: bool) -> nodes.Target:
        opening = self.take()
        items: list[nodes.PatternItem | None] = []
        rest = None
        while not self.token.is_("]"):
            if self.accept("..."):
                rest = self.pattern(members=members)
                break
            items.append(None if self.token.is_(",") else self._pattern_item(members))
            if not self.accept(","):
                break
        self.expect("]", "behind the pattern")
        return nodes.ArrayPattern(span=self.since(opening.span), items=tuple(items), rest=rest)

    def _object_pattern(self, members: bool) -> nodes.Target:
        opening = self.take()
        entries: list[tuple[nodes.Expression, nodes.PatternItem]] = []
        rest = None
        while not self.token.is_("}"):
            if self.accept("..."):
                rest = self.pattern(members=members)
                break
            entries.append(self._pattern_entry(members))
            if not self.accept(","):
                break
        self.expect("}", "behind the pattern")
        return nodes.ObjectPattern(span=self.since(opening.span), entries=tuple(entries), rest=rest)

    def _pattern_entry(self, members: bool) -> tuple[nodes.Expression, nodes.PatternItem]:
        token = self.token
        key = self.key()
        if self.accept(":"):
            return key, self._pattern_item(members)
        if token.kind is not Kind.NAME:
            raise self.unexpected("':' behind the key")
        target = nodes.Name(span=token.span, name=token.text)
        default = self.expression() if self.accept("=") else None
        return key, nodes.PatternItem(span=self.since(token.span), target=target, default=default)

    def _pattern_item(self, members: bool) -> nodes.PatternItem:
        start = self.here()
        target = self.pattern(members=members)
        default = self.expression() if self.accept("=") else None
        return nodes.PatternItem(span=self.since(start), target=target, default=default)
