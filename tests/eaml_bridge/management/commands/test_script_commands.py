"""The commands about scripts: the catalogue, the checks, the cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

Write = Callable[[str, str], Path]
GOOD = """
#: Twice the price.
#: reads: price
#: writes: price
function twice(row) { return {price: row.price * 2}; }
"""


def run(command: str, *arguments: str) -> tuple[int, str, str]:
    stdout, stderr = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=stdout, stderr=stderr)
    except CommandError as error:
        return error.returncode, stdout.getvalue(), f"{stderr.getvalue()}{error}"
    return 0, stdout.getvalue(), stderr.getvalue()


@pytest.fixture
def products(ml_script: Write) -> Path:
    return ml_script("shop/products", GOOD)


def write_cases(script: Path, cases: list[dict[str, object]]) -> Path:
    path = script.with_suffix(".cases.json")
    path.write_text(json.dumps(cases), encoding="utf-8")
    return path


def test_functions__as_text__say_what_each_is_for(products: Path) -> None:
    code, output, _ = run("eaml_functions")

    assert code == 0
    assert output.splitlines() == [
        "shop/products:twice",
        "  Twice the price.",
        "  reads: price",
        "  writes: price",
        "  models: shop.Product",
    ]


def test_functions__as_json__are_one_document(products: Path) -> None:
    code, output, _ = run("eaml_functions", "shop/products", "--json")

    assert code == 0
    assert [entry["function"] for entry in json.loads(output)["functions"]] == ["twice"]


def test_functions__with_a_broken_script__list_the_others_and_fail(
    products: Path, ml_script: Write
) -> None:
    ml_script("bad", "function (")

    code, output, message = run("eaml_functions")

    assert code == 1
    assert "shop/products:twice" in output
    assert "bad does not load: bad.ml:1:" in message


def test_functions__of_an_unknown_script__name_the_nearest(products: Path) -> None:
    code, _, message = run("eaml_functions", "shop/product")

    assert code == 1
    assert "Did you mean 'shop/products'?" in message


def test_check__of_good_scripts__finds_nothing(products: Path) -> None:
    assert run("eaml_check") == (0, "1 scripts, 1 functions, 0 findings.\n", "")


def test_check__of_a_script_that_does_not_compile__fails_with_the_place(
    products: Path, ml_script: Write
) -> None:
    ml_script("bad", "function f(row) { return totl; }")

    code, output, _ = run("eaml_check")

    assert code == 1
    assert "bad.ml:1:26: ML201 unknown name 'totl'" in output
    assert "2 scripts, 1 functions, 1 findings." in output


def test_check__of_a_misspelt_field__is_a_warning_that_strict_counts(ml_script: Write) -> None:
    ml_script("shop/products", "function f(row) { return row.prcie; }")

    assert run("eaml_check")[0] == 0
    code, output, message = run("eaml_check", "--strict", "--format", "json")

    assert (code, message) == (1, "1 of the findings must be mended.")
    [finding] = json.loads(output)["findings"]
    assert (finding["id"], finding["hint"]) == ("eaml_bridge.W003", "Did you mean 'price'?")


def test_test__of_cases_that_hold__passes_and_writes_junit(products: Path, tmp_path: Path) -> None:
    write_cases(products, [{"function": "twice", "args": [{"price": 2}], "result": {"price": 4}}])
    report = tmp_path / "report.xml"

    assert run("eaml_test", "--junit", str(report)) == (0, "1 passed, 0 failed.\n", "")
    assert ET.fromstring(report.read_text("utf-8")).get("tests") == "1"


def test_test__of_a_case_that_does_not_hold__says_both_values(products: Path) -> None:
    write_cases(products, [{"function": "twice", "args": [{"price": 2}], "result": {"price": 5}}])

    code, output, message = run("eaml_test", "shop/products")

    assert (code, message) == (1, "1 cases do not hold.")
    assert "shop/products: twice, case 1: gave {'price': 4}, expected {'price': 5}" in output


def test_test__without_any_case__fails(products: Path) -> None:
    assert run("eaml_test") == (
        1,
        "shop/products: no cases.\n0 passed, 0 failed.\n",
        "No script has cases yet.",
    )


def test_test__update__expects_what_the_functions_give_now(products: Path) -> None:
    path = write_cases(
        products,
        [
            {"function": "twice", "args": [{"price": 2}], "result": {"price": 5}},
            {"function": "twice", "args": [None], "result": 1},
        ],
    )

    code, output, _ = run("eaml_test", "--update")

    assert code == 1
    assert "shop/products: its cases expect what it gives now." in output
    assert [case["result"] for case in json.loads(path.read_text("utf-8"))] == [{"price": 4}, 1]


def test_test__of_a_file_that_is_no_list_of_cases__says_so(products: Path) -> None:
    products.with_suffix(".cases.json").write_text("{}", encoding="utf-8")

    code, _, message = run("eaml_test")

    assert code == 1
    assert message == "products.cases.json: expected a list of cases."
