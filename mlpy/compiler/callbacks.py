"""Compile `xs.map(x => …)` and its kin, with the callback written in place, as plain loops.

The loop is taken where the target is exactly an array; anything else, such as an object with a
function `map` of its own, gets the ordinary call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

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
        result = self.temporary()
        before, self.body = self.body, []
        self._loop_of(callee.name, node, function, held, start, result)
        fast, self.body = self.body, before
        kind = _RESULTS.get(callee.name)
        if target.kind == "list":
            self.body.extend(fast)
            return Value(self.name(result), kind)
        slow = self._ordinary(node, callee, function, held, start, result)
        self.at(node)
        self.emit(self.when(self.is_type(held, "LIST"), fast, slow))
        return Value(self.name(result))

    def _ordinary(
        self,
        node: nodes.Call,
        callee: nodes.Member,
        function: nodes.Function,
        held: ast.expr,
        start: ast.expr | None,
        result: str,
    ) -> list[ast.stmt]:
        before, self.body = self.body, []
        made = self.expression(function)
        depth = self._depth(node)
        arguments = [held, self.constant(callee.name), made, *([start] if start else [])]
        call = self.call("INVOKE", [self.name(names.METER), depth, *arguments])
        self.emit(self.assign(result, call))
        own, self.body = self.body, before
        return own

    # The loops

    def _loop_of(
        self,
        method: str,
        node: nodes.Call,
        function: nodes.Function,
        held: ast.expr,
        start: ast.expr | None,
        result: str,
    ) -> None:
        parameters = [self._variable(parameter) for parameter in function.parameters]
        scope = self.unit.scopes.functions[function]
        loops: dict[str, Callable[[], None]] = {
            "reduce": lambda: self._reduce(function, parameters, held, start, result),
            "map": lambda: self._map(function, parameters, held, result),
            "filter": lambda: self._filter(function, parameters, held, result),
            "forEach": lambda: self._for_each_item(function, parameters, held, result),
            "some": lambda: self._search(function, parameters, held, result, "some"),
            "every": lambda: self._search(function, parameters, held, result, "every"),
            "find": lambda: self._search(function, parameters, held, result, "find"),
            "findIndex": lambda: self._search(function, parameters, held, result, "findIndex"),
        }
        self.at(node)
        self.inlined.append(scope)
        self.outside |= {v for v in scope.assigned_outside if not self.owns(v)}
        loops[method]()
        self.inlined.pop()

    def _variable(self, parameter: nodes.Parameter) -> Variable:
        assert isinstance(parameter.target, nodes.Name)  # see _is_plain
        meaning = self.unit.meaning(parameter.target)
        assert isinstance(meaning, Variable)  # parameters are declared
        return meaning

    def _walked(
        self,
        function: nodes.Function,
        item: str,
        index: Variable | None,
        held: ast.expr,
        body: Callable[[], None],
    ) -> ast.stmt:
        """A loop over the items; over a copy of them where nothing can change the array."""
        pure = usage.keeps_arrays(function.body, self.unit.scopes, self.unit.kinds)
        before, self.body = self.body, []
        self.forget_reads()
        self.loops += 1
        body()
        self.loops -= 1
        self.forget_reads()
        own, self.body = self.body, before
        self.at(function)
        turns = self.metered("TURNS" if pure else "LIVE_TURNS", held)
        if index is None:
            return self.loop(item, turns, own)
        return self.loop_of_two(self.python_name(index), item, self.call("ENUMERATE", [turns]), own)

    def _bind(self, parameters: Sequence[Variable], item: str) -> None:
        """Give the callback's item parameter its value, where it takes one."""
        if parameters:
            self.write(parameters[0], self.name(item))

    def _result(self, function: nodes.Function) -> nodes.Expression | None:
        """Compile the callback's statements; what it returns is the caller's to compile."""
        found = usage.own_result(function)
        assert found is not None  # see _is_plain
        statements, last = found
        self.statements(statements, self.unit.scopes.blocks[function.body])
        return last.value if last else None

    def _given(self, function: nodes.Function) -> ast.expr:
        value = self._result(function)
        return self.expression(value) if value else self.constant(None)

    def _reduce(
        self,
        function: nodes.Function,
        parameters: Sequence[Variable],
        held: ast.expr,
        start: ast.expr | None,
        result: str,
    ) -> None:
        assert start is not None  # a reduce without one is not inlined
        added = self._added(function, parameters, start)
        if added is not None:
            self._sum(function, parameters, held, start, result, added)
            return
        item = self.temporary()
        total = parameters[0] if parameters else None
        if total is None:
            self.emit(self.assign(result, start))
        else:
            self.write(total, start)

        def body() -> None:
            self._bind(parameters[1:2], item)
            value = self._given(function)
            if total is None:
                self.emit(self.assign(result, value))
            else:
                self.write(total, value)

        index = parameters[2] if len(parameters) > 2 else None
        loop = self._walked(function, item, index, held, body)
        self.emit(loop)
        if total is not None:
            self.emit(self.assign(result, self.read(total)))

    def _added(
        self, function: nodes.Function, parameters: Sequence[Variable], start: ast.expr
    ) -> nodes.Expression | None:
        """What `(total, item) => total + …` adds; None for any other callback."""
        body = function.body.body
        is_number = isinstance(start, ast.Constant) and type(start.value) in (int, float)
        if len(parameters) != 2 or len(body) != 1 or not is_number:
            return None
        value = body[0].value if isinstance(body[0], nodes.Return) else None
        if not isinstance(value, nodes.Binary) or value.operator != "+":
            return None
        total, added = value.left, value.right
        if not isinstance(total, nodes.Name) or self.unit.meaning(total) is not parameters[0]:
            return None
        if any(isinstance(node, nodes.Function) for node in nodes.walk(added)):
            return None
        named = [node for node in nodes.walk(added) if isinstance(node, nodes.Name)]
        return None if any(self.unit.meaning(n) is parameters[0] for n in named) else added

    def _sum(
        self,
        function: nodes.Function,
        parameters: Sequence[Variable],
        held: ast.expr,
        start: ast.expr,
        result: str,
        added: nodes.Expression,
    ) -> None:
        """The total stays a plain number as long as only such are added; then no test asks for it.

        At the first other one a helper goes on with what is left, by the function itself. The bound
        of integers is looked at once at the end: no loop is long enough to double so many bits.
        """
        total, item, turns = self.python_name(parameters[0]), self.temporary(), self.temporary()
        code = self.define_function(function)
        self.at(function)
        self.emit(self.assign(total, start))
        pure = usage.keeps_arrays(function.body, self.unit.scopes, self.unit.kinds)
        walked = self.metered("TURNS" if pure else "LIVE_TURNS", held)
        self.emit(self.assign(turns, self.call("ITER", [walked])))
        before, self.body = self.body, []
        self.forget_reads()
        self.loops += 1
        self.write(parameters[1], self.name(item))
        value = self.value(added)
        self.at(function)
        number = self.name(total)
        if value.parts is not None and value.parts[1].kind in NUMBERS:
            test, fast, slow = value.parts
            addend, rest = fast.node, slow.node
        else:
            first, again = self.as_name(value.node)
            test = self.is_one_of(first, "INT", "FLOAT")
            addend, rest = again, again
        plain = self.assign(total, self.computed(number, ast.Add(), addend))
        made = self.call(
            "FUNCTION", [self.name(code), self.constant(self.unit.number_of(function))]
        )
        arguments = [self._depth(function), made, self.name(turns), number, rest]
        other = self.assign(total, self.metered("ADD_REST", *arguments))
        self.emit(self.when(test, [plain], [other, self.leave()]))
        self.loops -= 1
        self.forget_reads()
        own, self.body = self.body, before
        self.at(function)
        self.emit(self.loop(item, self.name(turns), own))
        self.emit(self.assign(result, self.metered("BOUNDED", number)))

    def define_function(self, function: nodes.Function) -> str:
        """Emit the definition of a function; gives its Python name."""
        raise NotImplementedError

    def _map(
        self,
        function: nodes.Function,
        parameters: Sequence[Variable],
        held: ast.expr,
        result: str,
    ) -> None:
        item = self.temporary()
        self.emit(self.assign(result, self.metered("COLLECT", held)))

        def body() -> None:
            self._bind(parameters, item)
            value = self._given(function)
            self.emit(self.run(self.call("APPEND", [self.name(result), value])))

        self.emit(self._walked(function, item, _index(parameters), held, body))

    def _filter(
        self,
        function: nodes.Function,
        parameters: Sequence[Variable],
        held: ast.expr,
        result: str,
    ) -> None:
        item = self.temporary()
        self.emit(self.assign(result, self.metered("COLLECT", held)))

        def body() -> None:
            self._bind(parameters, item)
            test = self._tested(function)
            keep = self.run(self.call("APPEND", [self.name(result), self.name(item)]))
            self.emit(self.when(test, [keep]))

        self.emit(self._walked(function, item, _index(parameters), held, body))

    def _tested(self, function: nodes.Function) -> ast.expr:
        value = self._result(function)
        return self.test(value) if value else self.constant(False)

    def _for_each_item(
        self,
        function: nodes.Function,
        parameters: Sequence[Variable],
        held: ast.expr,
        result: str,
    ) -> None:
        item = self.temporary()
        self.emit(self.assign(result, self.constant(None)))

        def body() -> None:
            self._bind(parameters, item)
            value = self._given(function)
            if not isinstance(value, ast.Constant):
                self.emit(self.run(value))

        self.emit(self._walked(function, item, _index(parameters), held, body))

    def _search(
        self,
        function: nodes.Function,
        parameters: Sequence[Variable],
        held: ast.expr,
        result: str,
        method: str,
    ) -> None:
        """`some`, `every`, `find` and `findIndex`: leave the loop at the item that decides."""
        item, at = self.temporary(), self.temporary()
        nothing = {"some": False, "every": True, "find": None, "findIndex": -1}[method]
        self.emit(self.assign(result, self.constant(nothing)))
        if method == "findIndex":
            self.emit(self.assign(at, self.constant(-1)))

        def body() -> None:
            if method == "findIndex":
                following = self.computed(self.name(at), ast.Add(), self.constant(1))
                self.emit(self.assign(at, following))
            self._bind(parameters, item)
            test = self._tested(function)
            found = {
                "some": self.constant(True),
                "every": self.constant(False),
                "find": self.name(item),
                "findIndex": self.name(at),
            }[method]
            test = self.negated(test) if method == "every" else test
            self.emit(self.when(test, [self.assign(result, found), self.leave()]))

        self.emit(self._walked(function, item, _index(parameters), held, body))


_RESULTS = {
    "map": "list",
    "filter": "list",
    "some": "bool",
    "every": "bool",
    "findIndex": "count",
    "forEach": "null",
}


def _index(parameters: Sequence[Variable]) -> Variable | None:
    return parameters[1] if len(parameters) > 1 else None
