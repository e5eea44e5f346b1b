"""What the parser accepts, how it goes on behind a mistake, and that no text nests too deeply."""

from __future__ import annotations

import ast
import inspect

import pytest

from mlpy import limits
from mlpy.errors import MLSyntaxError
from mlpy.source import Source
from mlpy.syntax import expressions, nodes, parser
from mlpy.syntax.parser import parse
from mlpy.syntax.printer import printed


def tree(text: str) -> str:
    return printed(parse(Source("x.ml", text)).tree)


def errors(text: str) -> list[MLSyntaxError]:
    with pytest.raises(MLSyntaxError) as caught:
        parse(Source("x.ml", text))
    return list(caught.value.errors)  # type: ignore[arg-type]


def test_errors__in_several_statements__are_all_found() -> None:
    found = errors("let = 1;\nlet y = 2;\nlet z = ];\nf(;\n")

    assert [error.line for error in found] == [1, 3, 4]


def test_errors__within_a_function__do_not_hide_those_behind_it() -> None:
    found = errors("function f() {\n  let x = ;\n}\nlet y = ;\n")

    assert [error.line for error in found] == [2, 4]


def test_semicolon__missing__is_asked_for_where_the_statement_ends() -> None:
    (error,) = errors("let x = 1\nlet y = 2;")

    assert (error.line, error.column) == (1, 9)
    assert error.hint == "add ';' behind it"


@pytest.mark.parametrize("text", ["{ let x = 1 }", "function f() { return 1 }", "if (a) { f() }",
                                  "let f = x => { };", "do { } while (1)"])  # fmt: skip
def test_semicolon__before_or_behind_a_brace__may_be_left_out(text: str) -> None:
    assert tree(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a * b + c", "(a * b) + c"),
        ("a ** b ** c", "a ** (b ** c)"),
        ("a - b - c", "(a - b) - c"),
        ("a || b && c", "a || (b && c)"),
        ("a ?? b || c", "a ?? (b || c)"),
        ("a && b == c", "a && (b == c)"),
        ("a == b < c", "a == (b < c)"),
        ("a < b + c", "a < (b + c)"),
        ("-a * b", "(-a) * b"),
        ("!a == b", "(!a) == b"),
        ("typeof a + b", "(typeof a) + b"),
        ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
        ("a.b(c)[d]", "((a.b)(c))[d]"),
        ("a in b == c", "(a in b) == c"),
        ("a === b", "a == b"),
        ("x => x + 1", "(x) => (x + 1)"),
        ("fn(x) => x", "(x) => x"),
    ],
)
def test_precedence__of_operators__is_that_of_javascript(one: str, other: str) -> None:
    assert tree(f"v = {one};") == tree(f"v = {other};")


@pytest.mark.parametrize(
    "text",
    ["5 = x;", "f() = 1;", "a + b = c;", "[a, 5] = b;", "({a: 5} = b);", "x++ + 1;", "a = b = c;",
     "delete x;", "new 5();", "let {a};", "let [a];", "const a;", "f(...);", "[...];", "{...} = 1;",
     "function f(...a, b) { }", "switch (a) { default: default: }", "try { }",
     "if a { }", "for (;;", "while () { }", "x?.[1:2];", "a..b;", "let 5 = 1;", "import 5;",
     "nonlocal 5;", "throw;", "`${}`;", "a ? b;", "case 1: ;", "else { }", "x => ;", "let x = ;"],
)  # fmt: skip
def test_text__that_is_no_program__is_refused(text: str) -> None:
    assert errors(text)


def test_tree__of_statements_in_a_row__knows_its_spans() -> None:
    source = Source("x.ml", "let a = 1;\nf(a);\n")
    body = parse(source).tree.body

    assert [source.text[s.span.start : s.span.end] for s in body] == ["let a = 1", "f(a)"]


def test_children__of_a_node__are_in_the_order_of_the_text() -> None:
    (statement,) = parse(Source("x.ml", "f(a, b + c);")).tree.body
    call = nodes.children(statement)[0]

    assert [type(child).__name__ for child in nodes.children(call)] == ["Name", "Name", "Binary"]


def _calls(function: ast.FunctionDef) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "self"
    }


def _methods() -> dict[str, ast.FunctionDef]:
    found: dict[str, ast.FunctionDef] = {}
    for module in (expressions, parser):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node
    return found


def test_recursion__of_the_parser__always_counts_its_depth() -> None:
    methods = _methods()
    counted = {name for name, node in methods.items() if "deeper" in ast.unparse(node)}
    tables = {"_statement": set(parser._Parser._rules), "_primary": set()}
    rules = {rule.__name__ for rule in parser._Parser._rules.values()}
    graph = {name: _calls(node) & set(methods) for name, node in methods.items()}
    graph["_statement"] |= rules
    graph["_primary"] |= {"_group", "_array", "_object"}
    graph["_postfix"] |= {"_member", "_index", "_call"}
    assert tables

    # Without the counted methods, no call may lead back to where it began.
    free = {name: calls - counted for name, calls in graph.items() if name not in counted}
    for name in free:
        assert name not in _reached(free, name), f"{name} nests without counting"


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(graph.get(name, ()))
    return reached


def test_depth__as_deep_as_may_be__is_parsed() -> None:
    depth = (limits.NESTING - 4) // 2

    assert tree("x = " + "(" * depth + "1" + ")" * depth + ";")
