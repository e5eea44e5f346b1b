"""The second wall refuses whatever is not on its list, whoever made it."""

from __future__ import annotations

import ast

import pytest

from mlpy.compiler.assemble import code_object, verified
from mlpy.errors import InternalError

FOREIGN = {
    "attribute": "V = v1_x.y",
    "attribute written": "v1_x.y = v1_x",
    "attribute deleted": "del v1_x.y",
    "import": "import os",
    "import from": "from os import path",
    "class": "class V: pass",
    "lambda": "V = lambda: None",
    "list comprehension": "V = [v1_x for v1_x in v2_y]",
    "set comprehension": "V = {v1_x for v1_x in v2_y}",
    "dict comprehension": "V = {v1_x: v1_x for v1_x in v2_y}",
    "generator": "V = LIST(v1_x for v1_x in v2_y)",
    "yield": "def f1():\n    yield V",
    "await": "async def f1():\n    await V",
    "async for": "async def f1():\n    async for V in V: pass",
    "with": "with V: pass",
    "global": "def f1():\n    global V",
    "assert": "assert V",
    "delete": "del V",
    "while": "while V: pass",
    "f-string": "V = f'{v1_x}'",
    "slice": "V = v1_x[1:2]",
    "set": "V = {v1_x}",
    "shift": "V = v1_x << v1_x",
    "floor division": "V = v1_x // v1_x",
    "matrix product": "V = v1_x @ v1_x",
    "annotation": "V: v1_x = v1_x",
    "augmented": "V += v1_x",
    "finally": "try: pass\nfinally: pass",
    "else of a try": "try: pass\nexcept THROW: pass\nelse: pass",
    "keyword argument": "V = LIST(key=v1_x)",
    "decorator": "@V\ndef f1(): pass",
    "default": "def f1(v1_x=1): pass",
    "foreign name": "V = open",
    "dunder": "V = __import__",
    "builtins": "V = __builtins__",
    "lower-case name": "V = x",
    "foreign parameter": "def f1(self): pass",
    "foreign function": "def main(): pass",
    "foreign error": "try: pass\nexcept THROW as e: pass",
    "bytes": "V = b'x'",
    "complex": "V = 1j",
    "ellipsis": "V = ...",
    "match": "match V:\n    case 1: pass",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_verified__of_a_foreign_node__refuses(name: str) -> None:
    tree = ast.parse(FOREIGN[name])

    with pytest.raises(InternalError, match="the compiler"):
        verified(tree)


def test_verified__of_what_the_compiler_makes__passes() -> None:
    text = "def f1_g(M, D, v1_x):\n    for K in M:\n        break\n    return ADD(M, v1_x, 1)"

    assert code_object(ast.parse(text), "x.ml").co_filename == "x.ml"


@pytest.mark.parametrize("value", [b"x", 1j, ..., (1, 2), frozenset((1,))])
def test_verified__of_a_constant_of_a_foreign_type__refuses(value: object) -> None:
    tree = ast.fix_missing_locations(ast.Module([ast.Expr(ast.Constant(value))], []))

    with pytest.raises(InternalError, match="a constant of a foreign type"):
        verified(tree)
