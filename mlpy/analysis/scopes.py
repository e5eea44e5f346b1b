"""Find out which variable each name means, which variables closures capture, and what is unknown.

Two walks: the first opens a scope for each block and declares what stands in it, the second
resolves. A name that is assigned but declared nowhere becomes a variable of its function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf

from mlpy.analysis.table import NameTable
from mlpy.errors import MLCapabilityError, MLError, MLNameError, MLSyntaxError
from mlpy.source import Source, Span
from mlpy.suggest import did_you_mean
from mlpy.syntax import nodes

_LOOPS = (nodes.While, nodes.DoWhile, nodes.For, nodes.ForEach)


@dataclass(slots=True, eq=False, kw_only=True)
class Variable:
    """One variable of the script."""

    name: str
    kind: str
    function: FunctionScope
    number: int
    #: From this offset on the variable has its value; a use before is an error.
    ready_at: int
    #: Stands within a loop, so that each turn has a variable of its own.
    in_loop: bool = False
    #: Assigned somewhere else than in its declaration.
    reassigned: bool = False
    #: Used by a function within the one that it belongs to.
    captured: bool = False
    #: Used otherwise than as the callee of a call.
    used_as_value: bool = False
    #: May be read before anything was assigned.
    needs_default: bool = False
    #: The function that a function declaration gives it.
    declared: nodes.Function | None = None
    #: The module that an `import` gives it.
    module: str | None = None

    @property
    def boxed(self) -> bool:
        """Whether closures of different loop turns must see different variables."""
        return self.in_loop and self.captured

    @property
    def direct(self) -> bool:
        """Whether calls can name the compiled function itself."""
        return self.kind == "function" and not self.reassigned and not self.in_loop


@dataclass(frozen=True, slots=True)
class Known:
    """What a name means when no variable has it: a built-in, or a name of an earlier file."""

    name: str
    kind: str


@dataclass(slots=True, eq=False)
class FunctionScope:
    """One function, or the top level of the script (`parent` is None)."""

    parent: FunctionScope | None
    node: nodes.Function | None = None
    #: Variables of outer functions that are assigned in this one.
    assigned_outside: set[Variable] = field(default_factory=set)
    #: Variables of outer functions that this one, or a function within it, uses.
    captures: set[Variable] = field(default_factory=set)
    variables: list[Variable] = field(default_factory=list)

    def ancestors(self) -> Iterator[FunctionScope]:
        """The enclosing functions, the nearest first."""
        scope = self.parent
        while scope is not None:
            yield scope
            scope = scope.parent


@dataclass(slots=True, eq=False)
class BlockScope:
    """The names of one block."""

    parent: BlockScope | None
    function: FunctionScope
    in_loop: bool
    is_root: bool = False
    names: dict[str, Variable] = field(default_factory=dict)

    def hides(self, name: str) -> bool:
        """Whether this is a function's own block and `name` one of its parameters."""
        above = self.parent
        if above is None or not self.is_root or above.function is not self.function:
            return False
        return name in above.names

    def find(self, name: str, *, implicit: bool) -> Variable | None:
        """The nearest variable called `name`; `implicit` admits undeclared ones."""
        scope: BlockScope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found and (implicit or found.kind != "implicit" or found.function is self.function):
                return found
            scope = scope.parent
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """The result: what each name node means, and the scopes by the node that opens them."""

    meanings: dict[nodes.Name, Variable | Known]
    functions: dict[nodes.Function, FunctionScope]
    blocks: dict[nodes.Node, BlockScope]
    #: The variable by which a named function value knows itself.
    own_names: dict[nodes.Function, Variable]
    #: The variable that each function declaration declares.
    declared: dict[nodes.Function, Variable]
    top: FunctionScope
    externals: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Use:
    name: nodes.Name
    scope: BlockScope
    how: OneOf["read", "call", "write", "declare"]


def resolve(
    source: Source, tree: nodes.Block, table: NameTable, externals: Iterable[str] = ()
) -> tuple[Scopes, list[MLError]]:
    """The scopes of `tree`, and every error found on the way.

    `externals` are the names that files loaded before this one, or the host, have defined.
    """
    resolver = _Resolver(source, table, frozenset(externals))
    return resolver.run(tree), resolver.errors


class _Resolver:
    def __init__(self, source: Source, table: NameTable, externals: frozenset[str]) -> None:
        self.source = source
        self.table = table
        self.externals = externals
        self.errors: list[MLError] = []
        self.uses: list[_Use] = []
        self.functions: dict[nodes.Function, FunctionScope] = {}
        self.blocks: dict[nodes.Node, BlockScope] = {}
        self.own_names: dict[nodes.Function, Variable] = {}
        self.declared: dict[nodes.Function, Variable] = {}
        #: What `nonlocal` names before it is known, with its block and the one around the function.
        self.awaited: list[tuple[nodes.Name, BlockScope, BlockScope]] = []
        self.count = 0

    def run(self, tree: nodes.Block) -> Scopes:
        top = FunctionScope(None)
        root = BlockScope(None, top, in_loop=False, is_root=True)
        self.blocks[tree] = root
        self._statements(tree.body, root)
        for variable in root.names.values():
            # The host, and the files loaded later, find it by its name.
            variable.used_as_value = True
        meanings = self._resolve_all()
        return Scopes(
            meanings=meanings,
            functions=self.functions,
            blocks=self.blocks,
            own_names=self.own_names,
            declared=self.declared,
            top=top,
            externals=self.externals,
        )

    # First walk: scopes and declarations

    def _statements(self, body: Iterable[nodes.Statement], scope: BlockScope) -> None:
        statements = tuple(body)
        for statement in statements:
            self._hoist(statement, scope)
        for statement in statements:
            self._statement(statement, scope)

    def _hoist(self, statement: nodes.Statement, scope: BlockScope) -> None:
        if isinstance(statement, nodes.Declaration):
            for target, value in statement.items:
                end = (value or target).span.end
                for name in names_of(target):
                    self._declare(name, statement.kind, scope, end)
        elif isinstance(statement, nodes.FunctionDeclaration):
            variable = self._declare(statement.name, "function", scope, 0)
            variable.declared = statement.function
            self.declared[statement.function] = variable
        elif isinstance(statement, nodes.Import):
            variable = self._declare(statement.alias, "import", scope, statement.span.end)
            variable.module = statement.module.name
            self._check_module(statement.module)

    def _check_module(self, module: nodes.Name) -> None:
        if module.name in self.table.refused:
            self._error(
                MLCapabilityError,
                f"the module '{module.name}' needs a capability that the host did not grant",
                module.span,
                "ML501",
                self.table.refused[module.name],
            )
        elif module.name not in self.table.modules:
            self._error(
                MLNameError,
                f"unknown module '{module.name}'",
                module.span,
                "ML208",
                did_you_mean(module.name, self.table.modules),
            )

    def _declare(self, name: nodes.Name, kind: str, scope: BlockScope, ready_at: int) -> Variable:
        if name.name in scope.names or (kind in ("let", "const") and scope.hides(name.name)):
            self._error(
                MLSyntaxError,
                f"'{name.name}' is declared twice in this block",
                name.span,
                "ML204",
                "give one of them another name, or assign without 'let'",
            )
        self.count += 1
        variable = Variable(
            name=name.name,
            kind=kind,
            function=scope.function,
            number=self.count,
            ready_at=ready_at,
            in_loop=scope.in_loop,
        )
        scope.names[name.name] = variable
        scope.function.variables.append(variable)
        return variable

    def _statement(self, statement: nodes.Statement | None, scope: BlockScope) -> None:
        if statement is None:
            return
        if isinstance(statement, nodes.Block):
            self._block(statement, scope)
        elif isinstance(statement, nodes.If):
            self._if(statement, scope)
        elif isinstance(statement, _LOOPS):
            self._loop(statement, scope)
        elif isinstance(statement, nodes.Switch):
            self._switch(statement, scope)
        elif isinstance(statement, nodes.Try):
            self._try(statement, scope)
        elif isinstance(statement, nodes.FunctionDeclaration):
            self._function(statement.function, scope)
        elif isinstance(statement, nodes.Nonlocal):
            self._nonlocal(statement, scope)
        elif isinstance(statement, (nodes.Declaration, nodes.Assignment)):
            self._binding(statement, scope)
        elif not isinstance(statement, nodes.Import):
            for child in nodes.children(statement):
                self._expression(child, scope)

    def _inner(self, node: nodes.Node, scope: BlockScope, *, loop: bool = False) -> BlockScope:
        inner = BlockScope(scope, scope.function, in_loop=scope.in_loop or loop)
        self.blocks[node] = inner
        return inner

    def _block(self, block: nodes.Block, scope: BlockScope, *, loop: bool = False) -> None:
        self._statements(block.body, self._inner(block, scope, loop=loop))

    def _body(self, body: nodes.Statement, scope: BlockScope, *, loop: bool = False) -> None:
        """The body of an `if` or a loop; without braces it has a block of its own too."""
        if isinstance(body, nodes.Block):
            self._block(body, scope, loop=loop)
        else:
            self._statements((body,), self._inner(body, scope, loop=loop))

    def _if(self, statement: nodes.If, scope: BlockScope) -> None:
        arm: nodes.Statement | None = statement
        while isinstance(arm, nodes.If):
            self._expression(arm.test, scope)
            self._body(arm.then, scope)
            arm = arm.otherwise
        if arm is not None:
            self._body(arm, scope)

    def _loop(
        self, loop: nodes.While | nodes.DoWhile | nodes.For | nodes.ForEach, scope: BlockScope
    ) -> None:
        head = self._inner(loop, scope, loop=isinstance(loop, (nodes.For, nodes.ForEach)))
        if isinstance(loop, nodes.ForEach):
            self._expression(loop.values, scope)
            for name in names_of(loop.target):
                self._declare(name, loop.kind, head, loop.target.span.end)
            self._target(loop.target, head, declares=True)
        elif isinstance(loop, nodes.For):
            if loop.init is not None:
                self._statements((loop.init,), head)
            if loop.test is not None:
                self._expression(loop.test, head)
            for step in loop.step:
                self._statement(step, head)
        else:
            self._expression(loop.test, scope)
        self._body(loop.body, head, loop=True)

    def _switch(self, statement: nodes.Switch, scope: BlockScope) -> None:
        self._expression(statement.subject, scope)
        inner = self._inner(statement, scope)
        for case in statement.cases:
            if case.test is not None:
                self._expression(case.test, scope)
            for child in case.body:
                self._hoist(child, inner)
        for case in statement.cases:
            for child in case.body:
                self._statement(child, inner)
        # A jump to a later case passes the declarations of the earlier ones.
        for variable in inner.names.values():
            variable.needs_default = True

    def _try(self, statement: nodes.Try, scope: BlockScope) -> None:
        self._block(statement.body, scope)
        if statement.handler is not None:
            caught = self._inner(statement, scope)
            if statement.parameter is not None:
                for name in names_of(statement.parameter):
                    self._declare(name, "let", caught, statement.parameter.span.end)
                self._target(statement.parameter, caught, declares=True)
            self._block(statement.handler, caught)
        if statement.final is not None:
            self._block(statement.final, scope)

    def _nonlocal(self, statement: nodes.Nonlocal, scope: BlockScope) -> None:
        for name in statement.names:
            outer = scope.function.parent
            block: BlockScope | None = scope
            while block is not None and block.function is scope.function:
                block = block.parent
            found = block.find(name.name, implicit=False) if outer and block else None
            if found is not None:
                scope.names[name.name] = found
            elif block is not None:
                self.awaited.append((name, scope, block))

    def _binding(self, statement: nodes.Declaration | nodes.Assignment, scope: BlockScope) -> None:
        if isinstance(statement, nodes.Assignment):
            self._expression(statement.value, scope)
            self._target(statement.target, scope)
            if statement.operator != "=" and isinstance(statement.target, nodes.Name):
                self.uses.append(_Use(statement.target, scope, "read"))
            return
        for target, value in statement.items:
            if value is not None:
                self._expression(value, scope)
            self._target(target, scope, declares=True)

    def _target(self, target: nodes.Target, scope: BlockScope, *, declares: bool = False) -> None:
        """The parts of a target: names are written, everything else in it is read."""
        if isinstance(target, nodes.Name):
            self.uses.append(_Use(target, scope, "declare" if declares else "write"))
        elif isinstance(target, (nodes.Member, nodes.Index)):
            for child in nodes.children(target):
                self._expression(child, scope)
        else:
            for key, item in items_of(target):
                if key is not None:
                    self._expression(key, scope)
                if item.default is not None:
                    self._expression(item.default, scope)
                self._target(item.target, scope, declares=declares)
            if target.rest is not None:
                self._target(target.rest, scope, declares=declares)

    def _expression(self, root: nodes.Node, scope: BlockScope) -> None:
        """Without recursion but for functions: operators in a row make deep trees."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, nodes.Name):
                self.uses.append(_Use(node, scope, "read"))
            elif isinstance(node, nodes.Function):
                self._function(node, scope)
            elif isinstance(node, nodes.Call) and isinstance(node.callee, nodes.Name):
                # A call with a spread cannot name the function itself: it counts its arguments.
                spread = any(isinstance(a, nodes.Spread) for a in node.arguments)
                self.uses.append(_Use(node.callee, scope, "read" if spread else "call"))
                waiting.extend(reversed(node.arguments))
            else:
                waiting.extend(reversed(nodes.children(node)))

    def _function(self, function: nodes.Function, scope: BlockScope) -> None:
        if function.binds_name and function.name is not None:
            scope = BlockScope(scope, scope.function, in_loop=scope.in_loop)
            name = nodes.Name(span=function.span, name=function.name)
            self.own_names[function] = self._declare(name, "own name", scope, 0)
        inner = FunctionScope(scope.function, function)
        self.functions[function] = inner
        root = BlockScope(scope, inner, in_loop=False, is_root=True)
        self.blocks[function] = root
        for parameter in function.parameters:
            for name in names_of(parameter.target):
                self._declare(name, "parameter", root, 0)
        for parameter in function.parameters:
            if parameter.default is not None:
                self._expression(parameter.default, root)
            self._target(parameter.target, root, declares=True)
        body = BlockScope(root, inner, in_loop=False, is_root=True)
        self.blocks[function.body] = body
        self._statements(function.body.body, body)

    # Second walk: meanings

    def _resolve_all(self) -> dict[nodes.Name, Variable | Known]:
        awaited = {(scope, name.name) for name, scope, _ in self.awaited}
        for use in self.uses:
            if use.how != "write" or use.scope.find(use.name.name, implicit=False) is not None:
                continue
            if not any((scope, use.name.name) in awaited for scope in self._blocks(use.scope)):
                self._implicit(use)
        for name, scope, around in self.awaited:
            self._reach_out(name, scope, around)
        return {use.name: self._meaning(use) for use in self.uses}

    @staticmethod
    def _blocks(scope: BlockScope) -> Iterator[BlockScope]:
        """The blocks of the same function around and including `scope`."""
        block: BlockScope | None = scope
        while block is not None and block.function is scope.function:
            yield block
            block = block.parent

    def _reach_out(self, name: nodes.Name, scope: BlockScope, around: BlockScope) -> None:
        """Let `nonlocal` mean a variable that the outer function never declared."""
        found = around.find(name.name, implicit=True)
        if found is not None:
            scope.names[name.name] = found
            return
        self._error(
            MLNameError,
            f"no outer function has a variable '{name.name}'",
            name.span,
            "ML205",
            "declare it outside with 'let'",
        )

    def _implicit(self, use: _Use) -> None:
        scope = use.scope
        while not (scope.is_root and (scope.parent is None or not self._same(scope))):
            assert scope.parent is not None  # a root block stands above
            scope = scope.parent
        if use.name.name not in scope.names:
            variable = self._declare(use.name, "implicit", scope, 0)
            variable.needs_default = True
            variable.in_loop = False

    @staticmethod
    def _same(scope: BlockScope) -> bool:
        return scope.parent is not None and scope.parent.function is scope.function

    def _meaning(self, use: _Use) -> Variable | Known:
        variable = use.scope.find(use.name.name, implicit=True)
        if variable is None:
            return self._known(use.name, use.scope)
        if use.how == "write":
            self._note_write(use, variable)
        elif use.how == "read":
            variable.used_as_value = True
        if variable.function is not use.scope.function:
            self._note_capture(use, variable)
        elif use.name.span.start < variable.ready_at and use.how != "declare":
            self._error(
                MLNameError,
                f"'{use.name.name}' is used before its declaration",
                use.name.span,
                "ML202",
                "move the declaration up",
            )
        return variable

    def _note_write(self, use: _Use, variable: Variable) -> None:
        variable.reassigned = True
        if variable.kind in ("const", "import", "own name"):
            self._error(
                MLSyntaxError,
                f"'{variable.name}' is a constant",
                use.name.span,
                "ML203",
                "declare it with 'let' to assign to it",
            )

    def _note_capture(self, use: _Use, variable: Variable) -> None:
        variable.captured = True
        scope = use.scope.function
        if variable.kind in ("let", "const", "var") and self._may_run_early(scope, variable):
            variable.needs_default = True
        if use.how == "write":
            scope.assigned_outside.add(variable)
        for function in (scope, *scope.ancestors()):
            if function is variable.function:
                break
            function.captures.add(variable)

    def _may_run_early(self, scope: FunctionScope, variable: Variable) -> bool:
        """Whether the function could be called before `variable` has got its value."""
        outermost = scope
        for function in scope.ancestors():
            if function is variable.function:
                break
            outermost = function
        node = outermost.node
        # A declared function is known in its whole block; a value only once it was made.
        return node is None or node in self.declared or node.span.start < variable.ready_at

    def _known(self, name: nodes.Name, scope: BlockScope) -> Known:
        if name.name in self.externals:
            return Known(name.name, "external")
        if name.name not in self.table.globals:
            known = {*self.externals, *self.table.globals, *_names_in(scope)}
            hint = did_you_mean(name.name, known)
            if name.name in self.table.modules:
                hint = f"write 'import {name.name};' at the top"
            self._error(MLNameError, f"unknown name '{name.name}'", name.span, "ML201", hint)
        return Known(name.name, "global")

    def _error(
        self, kind: type[MLError], message: str, span: Span, code: str, hint: str | None
    ) -> None:
        self.errors.append(kind(message, place=self.source.place(span), code=code, hint=hint))


def names_of(target: nodes.Target) -> Iterator[nodes.Name]:
    """The names that a target binds."""
    if isinstance(target, nodes.Name):
        yield target
    elif isinstance(target, (nodes.ArrayPattern, nodes.ObjectPattern)):
        for _, item in items_of(target):
            yield from names_of(item.target)
        if target.rest is not None:
            yield from names_of(target.rest)


def items_of(
    pattern: nodes.ArrayPattern | nodes.ObjectPattern,
) -> Iterator[tuple[nodes.Expression | None, nodes.PatternItem]]:
    """The items of a pattern, each with its key (None in an array)."""
    if isinstance(pattern, nodes.ObjectPattern):
        yield from pattern.entries
    else:
        yield from ((None, item) for item in pattern.items if item is not None)


def _names_in(scope: BlockScope | None) -> Iterator[str]:
    while scope is not None:
        yield from scope.names
        scope = scope.parent
