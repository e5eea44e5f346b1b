"""Compile operators between two values, inlined behind tests of exact types; else by a helper."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from mlpy.analysis.kinds import NUMBERS, integer_kind
from mlpy.compiler.unit import Emitter, Value

_HELPERS = {
    "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD", "**": "POW",
    "<": "LT", ">": "GT", "<=": "LE", ">=": "GE",
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[], ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_ORDER: dict[str, Callable[[], ast.cmpop]] = {
    "<": ast.Lt, ">": ast.Gt, "<=": ast.LtE, ">=": ast.GtE,
}  # fmt: skip
_TEXTUAL = ("str", "list", "dict", "null")

#: Comparisons of the place of a part that ask whether it is there at all.
_THERE = ((">=", 0), (">", -1))
_NOT_THERE = (("<", 0), ("<=", -1))

#: Integers of one digit of CPython's, whose comparison is one instruction; larger ones are left to
#: helpers, which look at the bound of integers.
_SMALL = (1 << 30) - 1


class OperationCompiler(Emitter):
    """Arithmetic, order and equality."""

    def operation(self, operator: str, left: Value, right: Value) -> Value:
        """`left <operator> right`."""
        if operator in ("==", "!="):
            return self._equality(operator, left, right)
        if operator == "in":
            return Value(self.metered("IN", left.node, right.node), "bool")
        kind = "bool" if operator in _ORDER else None
        if left.kind in NUMBERS and right.kind in NUMBERS:
            certain = self._certain(operator, left, right)
            if certain is not None:
                return certain
        if operator in _ARITHMETIC or operator in _ORDER:
            inlined = self._inlined(operator, left, right)
            if inlined is not None:
                return inlined
        if operator == "+" and "str" in (left.kind, right.kind):
            kind = "str"
        return Value(self.metered(_HELPERS[operator], left.node, right.node), kind)

    def _certain(self, operator: str, left: Value, right: Value) -> Value | None:
        """An operation of two values that certainly are numbers, and no decimals."""
        if operator in _ORDER:
            return Value(self._applied(operator, left.node, right.node), "bool")
        if operator not in _ARITHMETIC:
            return None
        result = self._applied(operator, left.node, right.node)
        if "float" in (left.kind, right.kind):
            return Value(result, "float")
        assert left.kind is not None  # both are integers
        assert right.kind is not None
        is_constant = isinstance(right.node, ast.Constant)
        kind = integer_kind(operator, left.kind, right.kind, is_constant)
        return Value(self._bounded(result) if kind == "int" else result, kind)

    def _found(self, operator: str, left: Value, right: Value) -> Value | None:
        """`text.indexOf(part) < 0` and its kin, which only ask whether it is there."""
        if left.sought is None or not isinstance(right.node, ast.Constant):
            return None
        asked = (operator, right.node.value)
        if asked not in _THERE and asked not in _NOT_THERE:
            return None
        sign = ast.In() if asked in _THERE else ast.NotIn()
        return Value(self.compared(left.sought[0], sign, left.sought[1]), "bool")

    def _bounded(self, value: ast.expr) -> ast.expr:
        """An integer that is checked against the bound."""
        name = self.temporary()
        test = self._is_small(self.kept(name, value), self.name(name))
        return self.choice(test, self.name(name), self.metered("BOUNDED", self.name(name)))

    def _is_small(self, first: ast.expr, again: ast.expr) -> ast.expr:
        """Whether an integer is far below the bound."""
        return self.both(
            self.compared(first, ast.Lt(), self.constant(_SMALL)),
            self.compared(again, ast.Gt(), self.constant(-_SMALL)),
        )

    def _stays_small(self, operator: str, value: ast.expr, constant: Any) -> ast.expr:
        """Whether an integer is far from the bound towards which a constant moves it."""
        if operator not in ("+", "-"):
            return self._is_small(value, value)
        if (constant < 0) == (operator == "-"):
            return self.compared(value, ast.Lt(), self.constant(_SMALL))
        return self.compared(value, ast.Gt(), self.constant(-_SMALL))

    def _applied(self, operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
        if operator in _ORDER:
            return self.compared(left, _ORDER[operator](), right)
        return self.computed(left, _ARITHMETIC[operator](), right)

    def _inlined(self, operator: str, left: Value, right: Value) -> Value | None:
        """The operation behind tests of types; None where they are not worth it."""
        if isinstance(right.node, ast.Constant) and right.kind == "count":
            return self._with_constant(operator, left, right)
        if right.kind in _TEXTUAL or left.kind in _TEXTUAL:
            return None
        if right.kind == "float" and self.is_stable(right.node):
            return self._with_float(operator, left.node, right)
        if isinstance(left.node, ast.Constant) and left.kind != "float":
            return None
        # `left` is tested after `right` was evaluated: nothing in `right` can change a name.
        held = self._in_name(left.node)
        first, again = self.as_name(right.node)
        left_kind, right_kind = self.temporary(), self.temporary()
        number = self.is_one_of(first, "INT", "FLOAT", right_kind)
        asked = self.kept(left_kind, self.call("TYPE", [held]))
        floats = self.both(number, self.compared(asked, ast.Is(), self.name("FLOAT")))
        fast = self._applied(operator, held, again)
        # The type of the left side was asked for if that of the right one is an integer.
        integers = ast.Compare(
            left=self.name(right_kind),
            ops=[ast.Is(), ast.Is()],
            comparators=[self.name("INT"), self.name(left_kind)],
            **self.place,
        )
        kind = "bool" if operator in _ORDER else None
        whole = fast if kind else self._bounded(fast)
        slow = self.metered(_HELPERS[operator], held, again)
        otherwise = Value(self.choice(integers, whole, slow), kind)
        return self.one_of(floats, Value(fast, kind or "float"), otherwise)

    def _with_float(self, operator: str, left: ast.expr, right: Value) -> Value:
        """With a float on the right: an integer on the left becomes one as well."""
        kind = "bool" if operator in _ORDER else "float"
        first, again = self.as_name(left)
        fast = self._applied(operator, again, right.node)
        slow = self.metered(_HELPERS[operator], again, right.node)
        # What the helper gives of a decimal is one.
        otherwise = Value(slow, "bool" if kind == "bool" else None)
        return self.one_of(self.is_one_of(first, "FLOAT", "INT"), Value(fast, kind), otherwise)

    def _with_constant(self, operator: str, left: Value, right: Value) -> Value:
        kind = "bool" if operator in _ORDER else None
        if left.parts is not None and left.parts[1].kind in NUMBERS:
            test, then, otherwise = left.parts
            certain = self._found(operator, then, right) or self._certain(operator, then, right)
            if certain is not None:
                return self.one_of(test, certain, self._with_constant(operator, otherwise, right))
        first, again = self.as_name(left.node)
        slow = Value(self.metered(_HELPERS[operator], again, right.node), kind)
        fast = self._applied(operator, again, right.node)
        if kind:
            general = self.one_of(self.is_one_of(first, "INT", "FLOAT"), Value(fast, kind), slow)
            if left.whole is None:
                return general
            return self.one_of(self.name(left.whole), Value(fast, kind), general)
        test = self.name(left.whole) if left.whole else self.is_type(first, "INT")
        assert isinstance(right.node, ast.Constant)  # as the name says
        small = self._stays_small(operator, again, right.node.value)
        return self.one_of(self.both(test, small), Value(fast, "int"), slow)

    def _equality(self, operator: str, left: Value, right: Value) -> Value:
        if isinstance(right.node, ast.Constant) and right.kind in ("str", "bool", "null"):
            return Value(self._equal_to_constant(operator, left, right), "bool")
        equal = self.metered("EQ", left.node, right.node)
        return Value(equal if operator == "==" else self.negated(equal), "bool")

    def _equal_to_constant(self, operator: str, left: Value, right: Value) -> ast.expr:
        same = operator == "=="
        if right.kind != "str":
            # null, true and false are single objects, and nothing else equals them.
            return self.compared(left.node, ast.Is() if same else ast.IsNot(), right.node)
        first, again = self.as_name(left.node)
        compared = self.compared(again, ast.Eq() if same else ast.NotEq(), right.node)
        other = self.metered("EQ", again, right.node)
        return self.choice(
            self.is_type(first, "STR"), compared, other if same else self.negated(other)
        )

    def one_of(self, test: ast.expr, then: Value, otherwise: Value) -> Value:
        """`then if test else otherwise`, open to operations on each of the two."""
        kind = then.kind if then.kind == otherwise.kind else None
        node = self.choice(test, then.node, otherwise.node)
        return Value(node, kind, (test, then, otherwise))
