"""Compile calls: of known functions and built-ins directly, of members by type; and `?.`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlpy.analysis import usage
from mlpy.analysis.scopes import Variable
from mlpy.compiler import names
from mlpy.compiler.expressions import ExpressionCompiler
from mlpy.compiler.unit import Value
from mlpy.syntax import nodes

_Arguments = Sequence[nodes.Expression | nodes.Spread]


class CallCompiler(ExpressionCompiler):
    """Calls and optional chains."""

    def _call(self, node: nodes.Call) -> Value:
        callee = node.callee
        if isinstance(callee, nodes.Name):
            meaning = self.unit.meaning(callee)
            if isinstance(meaning, Variable) and meaning.direct and meaning.declared:
                return self._direct(node, meaning.declared)
        built_in = self._built_in(node)
        if built_in is not None:
            return built_in
        if isinstance(callee, nodes.Member):
            return self._invoke(node, callee)
        return self._any_call(node)

    def _depth(self, node: nodes.Node) -> ast.expr:
        """How deep the callee may go on calling."""
        self.at(node)
        return self.computed(self.name(names.DEPTH), ast.Sub(), self.constant(1))

    def _direct(self, node: nodes.Call, function: nodes.Function) -> Value:
        """A function of the script, by its own name, with as many arguments as it takes."""
        shape = self.unit.shapes[self.unit.number_of(function)]
        if any(isinstance(argument, nodes.Spread) for argument in node.arguments):
            return self._any_call(node)
        values = [value.node for value in self.operands(self._plain(node.arguments))]
        self.forget_reads()
        surplus = values[shape.parameters :]
        given = values[: shape.parameters]
        depth = self._depth(node)
        if shape.size_bytes:
            depth = self.metered("ENTER", self.name(names.DEPTH), self.constant(shape.size_bytes))
        given.extend(self.constant(None) for _ in range(shape.parameters - len(given)))
        if shape.rest:
            given.append(ast.List(elts=surplus, ctx=ast.Load(), **self.place))
        elif surplus:
            # Surplus arguments are evaluated and then forgotten.
            packed = ast.Tuple(elts=[*given, *surplus], ctx=ast.Load(), **self.place)
            held = self.temporary()
            self.emit(self.assign(held, packed))
            given = [self.item(self.name(held), self.constant(i)) for i in range(shape.parameters)]
        code = names.function(self.unit.number_of(function), function.name)
        return Value(self.call(code, [self.name(names.METER), depth, *given]))

    @staticmethod
    def _plain(arguments: _Arguments) -> list[nodes.Expression]:
        return [argument for argument in arguments if not isinstance(argument, nodes.Spread)]

    def _built_in(self, node: nodes.Call) -> Value | None:
        """`len(x)` or `Math.floor(x)` by the built-in's own name; None for any other callee."""
        callee = node.callee
        member = None
        if isinstance(callee, nodes.Member) and not callee.optional:
            found = self.unit.namespace(callee.target)
            member = callee.name
            most = found[1].members.get(member, -1) if found else -1
        else:
            found = self.unit.namespace(callee)
            most = found[1].arguments if found else -1
        spread = any(isinstance(argument, nodes.Spread) for argument in node.arguments)
        count = len(node.arguments)
        if found is None or most == -1 or (most is not None and (spread or count > most)):
            return None
        values = self.items(node.arguments)
        if not usage.is_pure_call(node, self.unit.scopes):
            self.forget_reads()
        depth = self._depth(node)
        code = names.built_in(f"call_{found[0]}", member)
        return Value(self.call(code, [self.name(names.METER), depth, *values]))

    def _invoke(self, node: nodes.Call, callee: nodes.Member) -> Value:
        """`target.name(...)`: the object's own function, or the method of the value's type."""
        target, *values = self._with_arguments(callee.target, node.arguments)
        self.forget_reads()
        depth = self._depth(node)
        name = self.constant(callee.name)
        return Value(self.call("INVOKE", [self.name(names.METER), depth, target, name, *values]))

    def _any_call(self, node: nodes.Call) -> Value:
        callee, *values = self._with_arguments(node.callee, node.arguments)
        self.forget_reads()
        depth = self._depth(node)
        return Value(self.call("CALL", [self.name(names.METER), depth, callee, *values]))

    def _with_arguments(self, first: nodes.Expression, rest: _Arguments) -> list[ast.expr]:
        return self.items([first, *rest])

    def _new(self, node: nodes.New) -> Value:
        callee, *values = self._with_arguments(node.name, node.arguments)
        depth = self._depth(node)
        return Value(self.call("NEW", [self.name(names.METER), depth, callee, *values]))

    # Optional chains

    def _chain(self, node: nodes.Chain) -> Value:
        """`a?.b.c`: null as a whole when `a` is null, so each `?.` begins an `if` of its own."""
        links: list[nodes.Member | nodes.Index | nodes.Slice | nodes.Call] = []
        self.forget_reads()
        inner = node.value
        while True:
            if isinstance(inner, (nodes.Member, nodes.Index, nodes.Slice)):
                links.append(inner)
                inner = inner.target
            elif isinstance(inner, nodes.Call):
                links.append(inner)
                inner = inner.callee
            else:
                break
        result = self.temporary()
        self._links(self.value(inner), links[::-1], result)
        self.forget_reads()
        return Value(self.name(result))

    def _links(
        self,
        value: Value,
        links: Sequence[nodes.Member | nodes.Index | nodes.Slice | nodes.Call],
        result: str,
    ) -> None:
        for position, link in enumerate(links):
            self.at(link)
            if not isinstance(link, nodes.Slice) and link.optional:
                kept = self.temporary()
                self.emit(self.assign(kept, value.node))
                body, self.body = self.body, []
                rest = [_required(link), *links[position + 1 :]]
                self._links(Value(self.name(kept)), rest, result)
                own, self.body = self.body, body
                test = self.compared(self.name(kept), ast.Is(), self.constant(None))
                self.emit(self.when(test, [self.assign(result, self.constant(None))], own))
                return
            if isinstance(link, nodes.Member) and position + 1 < len(links):
                following = links[position + 1]
                if isinstance(following, nodes.Call) and not following.optional:
                    value = self._linked_invoke(value, link, following)
                    self._links(value, links[position + 2 :], result)
                    return
            value = self._linked(value, link)
        self.emit(self.assign(result, value.node))

    def _linked_invoke(self, target: Value, member: nodes.Member, call: nodes.Call) -> Value:
        held = self._held(target)
        values = self.items(call.arguments)
        depth = self._depth(call)
        name = self.constant(member.name)
        return Value(self.call("INVOKE", [self.name(names.METER), depth, held, name, *values]))

    def _linked(
        self, target: Value, link: nodes.Member | nodes.Index | nodes.Slice | nodes.Call
    ) -> Value:
        if isinstance(link, nodes.Member):
            return self.member(target, link.name)
        held = self._held(target)
        if isinstance(link, nodes.Index):
            key = self.value(link.index)
            self.at(link)
            return Value(self.metered("INDEX", held, key.node))
        if isinstance(link, nodes.Slice):
            missing = nodes.Literal(span=link.span, value=None)
            parts = [link.start or missing, link.stop or missing, link.step or missing]
            bounds = self.operands(parts)
            self.at(link)
            return Value(self.metered("SLICE", held, *(bound.node for bound in bounds)))
        values = self.items(link.arguments)
        depth = self._depth(link)
        return Value(self.call("CALL", [self.name(names.METER), depth, held, *values]))

    def _held(self, value: Value) -> ast.expr:
        """`value` in a name, evaluated before what follows."""
        name = self.temporary()
        self.emit(self.assign(name, value.node))
        return self.name(name)


def _required(
    link: nodes.Member | nodes.Index | nodes.Call,
) -> nodes.Member | nodes.Index | nodes.Call:
    """`link` without its `?.`, once its target is known not to be null."""
    if isinstance(link, nodes.Member):
        return nodes.Member(span=link.span, target=link.target, name=link.name)
    if isinstance(link, nodes.Index):
        return nodes.Index(span=link.span, target=link.target, index=link.index)
    return nodes.Call(span=link.span, callee=link.callee, arguments=link.arguments)
