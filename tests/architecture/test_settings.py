"""Tests that settings are read in one place, and objects are not read from bytes."""

import ast

from tests.architecture.source_tree import nodes

UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}


def test_settings__are_not_asked_with_a_default_elsewhere() -> None:
    asked = [
        (source.path, ast.unparse(node))
        for source, node in nodes(ast.Call)
        if isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and ast.unparse(node.args[0]) == "settings"
        and source.path != "eaml_bridge/conf.py"
    ]

    assert asked == []


def test_imports__load_no_objects_from_bytes() -> None:
    imported = [
        (source.path, alias.name) for source, node in nodes(ast.Import) for alias in node.names
    ] + [(source.path, node.module or "") for source, node in nodes(ast.ImportFrom)]

    assert [(path, name) for path, name in imported if name.split(".")[0] in UNSAFE_MODULES] == []
