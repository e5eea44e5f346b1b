"""Which members of which variables are read, how often, and which for certain."""

from __future__ import annotations

from collections import Counter

from mlpy.analysis.scopes import Scopes, Variable, names_of
from mlpy.analysis.usage import LOOPS, is_pure_call
from mlpy.syntax import nodes
from mlpy.syntax.nodes import walk


def member_reads(tree: nodes.Node, scopes: Scopes) -> Counter[Variable]:
    """How often a member of each variable is read, other than its length or to call it."""
    found: Counter[Variable] = Counter()
    for node in walk(tree):
        if isinstance(node, nodes.Call) and isinstance(node.callee, nodes.Member):
            found.subtract(_target(node.callee, scopes))
        elif isinstance(node, nodes.Member):
            found.update(_target(node, scopes))
    return found


def number_reads(tree: nodes.Node, scopes: Scopes) -> Counter[Variable]:
    """How often each variable is compared or calculated with an integer that the text gives."""
    found: Counter[Variable] = Counter()
    for node in walk(tree):
        if isinstance(node, nodes.Binary) and isinstance(node.left, nodes.Name):
            right = node.right
            if isinstance(right, nodes.Literal) and type(right.value) is int:
                meaning = scopes.meanings.get(node.left)
                found.update([meaning] if isinstance(meaning, Variable) else [])
    return found


def _target(node: nodes.Member, scopes: Scopes) -> list[Variable]:
    if node.name == "length" or not isinstance(node.target, nodes.Name):
        return []
    meaning = scopes.meanings.get(node.target)
    return [meaning] if isinstance(meaning, Variable) else []


def certain_reads(tree: nodes.Node, scopes: Scopes) -> dict[Variable, tuple[str, ...]]:
    """For each variable, the members that are read of it for certain soon after it gets its value.

    Reads that expect that there is nothing (`x.key || 0`, `!x.key`) are left out.
    """
    found: dict[Variable, list[str]] = {}
    for node in walk(tree):
        if isinstance(node, nodes.Function):
            _Certain(scopes, found, scopes.functions[node].variables).run(node.body.body)
        elif isinstance(node, nodes.ForEach):
            names = [scopes.meanings[name] for name in names_of(node.target)]
            variables = [name for name in names if isinstance(name, Variable)]
            _Certain(scopes, found, variables).run((node.body,))
        elif isinstance(node, nodes.Block):
            _declared_reads(node, scopes, found)
    return {variable: tuple(keys) for variable, keys in found.items()}


def _declared_reads(block: nodes.Block, scopes: Scopes, found: dict[Variable, list[str]]) -> None:
    for position, statement in enumerate(block.body):
        if isinstance(statement, nodes.Declaration) and len(statement.items) == 1:
            target = statement.items[0][0]
            meaning = scopes.meanings[target] if isinstance(target, nodes.Name) else None
            if isinstance(meaning, Variable):
                _Certain(scopes, found, [meaning]).run(block.body[position + 1 :])


class _Certain:
    """Collects the certain reads of some variables from the statements behind their declaration."""

    def __init__(
        self, scopes: Scopes, found: dict[Variable, list[str]], variables: list[Variable]
    ) -> None:
        self.scopes = scopes
        self.found = found
        self.variables = set(variables)

    def run(self, statements: tuple[nodes.Statement, ...]) -> None:
        for statement in statements:
            if not self._statement(statement):
                return

    def _statement(self, statement: nodes.Statement) -> bool:
        """Collect from one statement; False when nothing behind it is certain any more."""
        if isinstance(statement, nodes.Block):
            return all(map(self._statement, statement.body))
        if isinstance(statement, nodes.If):
            self._expression(statement.test)
            return not any(map(self._interrupts, walk(statement)))
        if isinstance(statement, (nodes.Return, nodes.Throw, nodes.ExpressionStatement)):
            if statement.value is not None:
                self._expression(statement.value)
        elif isinstance(statement, nodes.Declaration):
            for _, value in statement.items:
                if value is not None:
                    self._expression(value)
        elif isinstance(statement, nodes.Assignment):
            self._expression(statement.value)
            if not isinstance(statement.target, nodes.Name):
                return False
        else:
            return isinstance(statement, (nodes.FunctionDeclaration, nodes.Empty))
        return not any(map(self._interrupts, walk(statement)))

    def _interrupts(self, node: nodes.Node) -> bool:
        """Whether a node may change an object, or leave the statements."""
        if isinstance(node, nodes.Call):
            return not is_pure_call(node, self.scopes)
        if isinstance(node, nodes.Assignment):
            return not isinstance(node.target, nodes.Name)
        is_delete = isinstance(node, nodes.Unary) and node.operator == "delete"
        return is_delete or isinstance(node, (*LOOPS, nodes.Switch, nodes.Try, nodes.New))

    def _expression(self, root: nodes.Expression) -> None:
        waiting: list[nodes.Node] = [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, nodes.Member):
                self._read(node)
            if isinstance(node, nodes.Logical):
                # The right side may not be evaluated, and the left one may well be nothing.
                if not isinstance(node.left, nodes.Member):
                    waiting.append(node.left)
            elif isinstance(node, nodes.Conditional):
                waiting.append(node.test)
            elif isinstance(node, nodes.Unary) and isinstance(node.operand, nodes.Member):
                continue
            elif not isinstance(node, (nodes.Function, nodes.Chain)):
                waiting.extend(reversed(nodes.children(node)))

    def _read(self, node: nodes.Member) -> None:
        if node.name == "length" or node.optional or not isinstance(node.target, nodes.Name):
            return
        meaning = self.scopes.meanings.get(node.target)
        if isinstance(meaning, Variable) and meaning in self.variables:
            keys = self.found.setdefault(meaning, [])
            if node.name not in keys:
                keys.append(node.name)


def one_member(root: nodes.Logical, scopes: Scopes) -> tuple[nodes.Member, str, str] | None:
    """The only thing that a chain of tests asks about, if that is one member of one variable.

    With it the kind that it most likely has, and that type's name in generated code.
    """
    found: nodes.Member | None = None
    is_text = False
    for node in walk(root):
        if isinstance(node, nodes.Member) and isinstance(node.target, nodes.Name):
            if node.optional or node.name == "length":
                return None
            if found is not None and not _is_same(node, found, scopes):
                return None
            found = node
        elif isinstance(node, nodes.Member):
            is_text = is_text or node.name in ("length", "indexOf")
            if node.name not in ("length", "indexOf") or node.optional:
                return None
        elif not isinstance(
            node, (nodes.Name, nodes.Literal, nodes.Logical, nodes.Unary, nodes.Binary, nodes.Call)
        ) or (isinstance(node, nodes.Call) and not _is_method_of_member(node)):
            return None
    if found is None or not isinstance(_variable(found, scopes), Variable):
        return None
    return (found, "str", "STR") if is_text else (found, "int", "INT")


def _variable(member: nodes.Member, scopes: Scopes) -> object:
    return scopes.meanings.get(member.target) if isinstance(member.target, nodes.Name) else None


def _is_same(first: nodes.Member, second: nodes.Member, scopes: Scopes) -> bool:
    return first.name == second.name and _variable(first, scopes) is _variable(second, scopes)


def _is_method_of_member(call: nodes.Call) -> bool:
    """`x.k.indexOf(…)`; in `x.k(…)` the member is what is called."""
    return isinstance(call.callee, nodes.Member) and not isinstance(call.callee.target, nodes.Name)
