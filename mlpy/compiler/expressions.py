"""Compile expressions. What is common is inlined behind a test of exact types, the rest a helper.

The order of evaluation is that of the text. An expression that needs statements of its own emits
them before the statement it stands in; `operands` then keeps the values to the left of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from mlpy.analysis.kinds import INTEGERS, literal_kind
from mlpy.analysis.reads import one_member
from mlpy.analysis.scopes import Known, Variable
from mlpy.compiler import names
from mlpy.compiler.operations import OperationCompiler
from mlpy.compiler.unit import Kept, Value
from mlpy.syntax import nodes

_INDEXES = (None, "count")


class ExpressionCompiler(OperationCompiler):
    """Expressions to Python expressions; calls and functions are the subclass's affair."""

    def expression(self, node: nodes.Expression) -> ast.expr:
        """The Python expression for `node`."""
        return self.value(node).node

    def value(self, node: nodes.Expression) -> Value:
        """The Python expression for `node`, with what is known of its type."""
        compiled = self._expressions[type(node)](self, node)
        assert isinstance(compiled, Value)  # each method returns one
        return compiled

    def test(self, node: nodes.Expression) -> ast.expr:
        """A Python expression that is true where `node` is truthy."""
        if isinstance(node, nodes.Unary) and node.operator == "!":
            return self._not(node)
        if isinstance(node, nodes.Logical) and node.operator != "??":
            return self._test_by_type(node) or self._logical_test(node)
        value = self.value(node)
        self.at(node)
        return self.truth(value)

    def truth(self, value: Value) -> ast.expr:
        """The truth of a value as Python sees it."""
        if value.kind in INTEGERS or value.kind in ("bool", "str", "null"):
            return value.node
        if value.kind in ("list", "dict", "function"):
            # Evaluated for its errors and steps, though it is always true.
            return self.compared(value.node, ast.IsNot(), self.constant(None))
        first, again = self.as_name(value.node)
        plain = self.is_one_of(first, "STR", "INT")
        return self.choice(plain, again, self.call("TRUTH", [again]))

    def operands(self, found: Sequence[nodes.Expression]) -> list[Value]:
        """Compile several expressions in order; see the module's docstring."""
        values: list[Value] = []
        for node in found:
            before = len(self.body)
            values.append(self.value(node))
            if any(not isinstance(s, ast.FunctionDef) for s in self.body[before:]):
                self._keep(values, before)
        return values

    def _keep(self, values: list[Value], at: int) -> None:
        """Put the values before the last one into names, ahead of the statements from `at` on."""
        for position, value in enumerate(values[:-1]):
            if isinstance(value.node, ast.Constant):
                continue
            name = self.temporary()
            self.body.insert(at, self.assign(name, value.node))
            at += 1
            values[position] = Value(self.name(name), value.kind)

    def apart(self, node: nodes.Expression) -> tuple[list[ast.stmt], Value]:
        """Compile `node` with its statements apart, since it may not be evaluated at all.

        Definitions of functions have no effect, so they go before the statement at once.
        """
        body, self.body = self.body, []
        reads = dict(self.reads)
        value = self.value(node)
        self.restore_reads(reads)
        own, self.body = self.body, body
        self.body.extend(s for s in own if isinstance(s, ast.FunctionDef))
        return [s for s in own if not isinstance(s, ast.FunctionDef)], value

    # Literals

    def _literal(self, node: nodes.Literal) -> Value:
        self.at(node)
        return Value(self.constant(node.value), literal_kind(node.value))

    def _template(self, node: nodes.Template) -> Value:
        values = self.operands(node.values)
        self.at(node)
        parts: list[ast.expr] = []
        for text, value in zip(node.texts, [*values, None], strict=True):
            if text:
                parts.append(self.constant(text))
            if value is not None:
                parts.append(value.node)
        return Value(self.metered("TEMPLATE", *parts), "str")

    def _array(self, node: nodes.ArrayLiteral) -> Value:
        items = self.items(node.items)
        self.at(node)
        made = ast.List(elts=items, ctx=ast.Load(), **self.place)
        return Value(self.counted(node, made), "list")

    def items(self, found: Sequence[nodes.Expression | nodes.Spread]) -> list[ast.expr]:
        """The items of an array or the arguments of a call; a spread is starred."""
        plain = [item.value if isinstance(item, nodes.Spread) else item for item in found]
        values = self.operands(plain)
        return [
            self._starred(item, value) if isinstance(item, nodes.Spread) else value.node
            for item, value in zip(found, values, strict=True)
        ]

    def _starred(self, node: nodes.Spread, value: Value) -> ast.expr:
        self.at(node)
        spread = self.metered("SPREAD", value.node)
        return ast.Starred(value=spread, ctx=ast.Load(), **self.place)

    def _object(self, node: nodes.ObjectLiteral) -> Value:
        parts: list[nodes.Expression] = []
        for entry in node.entries:
            if isinstance(entry, nodes.Property):
                parts.append(entry.key)
            parts.append(entry.value)
        values = iter(self.operands(parts))
        keys: list[ast.expr | None] = []
        found: list[ast.expr] = []
        for entry in node.entries:
            self.at(entry)
            if isinstance(entry, nodes.Spread):
                keys.append(None)
                found.append(self.metered("ENTRIES", next(values).node))
            else:
                keys.append(self._key(next(values)))
                found.append(next(values).node)
        self.at(node)
        made = ast.Dict(keys=keys, values=found, **self.place)
        return Value(self.counted(node, made), "dict")

    def _key(self, value: Value) -> ast.expr:
        return value.node if value.kind == "str" else self.metered("KEY", value.node)

    # Names

    def _name(self, node: nodes.Name) -> Value:
        meaning = self.unit.meaning(node)
        self.at(node)
        if isinstance(meaning, Variable) and meaning.module is None:
            whole = None
            if self.is_whole_flagged(meaning):
                whole = names.whole(meaning.number, meaning.name)
            return Value(self.read(meaning), self.unit.kinds.get(meaning), whole=whole)
        if isinstance(meaning, Known) and meaning.kind == "external":
            return Value(self.name(self.unit.external(meaning.name)))
        found = self.unit.namespace(node)
        assert found is not None  # the resolver refuses every other name
        return Value(self.name(names.built_in(found[0])))

    def read(self, variable: Variable) -> ast.expr:
        """The value of a variable."""
        if variable.boxed:
            box = self.name(names.box(variable.number, variable.name))
            return self.item(box, self.constant(0))
        return self.name(self.python_name(variable))

    def python_name(self, variable: Variable) -> str:
        """The Python variable of a script's variable that has no box."""
        name = names.variable(variable.number, variable.name)
        if variable.captured and variable.reassigned:
            self.unit.unstable.add(name)
        return name

    # Operators

    def _unary(self, node: nodes.Unary) -> Value:
        if node.operator == "!":
            return Value(self._not(node), "bool")
        if node.operator == "delete":
            return self._delete(node)
        if node.operator == "-" and isinstance(node.operand, nodes.Literal):
            constant = node.operand.value
            if type(constant) in (int, float):
                self.at(node)
                # A zero keeps its sign only as a float.
                negative: Any = -0.0 if constant == 0 else -constant  # type: ignore[operator]
                return Value(self.constant(negative), literal_kind(negative))
        value = self.value(node.operand)
        self.at(node)
        if node.operator == "typeof":
            return Value(self.call("TYPEOF", [value.node]), "str")
        return Value(self.metered("NEG" if node.operator == "-" else "POS", value.node))

    def _not(self, node: nodes.Unary) -> ast.expr:
        test = self.test(node.operand)
        self.at(node)
        return self.negated(test)

    def _delete(self, node: nodes.Unary) -> Value:
        self.forget_reads()
        target = node.operand
        if isinstance(target, nodes.Member):
            owner = self.expression(target.target)
            self.at(node)
            return Value(self.metered("DELETE", owner, self.constant(target.name)), "bool")
        assert isinstance(target, nodes.Index)  # the parser admits no other
        owner_value, key = self.operands([target.target, target.index])
        self.at(node)
        return Value(self.metered("DELETE", owner_value.node, key.node), "bool")

    def _binary(self, node: nodes.Binary) -> Value:
        """Operators in a row lean to the left, as deep as they are many: a loop, no recursion."""
        row = [node]
        while isinstance(row[-1].left, nodes.Binary):
            row.append(row[-1].left)
        left = self.value(row[-1].left)
        for step in reversed(row):
            before = len(self.body)
            right = self.value(step.right)
            if any(not isinstance(s, ast.FunctionDef) for s in self.body[before:]):
                values = [left, right]
                self._keep(values, before)
                left = values[0]
            self.at(step)
            left = self.operation(step.operator, left, right)
        return left

    def _logical(self, node: nodes.Logical) -> Value:
        left = self.value(node.left)
        kind = left.kind
        self.at(node)
        first, again = self.as_name(left.node)
        if node.operator == "??":
            test: ast.expr = self.compared(first, ast.IsNot(), self.constant(None))
        else:
            test = self.truth(Value(first, kind))
        statements, right = self.apart(node.right)
        self.at(node)
        merged = kind if kind == right.kind else None
        kept = Value(again, kind)
        if node.operator == "&&":
            return Value(self._chosen(test, (statements, right), ([], kept)), merged)
        return Value(self._chosen(test, ([], kept), (statements, right)), merged)

    def _test_by_type(self, node: nodes.Logical) -> ast.expr | None:
        """Tests of one member and nothing else, such as `!x.k || x.k.length < 2`: by its type."""
        asked = one_member(node, self.unit.scopes)
        if asked is None:
            return None
        member, kind, type_name = asked
        assert isinstance(member.target, nodes.Name)  # see one_member
        variable = self.unit.meaning(member.target)
        assert isinstance(variable, Variable)  # the same
        known = self.reads.get((variable, member.name))
        if not self.is_flagged(variable) or (known is not None and known.kind is not None):
            return None
        reads = dict(self.reads)
        read = self.value(member)
        first, again = self.as_name(read.node)
        assert isinstance(again, ast.Name)  # a member is no constant
        body, self.body = self.body, []
        self.reads[variable, member.name] = Kept(again.id, kind=kind)
        special = self._logical_test(node)
        self.reads = {**reads, (variable, member.name): Kept(again.id)}
        general = self._logical_test(node)
        needed, self.body = self.body, body
        if needed:
            # Statements of its own would run before the member is read.
            self.reads = reads
            return None
        self.at(node)
        return self.choice(self.is_type(first, type_name), special, general)

    def _logical_test(self, node: nodes.Logical) -> ast.expr:
        left = self.test(node.left)
        statements, right = self.apart(node.right)
        self.at(node)
        if statements:
            asked = (statements, Value(self.truth(right), "bool"))
            decided: tuple[list[ast.stmt], Value] = (
                [],
                Value(self.constant(node.operator == "||"), "bool"),
            )
            if node.operator == "&&":
                return self._chosen(left, asked, decided)
            return self._chosen(left, decided, asked)
        join = self.both if node.operator == "&&" else self.either
        return join(left, self.truth(right))

    def _conditional(self, node: nodes.Conditional) -> Value:
        test = self.test(node.test)
        then = self.apart(node.then)
        otherwise = self.apart(node.otherwise)
        self.at(node)
        kind = then[1].kind if then[1].kind == otherwise[1].kind else None
        return Value(self._chosen(test, then, otherwise), kind)

    def _chosen(
        self,
        test: ast.expr,
        then: tuple[list[ast.stmt], Value],
        otherwise: tuple[list[ast.stmt], Value],
    ) -> ast.expr:
        """One of two values; as an `if` statement when one of them needs statements."""
        if not then[0] and not otherwise[0]:
            return self.choice(test, then[1].node, otherwise[1].node)
        name = self.temporary()
        self.emit(
            self.when(
                test,
                [*then[0], self.assign(name, then[1].node)],
                [*otherwise[0], self.assign(name, otherwise[1].node)],
            )
        )
        return self.name(name)

    # Members

    def _member(self, node: nodes.Member) -> Value:
        namespace = self.unit.namespace(node.target)
        if namespace is not None and node.name in namespace[1].members:
            self.at(node)
            return Value(self.name(names.built_in(namespace[0], node.name)))
        self.at(node)
        flagged = self._flagged(node)
        if flagged is not None:
            return flagged
        target = self.value(node.target)
        self.at(node)
        return self.member(target, node.name)

    def member(self, target: Value, name: str) -> Value:
        """`target.name`."""
        first, again = self.as_name(target.node)
        slow = self.metered("READ", again, self.constant(name))
        if name == "length":
            fast = self.call("LEN", [again])
            if target.kind in ("list", "str"):
                return Value(self.call("LEN", [first]), "count")
            return self.one_of(self.is_sized(first), Value(fast, "count"), Value(slow))
        fast = self.call("GET", [again, self.constant(name)])
        if target.kind == "dict":
            return Value(self.call("GET", [first, self.constant(name)]))
        return Value(self.choice(self.is_type(first, "DICT"), fast, slow))

    def is_sized(self, first: ast.expr) -> ast.expr:
        """Whether a value is exactly a string or an array."""
        return self.is_one_of(first, "STR", "LIST")

    def _flagged(self, node: nodes.Member) -> Value | None:
        """A member of a variable of which it is kept whether it holds an object."""
        if node.name == "length" or not isinstance(node.target, nodes.Name):
            return None
        meaning = self.unit.meaning(node.target)
        if not isinstance(meaning, Variable) or not self.is_flagged(meaning):
            return None
        target = self.read(meaning)
        flag = self.name(names.flag(meaning.number, meaning.name))
        key = self.constant(node.name)
        known = self.reads.get((meaning, node.name))
        if known is not None:
            held = self.name(known.name)
            if not known.only_objects:
                return Value(held, known.kind)
            return Value(self.choice(flag, held, self.metered("READ", target, key)))
        fast = self.call("GET", [target, key])
        read = self.choice(flag, fast, self.metered("READ", target, key))
        kept = self.temporary()
        self.reads[meaning, node.name] = Kept(kept)
        return Value(self.kept(kept, read))

    def _index(self, node: nodes.Index) -> Value:
        item = self._walked_item(node)
        if item is not None:
            return item
        target, key = self.operands([node.target, node.index])
        self.at(node)
        return self.indexed(target, key)

    def _walked_item(self, node: nodes.Index) -> Value | None:
        """`xs[i]` in a loop that walks the items of `xs`."""
        if not isinstance(node.target, nodes.Name) or not isinstance(node.index, nodes.Name):
            return None
        target, index = self.unit.meaning(node.target), self.unit.meaning(node.index)
        if not isinstance(target, Variable) or not isinstance(index, Variable):
            return None
        name = self.walked.get((target, index))
        if name is None:
            return None
        self.at(node)
        return Value(self.name(name))

    def indexed(self, target: Value, key: Value) -> Value:
        """`target[key]`."""
        if self.is_stable(target.node) and self.is_stable(key.node) and key.kind in _INDEXES:
            inside = ast.Compare(
                left=self.constant(-1),
                ops=[ast.Lt(), ast.Lt()],
                comparators=[key.node, self.call("LEN", [target.node])],
                **self.place,
            )
            test = self.both(
                self.is_type(target.node, "LIST"), self.is_type(key.node, "INT"), inside
            )
            fast = self.item(target.node, key.node)
            slow = self.metered("INDEX", target.node, key.node)
            return Value(self.choice(test, fast, slow))
        return Value(self.metered("INDEX", target.node, key.node))

    def _slice(self, node: nodes.Slice) -> Value:
        missing = nodes.Literal(span=node.span, value=None)
        parts = [node.start or missing, node.stop or missing, node.step or missing]
        target, *bounds = self.operands([node.target, *parts])
        self.at(node)
        return Value(self.metered("SLICE", target.node, *(bound.node for bound in bounds)))

    # What the subclass compiles

    def _call(self, node: nodes.Call) -> Value:
        raise NotImplementedError

    def _chain(self, node: nodes.Chain) -> Value:
        raise NotImplementedError

    def _new(self, node: nodes.New) -> Value:
        raise NotImplementedError

    def _function(self, node: nodes.Function) -> Value:
        raise NotImplementedError

    #: Looked up by the node's type; through the instance, so that subclasses fill in.
    _expressions: dict[type[nodes.Node], Callable[[Any, Any], Value]] = {
        nodes.Literal: lambda self, node: self._literal(node),
        nodes.Template: lambda self, node: self._template(node),
        nodes.Name: lambda self, node: self._name(node),
        nodes.ArrayLiteral: lambda self, node: self._array(node),
        nodes.ObjectLiteral: lambda self, node: self._object(node),
        nodes.Function: lambda self, node: self._function(node),
        nodes.Unary: lambda self, node: self._unary(node),
        nodes.Binary: lambda self, node: self._binary(node),
        nodes.Logical: lambda self, node: self._logical(node),
        nodes.Conditional: lambda self, node: self._conditional(node),
        nodes.Member: lambda self, node: self._member(node),
        nodes.Index: lambda self, node: self._index(node),
        nodes.Slice: lambda self, node: self._slice(node),
        nodes.Call: lambda self, node: self._call(node),
        nodes.Chain: lambda self, node: self._chain(node),
        nodes.New: lambda self, node: self._new(node),
    }
