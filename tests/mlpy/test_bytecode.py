"""What is compiled holds no operation that could reach out of a script; see `conftest.py`."""

from __future__ import annotations

import pytest

from mlpy import MLExecutor
from mlpy.compiler import stages
from tests.mlpy.bytecode import FORBIDDEN, forbidden_operations, parts


def test_compiler__in_this_suite__is_looked_at() -> None:
    assert stages.code_object.__module__ == "tests.mlpy.conftest"


@pytest.mark.parametrize(
    "text",
    ["x.y", "x.y()", "x.y = 1", "import os", "class A: pass", "def f():\n    return x.y",
     "del x.y", "from os import path", "def f():\n    yield 1"],
)  # fmt: skip
def test_forbidden_operation__in_code__is_seen(text: str) -> None:
    assert forbidden_operations(compile(text, "x", "exec"))


def test_forbidden_operation__not_in_code__is_not_seen() -> None:
    assert (
        forbidden_operations(compile("def f(x):\n    return [x[0] + 1, f(x)]", "x", "exec")) == []
    )


def test_parts__of_nested_functions__are_all() -> None:
    code = compile("def f():\n    def g():\n        return 1", "x", "exec")

    assert [part.co_name for part in parts(code)] == ["<module>", "f", "g"]


def test_forbidden__operations__have_numbers_here() -> None:
    assert {"LOAD_ATTR", "IMPORT_NAME", "LOAD_BUILD_CLASS", "STORE_ATTR"} <= FORBIDDEN


def test_namespace__of_a_script__has_no_builtins() -> None:
    executor = MLExecutor()
    executor.load_source("function f() { return 1; }")
    function = executor._program.exports(None)["f"]  # type: ignore[arg-type]

    assert function.code.__globals__["__builtins__"] == {}
