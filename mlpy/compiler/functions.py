"""Compile functions: parameters, captured variables, and how a closure gets its turn's own."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlpy.analysis.scopes import FunctionScope, Variable
from mlpy.compiler import names
from mlpy.compiler.loops import LoopCompiler
from mlpy.compiler.unit import Unit, Value
from mlpy.syntax import nodes


class FunctionCompiler(LoopCompiler):
    """Compiles one function; nested ones get a compiler of their own."""

    def define_function(self, function: nodes.Function) -> str:
        """Emit the definition of `function`; returns the Python name of its code."""
        number = self.unit.number_of(function)
        name = names.function(number, function.name)
        inner = FunctionCompiler(self.unit, self.unit.scopes.functions[function])
        definition = inner.compiled(function, name)
        boxes = sorted(
            names.box(variable.number, variable.name)
            for variable in inner.scope.captures
            if variable.boxed and self.owns(variable)
        )
        self.at(function)
        if not boxes:
            self.emit(definition)
            return name
        # A Python closure sees what a variable is later; a parameter stays as it is now.
        factory = names.factory(number)
        self.emit(self.define(factory, boxes, [definition, self.give(self.name(name))]))
        made = self.call(factory, [self.name(box) for box in boxes])
        self.emit(self.assign(name, made))
        return name

    def compiled(self, function: nodes.Function, name: str) -> ast.FunctionDef:
        """The Python function for `function`, as the compiler made for it alone."""
        self.at(function)
        parameters = [names.METER, names.DEPTH]
        unpack: list[tuple[nodes.Parameter, str]] = []
        plain: list[nodes.Name] = []
        for parameter in function.parameters:
            target = parameter.target
            python = self._parameter_name(target)
            if python is None or parameter.default is not None:
                python = python or self.temporary()
                unpack.append((parameter, python))
            elif isinstance(target, nodes.Name):
                plain.append(target)
            parameters.append(python)
        self.body.extend(self.entry(flat=self.unit.shapes[self.unit.number_of(function)].flat))
        self.open_scope(self.unit.scopes.blocks[function])
        for name_node in plain:
            variable = self.unit.meaning(name_node)
            assert isinstance(variable, Variable)  # parameters are declared
            self.note_type(variable)
            if self.is_whole_flagged(variable):
                flag = names.whole(variable.number, variable.name)
                self.emit(self.assign(flag, self.is_type(self.read(variable), "INT")))
        for parameter, python in unpack:
            self.at(parameter)
            value = self.defaulted(self.name(python), parameter.default)
            self.store(parameter.target, value)
        self.statements(function.body.body, self.unit.scopes.blocks[function.body])
        self.at(function)
        self.emit(self.give(self.constant(None)))
        return self.define(name, parameters, self._with_preamble())

    def _parameter_name(self, target: nodes.Target) -> str | None:
        """The parameter's own variable, or None when a pattern takes it apart."""
        if not isinstance(target, nodes.Name):
            return None
        variable = self.unit.meaning(target)
        assert isinstance(variable, Variable)  # parameters are declared
        return self.python_name(variable)

    def _with_preamble(self) -> list[ast.stmt]:
        preamble: list[ast.stmt] = []
        outer = sorted(
            self.python_name(variable)
            for variable in self.scope.assigned_outside | self.outside
            if not variable.boxed and variable.function is not self.scope
        )
        if outer:
            preamble.append(self.outer(outer))
        if self.uses_jumps:
            preamble.append(self.assign(names.JUMP, self.constant(0)))
            preamble.append(self.assign(names.RESULT, self.constant(None)))
        return [*preamble, *self.body]

    def declare_function(self, node: nodes.FunctionDeclaration) -> None:
        variable = self.unit.meaning_of_declaration(node)
        code = self.define_function(node.function)
        if not variable.direct or variable.used_as_value:
            self.write(variable, self._made(code, node.function))

    def _made(self, code: str, function: nodes.Function) -> ast.expr:
        number = self.constant(self.unit.number_of(function))
        return self.call("FUNCTION", [self.name(code), number])

    def _function(self, node: nodes.Function) -> Value:
        own = self.unit.scopes.own_names.get(node)
        if own is not None and own.captured:
            self.at(node)
            if own.boxed:
                self.new_box(own.number, own.name, self.constant(None))
            else:
                self.emit(self.assign(self.python_name(own), self.constant(None)))
        code = self.define_function(node)
        if own is None or not own.captured:
            return Value(self.counted(node, self._made(code, node)), "function")
        self.write(own, self._made(code, node))
        return Value(self.read(own), "function")


def compile_script(unit: Unit, tree: nodes.Block) -> ast.Module:
    """The Python module that defines LOAD, which runs the script and returns what it defines."""
    compiler = FunctionCompiler(unit, unit.scopes.top)
    compiler.at(tree)
    compiler.statements(tree.body, unit.scopes.blocks[tree])
    compiler.at(tree)
    exports = _exports(compiler, unit.scopes.top, unit.scopes.blocks[tree].names)
    compiler.emit(compiler.give(exports))
    # Which externals are used is known only now.
    externals = [unit.externals[name] for name in sorted(unit.externals)]
    parameters = [names.METER, names.DEPTH, *externals]
    load = compiler.define(names.LOAD, parameters, compiler._with_preamble())
    return ast.Module(body=[load], type_ignores=[])


def _exports(
    compiler: FunctionCompiler, top: FunctionScope, found: dict[str, Variable]
) -> ast.expr:
    read: Callable[[Variable], ast.expr] = compiler.read
    own = [v for v in found.values() if v.function is top and v.module is None]
    keys: list[ast.expr | None] = [compiler.constant(v.name) for v in own]
    return ast.Dict(keys=keys, values=[read(v) for v in own], **compiler.place)
