"""Compile statements, one method for each kind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from mlpy.analysis.scopes import BlockScope
from mlpy.compiler import names
from mlpy.compiler.jumps import Frame, JumpCompiler
from mlpy.compiler.metering import MeteringCompiler
from mlpy.compiler.targets import TargetCompiler
from mlpy.compiler.unit import Value
from mlpy.syntax import nodes


class StatementCompiler(TargetCompiler, JumpCompiler, MeteringCompiler):
    """Statements to Python statements; functions are the subclass's affair."""

    def statements(self, body: Sequence[nodes.Statement], scope: BlockScope | None) -> None:
        """The statements of a block, its functions first."""
        if scope is not None:
            self.open_scope(scope)
        for statement in body:
            if isinstance(statement, nodes.FunctionDeclaration):
                self.declare_function(statement)
        for statement in body:
            self.statement(statement)

    def statement(self, node: nodes.Statement) -> None:
        """One statement."""
        self.at(node)
        self._statements[type(node)](self, node)

    def open_scope(self, scope: BlockScope) -> None:
        """Give the variables of a block what they need before their declaration runs."""
        for variable in scope.names.values():
            if not self.owns(variable) or variable.kind == "parameter":
                continue
            if variable.boxed:
                self.new_box(variable.number, variable.name, self.constant(None))
            elif variable.needs_default and not variable.direct:
                self.emit(self.assign(self.python_name(variable), self.constant(None)))

    def new_box(self, number: int, name: str, value: ast.expr) -> None:
        """A new box for this turn of the loop."""
        box = ast.List(elts=[value], ctx=ast.Load(), **self.place)
        self.emit(self.assign(names.box(number, name), box))

    def nested(self, body: nodes.Statement | None) -> list[ast.stmt]:
        """The statements of a body, apart."""
        if body is None:
            return []
        reads = dict(self.reads)
        before, self.body = self.body, []
        scope = self.unit.scopes.blocks.get(body)
        if isinstance(body, nodes.Block):
            self.statements(body.body, scope)
        elif isinstance(body, nodes.If):
            # An arm of a chain has no block of its own.
            self.statement(body)
        else:
            self.statements((body,), scope)
        self.restore_reads(reads)
        own, self.body = self.body, before
        return own

    def declare_function(self, node: nodes.FunctionDeclaration) -> None:
        """Make the function of a declaration, at the head of its block."""
        raise NotImplementedError

    # Simple statements

    def _block(self, node: nodes.Block) -> None:
        self.statements(node.body, self.unit.scopes.blocks.get(node))

    def _declaration(self, node: nodes.Declaration) -> None:
        for target, value in node.items:
            if value is not None:
                self.store(target, self.value(value))
            else:
                self.at(target)
                self.store(target, Value(self.constant(None)))

    def _expression_statement(self, node: nodes.ExpressionStatement) -> None:
        value = self.expression(node.value)
        self.at(node)
        self.emit(self.run(value))

    def _return(self, node: nodes.Return) -> None:
        value = self.expression(node.value) if node.value else self.constant(None)
        self.at(node)
        self.jump_return(value)

    def _throw(self, node: nodes.Throw) -> None:
        value = self.expression(node.value)
        self.at(node)
        self.emit(self.throw(self.call("THROWN", [value])))

    def _nothing(self, node: nodes.Statement) -> None:
        """Declarations of functions and imports were compiled at the head of the block."""

    # Branches

    def _if(self, node: nodes.If) -> None:
        """A chain of arms from the last to the first, so that its length is no depth."""
        arms: list[tuple[nodes.If, list[ast.stmt], ast.expr, list[ast.stmt]]] = []
        arm: nodes.Statement | None = node
        while isinstance(arm, nodes.If):
            before, self.body = self.body, []
            test = self.test(arm.test)
            needed, self.body = self.body, before
            arms.append((arm, needed, test, self.nested(arm.then)))
            arm = arm.otherwise
        otherwise = self.nested(arm)
        for arm_node, needed, test, then in reversed(arms):
            self.at(arm_node)
            otherwise = [*needed, self.when(test, then, otherwise)]
        self.body.extend(otherwise)

    def _switch(self, node: nodes.Switch) -> None:
        """The number of the case is found first; then every case from that one on runs."""
        subject = self._in_name(self.expression(node.subject))
        chosen = self.temporary()
        frame = Frame("switch")
        self.frames.append(frame)
        before, self.body = self.body, []
        self.open_scope(self.unit.scopes.blocks[node])
        for case in node.cases:
            for child in case.body:
                if isinstance(child, nodes.FunctionDeclaration):
                    self.declare_function(child)
        self._choose(node, subject, chosen)
        for number, case in enumerate(node.cases):
            outer, self.body = self.body, []
            self.forget_reads()
            for child in case.body:
                self.statement(child)
            own, self.body = self.body, outer
            self.at(case)
            reached = self.compared(self.name(chosen), ast.LtE(), self.constant(number))
            self.emit(self.when(reached, own))
        own, self.body = self.body, before
        self.frames.pop()
        self.forget_reads()
        self.at(node)
        self.emit(self.loop(names.TURN, self.name("ONCE"), own))
        self.land(frame)

    def _choose(self, node: nodes.Switch, subject: ast.expr, chosen: str) -> None:
        default = len(node.cases)
        otherwise: list[ast.stmt] = []
        arms: list[tuple[nodes.Case, int, list[ast.stmt], ast.expr]] = []
        for number, case in enumerate(node.cases):
            if case.test is None:
                default = number
                continue
            before, self.body = self.body, []
            test = self.value(case.test)
            self.at(case.test)
            equal = self.operation("==", Value(subject), test).node
            needed, self.body = self.body, before
            arms.append((case, number, needed, equal))
        self.at(node)
        otherwise = [self.assign(chosen, self.constant(default))]
        for case, number, needed, equal in reversed(arms):
            self.at(case)
            then = [self.assign(chosen, self.constant(number))]
            otherwise = [*needed, self.when(equal, then, otherwise)]
        self.body.extend(otherwise)

    # Loops

    def _looped(self, frame: Frame, make: Callable[[], None]) -> list[ast.stmt]:
        """The body of a loop, compiled by `make` within `frame`."""
        self.frames.append(frame)
        before, self.body = self.body, []
        # The end of a turn comes before the start of the next one.
        self.forget_reads()
        self.loops += 1
        make()
        self.loops -= 1
        self.forget_reads()
        own, self.body = self.body, before
        self.frames.pop()
        return own

    def _unless(self, test: nodes.Expression) -> None:
        """`if not test: break`."""
        condition = self.test(test)
        self.at(test)
        self.emit(self.when(self.negated(condition), [self.leave()]))

    def _ticking(self, node: nodes.Statement, frame: Frame, make: Callable[[], None]) -> None:
        body = self._looped(frame, make)
        self.at(node)
        self.emit(self.ticking_loop(body))
        self.land(frame)

    def _while(self, node: nodes.While) -> None:
        def body() -> None:
            self._unless(node.test)
            self.body.extend(self.nested(node.body))

        self._ticking(node, Frame("loop"), body)

    def _do_while(self, node: nodes.DoWhile) -> None:
        frame = Frame("loop", before_continue=lambda: self._unless(node.test))

        def body() -> None:
            self.body.extend(self.nested(node.body))
            self._unless(node.test)

        self._ticking(node, frame, body)

    def _for(self, node: nodes.For) -> None:
        scope = self.unit.scopes.blocks[node]
        self.open_scope(scope)
        if node.init is not None:
            self.statement(node.init)

        def step() -> None:
            for variable in scope.names.values():
                if variable.boxed:
                    # Closures of this turn keep its value; the step changes that of the next.
                    self.new_box(variable.number, variable.name, self.read(variable))
            for statement in node.step:
                self.statement(statement)

        def body() -> None:
            if node.test is not None:
                self._unless(node.test)
            self.body.extend(self.nested(node.body))
            step()

        self._ticking(node, Frame("loop", before_continue=step), body)

    def _for_each(self, node: nodes.ForEach) -> None:
        values = self.expression(node.values)
        self.at(node)
        items = self.metered("ITEMS" if node.word == "in" else "ITEMS_OF", values)
        item = self.temporary()
        frame = Frame("loop")

        def body() -> None:
            self.at(node)
            self.emit(self.tick())
            self.open_scope(self.unit.scopes.blocks[node])
            self.store(node.target, Value(self.name(item)))
            self.body.extend(self.nested(node.body))

        own = self._looped(frame, body)
        self.at(node)
        self.emit(self.loop(item, items, own))
        self.land(frame)

    def _break(self, node: nodes.Break) -> None:
        self.jump_break()

    def _continue(self, node: nodes.Continue) -> None:
        self.jump_continue()

    # Errors

    def _try(self, node: nodes.Try) -> None:
        if node.final is None:
            self.body.extend(self._guarded(node))
            return
        # Whatever leaves the block comes by here: an error is kept until the final block has run.
        frame = Frame("finally")
        error = self.temporary()
        self.at(node)
        self.emit(self.assign(error, self.constant(None)))
        inner = self._looped(frame, lambda: self.body.extend(self._guarded(node)))
        self.at(node)
        caught = self.temporary()
        keep = [self.assign(error, self.name(caught))]
        self.emit(self.loop(names.TURN, self.name("ONCE"), [self.attempt(inner, caught, keep)]))
        # A jump of its own within the final block replaces the one that is under way.
        jump = self._kept_jump(frame)
        self.body.extend(self.nested(node.final))
        self.at(node)
        failed = self.compared(self.name(error), ast.IsNot(), self.constant(None))
        self.emit(self.when(failed, [self.throw(self.name(error))]))
        if jump is not None:
            self.emit(self.assign(names.JUMP, self.name(jump[0])))
            self.emit(self.assign(names.RESULT, self.name(jump[1])))
        self.land(frame)

    def _kept_jump(self, frame: Frame) -> tuple[str, str] | None:
        """Put the jump that passes `frame` aside while the final block runs."""
        if not frame.passing:
            return None
        jump, result = self.temporary(), self.temporary()
        self.emit(self.assign(jump, self.name(names.JUMP)))
        self.emit(self.assign(result, self.name(names.RESULT)))
        self.emit(self.assign(names.JUMP, self.constant(0)))
        return jump, result

    def _guarded(self, node: nodes.Try) -> list[ast.stmt]:
        """The block of a `try` with its `catch`."""
        body = self.nested(node.body)
        if node.handler is None:
            return body
        caught = self.temporary()
        before, self.body = self.body, []
        self.at(node)
        self.open_scope(self.unit.scopes.blocks[node])
        if node.parameter is not None:
            self.at(node.parameter)
            self.store(node.parameter, Value(self.call("CAUGHT", [self.name(caught)])))
        self.body.extend(self.nested(node.handler))
        handler, self.body = self.body, before
        self.at(node)
        return [self.attempt(body, caught, handler)]

    _statements: dict[type[nodes.Node], Callable[[Any, Any], None]] = {
        nodes.Block: _block,
        nodes.Declaration: _declaration,
        nodes.Assignment: TargetCompiler.assignment,
        nodes.ExpressionStatement: _expression_statement,
        nodes.FunctionDeclaration: _nothing,
        nodes.Import: _nothing,
        nodes.Nonlocal: _nothing,
        nodes.Empty: _nothing,
        nodes.If: _if,
        nodes.While: _while,
        nodes.DoWhile: _do_while,
        nodes.For: _for,
        nodes.ForEach: _for_each,
        nodes.Switch: _switch,
        nodes.Break: _break,
        nodes.Continue: _continue,
        nodes.Return: _return,
        nodes.Throw: _throw,
        nodes.Try: _try,
    }
