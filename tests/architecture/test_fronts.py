"""Tests of the front doors of the packages."""

import ast

import pytest

from tests.architecture.source_tree import Source, sources

DJANGO_APPS = ("eaml_bridge", "eamllogger", "machine", "server", "team", "user", "examples/shop")
FRONTS = [source for source in sources() if source.is_front]


def exported(source: Source) -> list[str] | None:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return None


def in_order(name: str) -> tuple[bool, bool, str]:
    """Constants, then classes, then functions, each by the alphabet; as the linter sorts."""
    return not name.isupper(), not name[0].isupper(), name


@pytest.mark.parametrize("front", FRONTS, ids=lambda source: source.path)
def test_front__what_it_exports__is_sorted(front: Source) -> None:
    names = exported(front)

    assert names is None or names == sorted(names, key=in_order)


@pytest.mark.parametrize("app", DJANGO_APPS)
def test_front_of_an_app__imports_no_models(app: str) -> None:
    front = next(source for source in FRONTS if source.path == f"{app}/__init__.py")

    imports = [
        ast.unparse(node)
        for node in ast.walk(front.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    # A model read while Django still reads its apps stops it: a front must do without.
    assert [line for line in imports if "models" in line or "mixins" in line] == []
