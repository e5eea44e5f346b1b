"""Compile what is assigned to: variables, members, indexes, and patterns that take values apart."""

from __future__ import annotations

import ast

from mlpy.analysis.scopes import Variable
from mlpy.compiler import names
from mlpy.compiler.idioms import IdiomCompiler
from mlpy.compiler.unit import Kept, Value
from mlpy.syntax import nodes

#: A count below this can be raised by one without a look at the bound of integers; CPython compares
#: integers of one digit in one instruction.
_SMALL = (1 << 30) - 1


class TargetCompiler(IdiomCompiler):
    """Assignments and patterns."""

    def store(self, target: nodes.Target, value: Value) -> None:
        """`target = value`."""
        if isinstance(target, nodes.Name):
            meaning = self.unit.meaning(target)
            self.at(target)
            assert isinstance(meaning, Variable)  # what is written becomes a variable
            self.write(meaning, value.node)
        elif isinstance(target, (nodes.Member, nodes.Index)):
            self._store_part(target, value)
        elif isinstance(target, nodes.ArrayPattern):
            self._store_array(target, value)
        else:
            self._store_object(target, value)

    def write(self, variable: Variable, value: ast.expr) -> None:
        """Give a variable a value."""
        if variable.boxed:
            box = self.name(names.box(variable.number, variable.name))
            self.emit(self.store_item(box, self.constant(0), value))
        else:
            self.emit(self.assign(self.python_name(variable), value))
            self.note_type(variable)

    def note_type(self, variable: Variable) -> None:
        """Keep whether a variable holds an object, where that is asked more than once."""
        if not self.is_flagged(variable):
            return
        test = self.is_type(self.read(variable), "DICT")
        leading = self.unit.leading.get(variable)
        if leading is not None and len(leading) == self.unit.reads[variable]:
            # Nothing else asks for it than the reads that are done here.
            self._read_ahead(variable, test, leading)
            return
        flag = names.flag(variable.number, variable.name)
        self.emit(self.assign(flag, test))
        self._read_ahead(variable, self.name(flag), leading)

    def _read_ahead(
        self, variable: Variable, test: ast.expr, leading: tuple[nodes.Member, ...] | None
    ) -> None:
        """Read the members that are needed for certain, all at once.

        Of what is no object they are read only where nothing else could fail before.
        """
        keys = self.unit.certain.get(variable, ())
        if not keys:
            return
        target = self.read(variable)
        held = [self.temporary() for _ in keys]
        pairs = list(zip(held, map(self.constant, keys), strict=True))
        there = [self.assign(name, self.item(target, key)) for name, key in pairs]
        # A key that is missing costs an exception once, so all of them are asked for again.
        missing = [self.assign(name, self.call("GET", [target, key])) for name, key in pairs]
        attempt = self.attempt(there, None, missing, kind="MISSING")
        others = [] if leading is None else self._read_others(target, held, leading)
        self.emit(self.when(test, [attempt], others))
        for name, key_name in zip(held, keys, strict=True):
            self.reads[variable, key_name] = Kept(name, only_objects=leading is None)

    def _read_others(
        self, target: ast.expr, held: list[str], leading: tuple[nodes.Member, ...]
    ) -> list[ast.stmt]:
        place, found = self.place, []
        for name, member in zip(held, leading, strict=True):
            self.at(member)
            read = self.metered("READ", target, self.constant(member.name))
            found.append(self.assign(name, read))
        self.place = place
        return found

    def _store_part(self, target: nodes.Member | nodes.Index, value: Value) -> None:
        """The owner is evaluated before the value in JavaScript; the value is held until then."""
        held = value.node
        if not isinstance(held, ast.Constant):
            name = self.temporary()
            self.emit(self.assign(name, held))
            held = self.name(name)
        owner = self.expression(target.target)
        if isinstance(target, nodes.Member):
            self.at(target)
            self.store_member(owner, target.name, held)
            return
        holder = self.temporary()
        self.emit(self.assign(holder, owner))
        key = self.expression(target.index)
        self.at(target)
        self.forget_reads()
        self.emit(self.run(self.metered("WRITE_INDEX", self.name(holder), key, held)))

    def store_member(
        self, owner: ast.expr, name: str, value: ast.expr, kind: str | None = None
    ) -> None:
        """`owner.name = value`; `kind` is that of the owner."""
        self.forget_reads()
        if not self.is_stable(owner):
            holder = self.temporary()
            self.emit(self.assign(holder, owner))
            owner = self.name(holder)
        key = self.constant(name)
        fast = self.store_item(owner, key, value)
        if kind == "dict":
            self.emit(fast)
            return
        slow = self.run(self.metered("WRITE", owner, key, value))
        self.emit(self.when(self.is_type(owner, "DICT"), [fast], [slow]))

    def _store_array(self, pattern: nodes.ArrayPattern, value: Value) -> None:
        self.at(pattern)
        held = self.temporary()
        self.emit(self.assign(held, self.metered("UNPACK", value.node)))
        for position, item in enumerate(pattern.items):
            if item is not None:
                self.at(item)
                part = self.metered("INDEX", self.name(held), self.constant(position))
                self._store_item(item, part)
        if pattern.rest is not None:
            self.at(pattern.rest)
            nothing = self.constant(None)
            start = self.constant(len(pattern.items))
            rest = self.metered("SLICE", self.name(held), start, nothing, nothing)
            self.store(pattern.rest, Value(rest))

    def _store_object(self, pattern: nodes.ObjectPattern, value: Value) -> None:
        self.at(pattern)
        held = self.temporary()
        self.emit(self.assign(held, value.node))
        self.emit(self.run(self.metered("NOT_NULL", self.name(held))))
        keys: list[ast.expr] = []
        for key, item in pattern.entries:
            name = self.temporary()
            self.emit(self.assign(name, self._key(self.value(key))))
            keys.append(self.name(name))
            self.at(item)
            self._store_item(item, self.metered("INDEX", self.name(held), self.name(name)))
        if pattern.rest is not None:
            self.at(pattern.rest)
            taken = ast.List(elts=keys, ctx=ast.Load(), **self.place)
            self.store(pattern.rest, Value(self.metered("WITHOUT", self.name(held), taken)))

    def _store_item(self, item: nodes.PatternItem, part: ast.expr) -> None:
        self.store(item.target, self.defaulted(part, item.default))

    def defaulted(self, value: ast.expr, default: nodes.Expression | None) -> Value:
        """`value`, or the default where it is null."""
        if default is None:
            return Value(value)
        name = self.temporary()
        self.emit(self.assign(name, value))
        reads = dict(self.reads)
        body, self.body = self.body, []
        self.emit(self.assign(name, self.expression(default)))
        own, self.body = self.body, body
        self.restore_reads(reads)
        test = self.compared(self.name(name), ast.Is(), self.constant(None))
        self.emit(self.when(test, own))
        return Value(self.name(name))

    def assignment(self, node: nodes.Assignment) -> None:
        """`target = value`, `target += value` and their kin."""
        if node.operator == "=":
            self._plain_assignment(node)
        elif isinstance(node.target, nodes.Name):
            self._changed(node, self.value(node.target), None, None)
        elif isinstance(node.target, nodes.Member):
            owner = self._in_name(self.expression(node.target.target))
            self.at(node.target)
            current = self.member(Value(owner), node.target.name)
            self._changed(node, current, owner, self.constant(node.target.name))
        elif isinstance(node.target, nodes.Index):
            owner = self._in_name(self.expression(node.target.target))
            key = self._in_name(self.expression(node.target.index))
            self.at(node.target)
            current = Value(self.metered("INDEX", owner, key))
            self._changed(node, current, owner, key)

    def _plain_assignment(self, node: nodes.Assignment) -> None:
        target = node.target
        if self._is_count(node):
            self._count(node)
        elif isinstance(target, nodes.Index):
            owner, key, value = self.operands([target.target, target.index, node.value])
            self.at(target)
            self.forget_reads()
            self.emit(self.run(self.metered("WRITE_INDEX", owner.node, key.node, value.node)))
        elif isinstance(target, nodes.Member):
            owner, value = self.operands([target.target, node.value])
            kept = self._in_name(owner.node)
            self.at(target)
            # A plain store evaluates its value first, so there is nothing to keep.
            value_node = value.node if owner.kind == "dict" else self._in_name(value.node)
            self.store_member(kept, target.name, value_node, owner.kind)
        else:
            self.store(target, self.value(node.value))

    def _is_count(self, node: nodes.Assignment) -> bool:
        """Whether this is `counts[key] = (counts[key] || 0) + 1`, of an object made here."""
        target, value = node.target, node.value
        if not isinstance(target, nodes.Index) or not isinstance(value, nodes.Binary):
            return False
        before = value.left
        return (
            value.operator == "+"
            and isinstance(before, nodes.Logical)
            and before.operator in ("||", "??")
            and isinstance(before.left, nodes.Index)
            and self._same_name(target.target, before.left.target)
            and self._same_name(target.index, before.left.index)
            and _is_integer(before.right, 0)
            and _is_integer(value.right, 1)
            and self.value(target.target).kind == "dict"
        )

    def _same_name(self, first: nodes.Expression, second: nodes.Expression) -> bool:
        if not isinstance(first, nodes.Name) or not isinstance(second, nodes.Name):
            return False
        return self.unit.meaning(first) is self.unit.meaning(second)

    def _count(self, node: nodes.Assignment) -> None:
        """The key is mostly there, and what it holds is mostly a small integer."""
        assert isinstance(node.target, nodes.Index)  # see _is_count
        counts = self._in_name(self.expression(node.target.target))
        key_value = self.value(node.target.index)
        self.at(node)
        key = self._in_name(key_value.node)
        if key_value.kind != "str":
            is_text = self.is_type(key, "STR")
            key = self._in_name(self.choice(is_text, key, self.metered("KEY", key)))
        self.forget_reads()
        old = self.temporary()
        one = self.constant(1)
        found = Value(self.name(old))
        zero = Value(self.choice(self.truth(found), self.name(old), self.constant(0)))
        plain = self.both(
            self.is_type(self.name(old), "INT"),
            self.compared(self.name(old), ast.Lt(), self.constant(_SMALL)),
        )
        more = self.choice(
            plain,
            self.computed(self.name(old), ast.Add(), one),
            self.metered("ADD", zero.node, one),
        )
        there = [self.assign(old, self.item(counts, key)), self.store_item(counts, key, more)]
        new = [self.run(self.metered("PUT", counts, key, one))]
        self.emit(self.attempt(there, None, new, kind="MISSING"))

    def _changed(
        self,
        node: nodes.Assignment,
        current: Value,
        owner: ast.expr | None,
        key: ast.expr | None,
    ) -> None:
        operator = node.operator[:-1]
        if operator in ("??", "&&", "||"):
            self._changed_logically(node, operator, current, owner, key)
            return
        held = Value(self._in_name(current.node), current.kind)
        value = self.value(node.value)
        self.at(node)
        self._put(node, self.operation(operator, held, value).node, owner, key)

    def _changed_logically(
        self,
        node: nodes.Assignment,
        operator: str,
        current: Value,
        owner: ast.expr | None,
        key: ast.expr | None,
    ) -> None:
        """The value is evaluated, and assigned, only where the operator asks for it."""
        held = self._in_name(current.node)
        self.at(node)
        if operator == "??":
            test = self.compared(held, ast.Is(), self.constant(None))
        else:
            truth = self.truth(Value(held, current.kind))
            test = truth if operator == "&&" else self.negated(truth)
        reads = dict(self.reads)
        body, self.body = self.body, []
        self._put(node, self.expression(node.value), owner, key)
        own, self.body = self.body, body
        self.restore_reads(reads)
        self.emit(self.when(test, own))

    def _put(
        self,
        node: nodes.Assignment,
        value: ast.expr,
        owner: ast.expr | None,
        key: ast.expr | None,
    ) -> None:
        self.at(node.target)
        if owner is None or key is None:
            self.store(node.target, Value(value))
        elif isinstance(node.target, nodes.Member):
            self.store_member(owner, node.target.name, self._in_name(value))
        else:
            self.forget_reads()
            self.emit(self.run(self.metered("WRITE_INDEX", owner, key, value)))


def _is_integer(node: nodes.Expression, value: int) -> bool:
    return isinstance(node, nodes.Literal) and type(node.value) is int and node.value == value
