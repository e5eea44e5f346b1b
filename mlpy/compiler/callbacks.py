"""Compile `xs.map(x => …)` and its kin, with the callback written in place, as plain loops.

The loop is taken where the target is exactly an array; anything else, such as an object with a
function `map` of its own, gets the ordinary call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from mlpy.analysis import usage
from mlpy.analysis.kinds import NUMBERS
from mlpy.analysis.scopes import Variable
from mlpy.compiler import names
from mlpy.compiler.statements import StatementCompiler
from mlpy.compiler.unit import Value
from mlpy.syntax import nodes

#: The most arguments of the callback that a loop provides: what comes before the index, and it.
_ARGUMENTS = {
    "reduce": 3, "map": 2, "filter": 2, "forEach": 2, "some": 2, "every": 2, "find": 2,
    "findIndex": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One such call: what is walked, by what function, and the names of item and result."""

    method: str
    node: nodes.Call
    function: nodes.Function
    parameters: tuple[Variable, ...]
    held: ast.expr
    start: ast.expr | None
    item: str
    result: str


#: CPython allows 20 nested blocks; a loop and its tick take two of them.
_DEEPEST = 12


class CallbackCompiler(StatementCompiler):
    """Array methods whose callback is a function literal."""

    def _invoke(self, node: nodes.Call, callee: nodes.Member) -> Value:
        function = self._inlinable(node, callee)
        if function is None:
            return super()._invoke(node, callee)
        return self._as_loop(node, callee, function)

    def _inlinable(self, node: nodes.Call, callee: nodes.Member) -> nodes.Function | None:
        """The callback of the call, if it can become the body of a loop."""
        most = _ARGUMENTS.get(callee.name)
        wanted = 2 if callee.name == "reduce" else 1
        if most is None or len(node.arguments) != wanted or callee.optional:
            return None
        function = node.arguments[0]
        if not isinstance(function, nodes.Function) or len(function.parameters) > most:
            return None
        if any(isinstance(argument, nodes.Spread) for argument in node.arguments):
            return None
        if len(self.frames) + usage.block_depth(function) > _DEEPEST:
            return None
        return function if self._is_plain(function) else None

    def _is_plain(self, function: nodes.Function) -> bool:
        scopes = self.unit.scopes
        plain = all(
            isinstance(p.target, nodes.Name) and p.default is None and not p.rest
            for p in function.parameters
        )
        if not plain or function in scopes.own_names or usage.own_result(function) is None:
            return False
        # A variable that a closure keeps must be new for each call.
        return not any(variable.captured for variable in scopes.functions[function].variables)

    def _as_loop(self, node: nodes.Call, callee: nodes.Member, function: nodes.Function) -> Value:
        target = self.value(callee.target)
        held = self._in_name(target.node)
        start = None
        if callee.name == "reduce":
            argument = node.arguments[1]
            assert not isinstance(argument, nodes.Spread)  # see _inlinable
            start = self._in_name(self.expression(argument))
        walk = _Walk(
            method=callee.name,
            node=node,
            function=function,
            parameters=tuple(map(self._variable, function.parameters)),
            held=held,
            start=start,
            item=self.temporary(),
            result=self.temporary(),
        )
        fast = self._within(lambda: self._loop_of(walk))
        kind = _RESULTS.get(callee.name)
        if target.kind == "list":
            self.body.extend(fast)
            return Value(self.name(walk.result), kind)
        slow = self._within(lambda: self._ordinary(walk))
        self.at(node)
        self.emit(self.when(self.is_type(held, "LIST"), fast, slow))
        return Value(self.name(walk.result))

    def _within(self, make: Callable[[], None]) -> list[ast.stmt]:
        """The statements that `make` emits, apart."""
        before, self.body = self.body, []
        make()
        own, self.body = self.body, before
        return own

    def _ordinary(self, walk: _Walk) -> None:
        """The call by name, for what is no array."""
        made = self.expression(walk.function)
        depth = self._depth(walk.node)
        arguments = [walk.held, self.constant(walk.method), made]
        arguments += [walk.start] if walk.start else []
        call = self.call("INVOKE", [self.name(names.METER), depth, *arguments])
        self.emit(self.assign(walk.result, call))

    def _variable(self, parameter: nodes.Parameter) -> Variable:
        assert isinstance(parameter.target, nodes.Name)  # see _is_plain
        meaning = self.unit.meaning(parameter.target)
        assert isinstance(meaning, Variable)  # parameters are declared
        return meaning

    # The loops

    def _loop_of(self, walk: _Walk) -> None:
        scope = self.unit.scopes.functions[walk.function]
        self.at(walk.node)
        self.inlined.append(scope)
        self.outside |= {v for v in scope.assigned_outside if not self.owns(v)}
        _LOOPS[walk.method](self, walk)
        self.inlined.pop()

    def _turns(self, walk: _Walk) -> ast.expr:
        """The items, paid for; a copy of them where nothing can change the array meanwhile."""
        body = walk.function.body
        pure = usage.keeps_arrays(body, self.unit.scopes, self.unit.kinds)
        if pure:
            return self.metered("TURNS", walk.held)
        # As in JavaScript, these two look at places too whose items are gone meanwhile.
        every = walk.method in ("find", "findIndex")
        return self.metered("EVERY_TURN" if every else "LIVE_TURNS", walk.held)

    def _each(self, walk: _Walk, body: Callable[[], None], *, before: int = 0) -> None:
        """A loop over the items; the parameters behind the first `before` get item and index."""
        own = walk.parameters[before:]

        def whole() -> None:
            self.forget_reads()
            self.loops += 1
            if own:
                self.write(own[0], self.name(walk.item))
            body()
            self.loops -= 1
            self.forget_reads()

        statements = self._within(whole)
        self.at(walk.function)
        turns = self._turns(walk)
        if len(own) < 2:
            self.emit(self.loop(walk.item, turns, statements))
            return
        index = self.python_name(own[1])
        numbered = self.call("ENUMERATE", [turns])
        self.emit(self.loop_of_two(index, walk.item, numbered, statements))

    def _returned(self, walk: _Walk) -> nodes.Expression | None:
        """Compile the callback's statements; what it returns is the caller's to compile."""
        found = usage.own_result(walk.function)
        assert found is not None  # see _is_plain
        statements, last = found
        self.statements(statements, self.unit.scopes.blocks[walk.function.body])
        return last.value if last else None

    def _given(self, walk: _Walk) -> ast.expr:
        value = self._returned(walk)
        return self.expression(value) if value else self.constant(None)

    def _tested(self, walk: _Walk) -> ast.expr:
        value = self._returned(walk)
        return self.test(value) if value else self.constant(False)

    def _reduce(self, walk: _Walk) -> None:
        assert walk.start is not None  # a reduce without one is not inlined
        added = self._added(walk)
        if added is not None:
            self._sum(walk, added)
            return
        total = walk.parameters[0] if walk.parameters else None

        def keep(value: ast.expr) -> None:
            if total is None:
                self.emit(self.assign(walk.result, value))
            else:
                self.write(total, value)

        keep(walk.start)
        self._each(walk, lambda: keep(self._given(walk)), before=1)
        if total is not None:
            self.emit(self.assign(walk.result, self.read(total)))

    def _map(self, walk: _Walk) -> None:
        self.emit(self.assign(walk.result, self.metered("COLLECT", walk.held)))
        self._each(walk, lambda: self._append(walk, self._given(walk)))

    def _filter(self, walk: _Walk) -> None:
        self.emit(self.assign(walk.result, self.metered("COLLECT", walk.held)))

        def body() -> None:
            test = self._tested(walk)
            keep = self._within(lambda: self._append(walk, self.name(walk.item)))
            self.emit(self.when(test, keep))

        self._each(walk, body)

    def _append(self, walk: _Walk, value: ast.expr) -> None:
        self.emit(self.run(self.call("APPEND", [self.name(walk.result), value])))

    def _for_each_item(self, walk: _Walk) -> None:
        self.emit(self.assign(walk.result, self.constant(None)))

        def body() -> None:
            value = self._given(walk)
            if not isinstance(value, ast.Constant):
                self.emit(self.run(value))

        self._each(walk, body)

    def _search(self, walk: _Walk) -> None:
        """`some`, `every`, `find` and `findIndex`: leave the loop at the item that decides."""
        nothing = {"some": False, "every": True, "find": None, "findIndex": -1}[walk.method]
        at = self.temporary()
        self.emit(self.assign(walk.result, self.constant(nothing)))
        if walk.method == "findIndex":
            self.emit(self.assign(at, self.constant(-1)))

        def body() -> None:
            if walk.method == "findIndex":
                following = self.computed(self.name(at), ast.Add(), self.constant(1))
                self.emit(self.assign(at, following))
            test = self._tested(walk)
            found = {
                "some": self.constant(True),
                "every": self.constant(False),
                "find": self.name(walk.item),
                "findIndex": self.name(at),
            }[walk.method]
            test = self.negated(test) if walk.method == "every" else test
            self.emit(self.when(test, [self.assign(walk.result, found), self.leave()]))

        self._each(walk, body)

    # Sums

    def _added(self, walk: _Walk) -> nodes.Expression | None:
        """What `(total, item) => total + …` adds; None for any other callback."""
        body, start = walk.function.body.body, walk.start
        is_number = isinstance(start, ast.Constant) and type(start.value) in (int, float)
        if len(walk.parameters) != 2 or len(body) != 1 or not is_number:
            return None
        value = body[0].value if isinstance(body[0], nodes.Return) else None
        if not isinstance(value, nodes.Binary) or value.operator != "+":
            return None
        total, added = value.left, value.right
        if not isinstance(total, nodes.Name) or self.unit.meaning(total) is not walk.parameters[0]:
            return None
        if any(isinstance(node, nodes.Function) for node in nodes.walk(added)):
            return None
        named = [node for node in nodes.walk(added) if isinstance(node, nodes.Name)]
        return None if any(self.unit.meaning(n) is walk.parameters[0] for n in named) else added

    def _sum(self, walk: _Walk, added: nodes.Expression) -> None:
        """The total stays a plain number as long as only such are added; then no test asks for it.

        At the first other one a helper goes on with what is left, by the function itself. The bound
        of integers is looked at once at the end: no loop is long enough to double so many bits.
        """
        assert walk.start is not None  # see _added
        code = self.define_function(walk.function)
        total, turns = self.name(self.python_name(walk.parameters[0])), self.temporary()
        self.at(walk.function)
        self.emit(self.assign(total.id, walk.start))
        self.emit(self.assign(turns, self.call("ITER", [self._turns(walk)])))

        def body() -> None:
            self.forget_reads()
            self.loops += 1
            self.write(walk.parameters[1], self.name(walk.item))
            test, addend, rest = self._addend(added)
            self.at(walk.function)
            number = self.constant(self.unit.number_of(walk.function))
            made = self.call("FUNCTION", [self.name(code), number])
            depth = self._depth(walk.function)
            other = self.metered("ADD_REST", depth, made, self.name(turns), total, rest)
            plain = self.computed(total, ast.Add(), addend)
            self.emit(
                self.when(
                    test,
                    [self.assign(total.id, plain)],
                    [self.assign(total.id, other), self.leave()],
                )
            )
            self.loops -= 1
            self.forget_reads()

        statements = self._within(body)
        self.at(walk.function)
        self.emit(self.loop(walk.item, self.name(turns), statements))
        self.emit(self.assign(walk.result, self.metered("BOUNDED", total)))

    def _addend(self, added: nodes.Expression) -> tuple[ast.expr, ast.expr, ast.expr]:
        """A test that what is added is a plain number, it as such, and it as anything else."""
        value = self.value(added)
        self.at(added)
        if value.parts is not None and value.parts[1].kind in NUMBERS:
            test, fast, slow = value.parts
            return test, fast.node, slow.node
        first, again = self.as_name(value.node)
        return self.is_one_of(first, "INT", "FLOAT"), again, again

    def define_function(self, function: nodes.Function) -> str:
        """Emit the definition of a function; gives its Python name."""
        raise NotImplementedError


_LOOPS: dict[str, Callable[[CallbackCompiler, _Walk], None]] = {
    "reduce": CallbackCompiler._reduce,
    "map": CallbackCompiler._map,
    "filter": CallbackCompiler._filter,
    "forEach": CallbackCompiler._for_each_item,
    "some": CallbackCompiler._search,
    "every": CallbackCompiler._search,
    "find": CallbackCompiler._search,
    "findIndex": CallbackCompiler._search,
}

#: The kinds of what the methods give, where the target is an array for certain.
_RESULTS = {
    "map": "list",
    "filter": "list",
    "some": "bool",
    "every": "bool",
    "findIndex": "count",
    "forEach": "null",
}
