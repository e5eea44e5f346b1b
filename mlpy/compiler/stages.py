"""Compile a script through all stages, from its text to a code object."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from mlpy.analysis import header, kinds, leading, members, reads, rules, scopes, state
from mlpy.analysis.table import NameTable
from mlpy.compiler.assemble import code_object
from mlpy.compiler.cache import Compiled
from mlpy.compiler.functions import compile_script
from mlpy.compiler.unit import Unit
from mlpy.errors import MLError, MLSyntaxError, combined
from mlpy.source import Source, Span
from mlpy.syntax import nodes
from mlpy.syntax.nodes import Import, walk
from mlpy.syntax.parser import parse


def compile_tree(
    source: Source, table: NameTable, externals: Iterable[str]
) -> tuple[ast.Module, Compiled]:
    """Compile without the cache; gives the Python tree as well.

    Raises:
        MLSyntaxError, MLNameError: with all findings of the first stage that had any.
    """
    try:
        return _compiled(source, table, frozenset(externals))
    except RecursionError:
        # The limits of the parser keep well below this, unless the caller's stack is deep already.
        place = source.place(Span(0, 1))
        raise MLSyntaxError("the script is nested too deeply", place=place, code="ML103") from None


def _compiled(
    source: Source, table: NameTable, externals: frozenset[str]
) -> tuple[ast.Module, Compiled]:
    script = parse(source)
    errors: list[MLError] = [*rules.check(source, script.tree)]
    if errors:
        raise combined(errors)
    found, name_errors = scopes.resolve(source, script.tree, table, externals)
    functions, header_errors = header.describe(script)
    errors = [*name_errors, *header_errors]
    if errors:
        raise combined(errors)
    defined = {
        node.name.name: node.function
        for node in script.tree.body
        if isinstance(node, nodes.FunctionDeclaration)
    }
    certain = reads.certain_reads(script.tree, found)
    unit = Unit(
        source,
        found,
        table,
        kinds=kinds.infer(script.tree, found),
        reads=reads.member_reads(script.tree, found),
        number_uses=reads.number_reads(script.tree, found),
        certain=certain,
        leading=leading.leading_reads(script.tree, found, certain),
    )
    tree = compile_script(unit, script.tree)
    compiled = Compiled(
        source=source,
        code=code_object(tree, source.name),
        shapes=tuple(unit.shapes),
        externals=tuple(sorted(unit.externals)),
        functions={
            name: replace(info, members=members.expected_members(defined[name], found, source))
            for name, info in functions.items()
        },
        names=frozenset(found.blocks[script.tree].names),
        modules=frozenset(n.module.name for n in walk(script.tree) if isinstance(n, Import)),
        stateless=state.is_stateless(script.tree, found),
    )
    return tree, compiled
