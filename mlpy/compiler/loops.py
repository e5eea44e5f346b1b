"""Compile loops that count: over the items of an array, and over a range of integers.

`while (i < xs.length) { … xs[i] …; i = i + 1; }` walks the items themselves where `xs` is exactly
an array that the body cannot change; `for (let i = 0; i < n; i++)` walks a range. Everything else,
and such a loop over anything else, is the ordinary loop that ticks.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from mlpy.analysis import usage
from mlpy.analysis.kinds import INTEGERS
from mlpy.analysis.scopes import Variable
from mlpy.compiler.callbacks import CallbackCompiler
from mlpy.compiler.jumps import Frame
from mlpy.compiler.statements import StatementCompiler
from mlpy.syntax import nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """A loop over the items of `array` by `index`, which the last statement of its body steps."""

    array: Variable
    index: Variable
    body: tuple[nodes.Statement, ...]


class LoopCompiler(CallbackCompiler):
    """`while` and `for` where the number of turns is known before the first one."""

    def _while(self, node: nodes.While) -> None:
        walk = self._walk_of(node)
        if walk is None:
            super()._while(node)
        else:
            self._walk(node, walk, lambda: StatementCompiler._while(self, node))

    # Over the items of an array

    def _walk_of(self, node: nodes.While) -> _Walk | None:
        head = self._head(node.test)
        if head is None or not isinstance(node.body, nodes.Block) or not node.body.body:
            return None
        index, bound = head
        array = self._length_of(bound)
        *body, last = node.body.body
        if array is None or not self._steps(last, index):
            return None
        whole = nodes.Block(span=node.body.span, body=tuple(body))
        if not self._is_steady(index, whole) or not self._is_steady(array, whole):
            return None
        if any(isinstance(inner, (*usage.LOOPS, nodes.Continue)) for inner in nodes.walk(whole)):
            # The body is compiled twice; loops within it would be, too, at every level.
            return None
        if not usage.keeps_arrays(whole, self.unit.scopes, self.unit.kinds):
            return None
        return _Walk(array=array, index=index, body=tuple(body))

    def _head(self, test: nodes.Expression | None) -> tuple[Variable, nodes.Expression] | None:
        """The counter and the bound of `i < bound`."""
        if not isinstance(test, nodes.Binary) or test.operator != "<":
            return None
        counter = self._own(test.left)
        if counter is None or self.unit.kinds.get(counter) != "count":
            return None
        return counter, test.right

    def _own(self, node: nodes.Expression) -> Variable | None:
        """The variable of this function that `node` names, if no closure can change it."""
        if not isinstance(node, nodes.Name):
            return None
        meaning = self.unit.meaning(node)
        if not isinstance(meaning, Variable) or meaning.module is not None or meaning.boxed:
            return None
        return None if meaning.captured and meaning.reassigned else meaning

    def _length_of(self, bound: nodes.Expression) -> Variable | None:
        if not isinstance(bound, nodes.Member) or bound.name != "length":
            return None
        return self._own(bound.target)

    def _steps(self, statement: nodes.Statement, counter: Variable) -> bool:
        """Whether `statement` is `i = i + 1`, `i += 1` or `i++`."""
        if not isinstance(statement, nodes.Assignment):
            return False
        if not isinstance(statement.target, nodes.Name):
            return False
        if self.unit.meaning(statement.target) is not counter:
            return False
        value = statement.value
        if statement.operator == "+=":
            return _is_one(value)
        return (
            statement.operator == "="
            and isinstance(value, nodes.Binary)
            and value.operator == "+"
            and self._own(value.left) is counter
            and _is_one(value.right)
        )

    def _is_steady(self, variable: Variable, body: nodes.Node) -> bool:
        return not usage.assigns(body, variable, self.unit.scopes)

    def _walk(self, node: nodes.While, walk: _Walk, ordinary: Callable[[], None]) -> None:
        array = self.read(walk.array)
        index = self.read(walk.index)
        item = self.temporary()
        frame = Frame("loop")
        assert isinstance(node.body, nodes.Block)  # see _walk_of
        scope = self.unit.scopes.blocks.get(node.body)
        before, self.body = self.body, []

        def body() -> None:
            self.walked[walk.array, walk.index] = item
            self.statements(walk.body, scope)
            del self.walked[walk.array, walk.index]
            self.at(node)
            following = self.computed(index, ast.Add(), self.constant(1))
            self.emit(self.assign(self.python_name(walk.index), following))

        own = self._looped(frame, body)
        self.at(node)
        self.emit(self.loop(item, self.metered("TURNS", array, index), own))
        self.land(frame)
        fast, self.body = self.body, []
        ordinary()
        slow, self.body = self.body, before
        self.at(node)
        inside = self.compared(self.constant(-1), ast.Lt(), index)
        if self.unit.kinds.get(walk.array) == "list":
            self.emit(self.when(inside, fast, slow))
        else:
            self.emit(self.when(self.both(self.is_type(array, "LIST"), inside), fast, slow))

    # Over a range

    def _for(self, node: nodes.For) -> None:
        counter = self._range_of(node)
        if counter is None:
            super()._for(node)
        else:
            self._over_range(node, counter)

    def _range_of(self, node: nodes.For) -> Variable | None:
        """The counter of `for (let i = start; i < bound; i++)`, if nothing else can change it."""
        head = self._head(node.test)
        if head is None or len(node.step) != 1 or not isinstance(node.init, nodes.Declaration):
            return None
        counter, bound = head
        declared = [target for target, _ in node.init.items]
        is_own = len(declared) == 1 and self._own(declared[0]) is counter  # type: ignore[arg-type]
        if not is_own or not self._steps(node.step[0], counter):
            return None
        if not self._is_steady(counter, node.body) or counter.captured:
            return None
        return counter if self._is_fixed(bound, node.body) else None

    def _is_fixed(self, bound: nodes.Expression, body: nodes.Statement) -> bool:
        """Whether the bound is an integer that stays the same through all turns."""
        if isinstance(bound, nodes.Literal):
            return type(bound.value) is int
        variable = self._own(bound)
        if variable is None or self.unit.kinds.get(variable) not in INTEGERS:
            return False
        return self._is_steady(variable, body)

    def _over_range(self, node: nodes.For, counter: Variable) -> None:
        self.open_scope(self.unit.scopes.blocks[node])
        assert node.init is not None  # see _range_of
        assert isinstance(node.test, nodes.Binary)  # the same
        self.statement(node.init)
        bound = self.expression(node.test.right)
        frame = Frame("loop")
        own = self._looped(frame, lambda: self.body.extend(self.nested(node.body)))
        self.at(node)
        name = self.python_name(counter)
        values = self.call("RANGE", [self.name(name), bound])
        self.emit(self.loop(name, self.metered("TURNS", values), own))
        self.land(frame)

    _statements = {
        **StatementCompiler._statements,
        nodes.While: lambda self, node: self._while(node),
        nodes.For: lambda self, node: self._for(node),
    }


def _is_one(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Literal) and type(node.value) is int and node.value == 1
