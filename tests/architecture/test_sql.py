"""Tests that SQL is written by hand only where it was looked at."""

import ast

from tests.architecture.source_tree import nodes

# Each of these composes names of tables and columns by the database's own quoting, and hands
# values over as parameters.
REVIEWED = {
    # Its statements are composed of texts of this file.
    "billing/ledger_triggers.py",
    "eamllogger/append_only.py",
    # Hands the caller's own statement on to the driver's cursor.
    "eaml_bridge/copying.py",
    "eaml_bridge/cursors.py",
    # Its statements are texts of this file.
    "machine/advisory_locks.py",
    "machine/line_tables.py",
    "machine/line_writing.py",
}
# The contenders of the benchmarks are hand-written on purpose; nobody hands anything over to them.
# The connectors run the statements of their callers; names from scripts pass `identifiers.py`.
REVIEWED_FOLDERS = ("eaml_bridge/processing/writing/", "eaml_bridge/connectors/", "benchmarks/")
RAW_METHODS = {"raw", "extra"}
EXECUTING_METHODS = {"execute", "executemany", "copy_expert", "copy"}


def is_reviewed(path: str) -> bool:
    return path in REVIEWED or path.startswith(REVIEWED_FOLDERS)


def method_calls(names: set[str]) -> list[tuple[str, ast.Call]]:
    return [
        (source.path, node)
        for source, node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and ast.unparse(node.func.value) != "shutil"
    ]


def test_raw_sql__is_used_nowhere() -> None:
    called = [(path, ast.unparse(call)) for path, call in method_calls(RAW_METHODS)]
    named = [
        (source.path, "RawSQL")
        for source, node in nodes(ast.Name)
        if node.id in ("RawSQL", "mark_safe")
    ]

    assert called + named == []


def test_statements__that_are_composed__stand_in_reviewed_files() -> None:
    composed = [
        (path, ast.unparse(call))
        for path, call in method_calls(EXECUTING_METHODS)
        if call.args and not isinstance(call.args[0], ast.Constant) and not is_reviewed(path)
    ]

    assert composed == []


def test_reviewed_files__are_still_there() -> None:
    found = {path for path, _call in method_calls(EXECUTING_METHODS)}

    assert found >= REVIEWED
