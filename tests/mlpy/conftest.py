"""Looks into everything that any test compiles: no operation that could reach out of a script."""

from __future__ import annotations

import ast
from types import CodeType

from mlpy.compiler import stages
from tests.mlpy.bytecode import forbidden_operations

_compile = stages.code_object


def _checked(tree: ast.Module, filename: str) -> CodeType:
    code = _compile(tree, filename)
    found = forbidden_operations(code)
    assert not found, f"{filename} was compiled to {sorted(set(found))}"
    return code


# At import, so that what other modules compile at import is seen as well.
stages.code_object = _checked
