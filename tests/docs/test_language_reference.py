"""The pages about the language say what is true: tables, examples, codes, names of functions."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import mlpy
from development import language_reference
from mlpy import MLError, MLExecutor, errors
from mlpy.modules.capabilities import KINDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
ERRORS = (DOCS / "reference" / "mlpy-errors.md").read_text(encoding="utf-8")
DIFFERENCES = (DOCS / "explanation" / "differences-from-javascript.md").read_text(encoding="utf-8")
WORKS = (DOCS / "explanation" / "how-mlpy-works.md").read_text(encoding="utf-8")
HOWTO = (DOCS / "howto" / "call-ml-from-python.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \|", re.MULTILINE)


def test_built_ins__each_has_a_description_and_an_example() -> None:
    assert language_reference.problems() == []


def test_page__tables_and_grammar__are_fresh() -> None:
    text = language_reference.PAGE.read_text(encoding="utf-8")

    assert language_reference.page(text) == text, "run `make docs`"


def test_page__has_a_table_for_each_section() -> None:
    text = language_reference.PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"<!-- begin (.+?) -->", text))

    assert named == {*language_reference.sections(), "grammar"}


def test_page__its_scripts_compile() -> None:
    text = language_reference.PAGE.read_text(encoding="utf-8")

    for source in re.findall(r"```ml\n(.*?)```", text, re.DOTALL):
        MLExecutor().load_source(source, "page.ml")


def codes_in_use() -> set[str]:
    sources = (ROOT / "mlpy").rglob("*.py")
    return {code for path in sources for code in re.findall(r'"(ML\d{3})"', path.read_text())}


def test_errors__each_code_has_its_entry_and_each_entry_its_code() -> None:
    listed = re.findall(r"^\| (ML\d{3}) \| `(\w+)` \| (.+?) \| (.+?) \|$", ERRORS, re.MULTILINE)

    assert [code for code, *_ in listed] == sorted(codes_in_use())
    assert all(hasattr(errors, kind) for _, kind, *_ in listed)


@pytest.mark.parametrize(
    "kind", [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, MLError)]
)
def test_errors__own_code_of_each_class__names_the_class(kind: type[MLError]) -> None:
    assert f"| {kind.code} | `{kind.__name__}` |" in ERRORS


def shown(expression: str) -> str:
    executor = MLExecutor()
    executor.load_source(
        "function show(x) { return typeof x == 'string' ? JSON.stringify(x) : '' + x; }"
        f"function f() {{ return show({expression}); }}",
        "row.ml",
    )
    return str(executor.call_function("f"))


DIFFERENT, FAILING = DIFFERENCES.split("What fails in ML")


@pytest.mark.parametrize(("expression", "expected"), ROW.findall(DIFFERENT))
def test_differences__give_what_the_page_says(expression: str, expected: str) -> None:
    assert shown(expression) == expected


@pytest.mark.parametrize(("expression", "message"), ROW.findall(FAILING))
def test_differences__fail_as_the_page_says(expression: str, message: str) -> None:
    with pytest.raises(MLError) as caught:
        shown(expression)

    assert message in str(caught.value)


def test_how_it_works__names_what_exists() -> None:
    for path, name in re.findall(r"`(mlpy/[\w/]+\.py)`(?:, `\w+\.py`)? \| `([\w.]+)`", WORKS):
        found = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        for part in name.split("."):
            found = getattr(found, part)
    for path in re.findall(r"`(mlpy/[\w/.]+)`", WORKS):
        assert (ROOT / path).exists(), path


def test_howto__its_blocks__run_one_after_the_other() -> None:
    blocks = re.findall(r"```python\n(.*?)```", HOWTO, re.DOTALL)
    names: dict[str, object] = {}

    for block in blocks:
        exec(block, names)  # the page's own code

    assert len(blocks) >= 9


def test_howto__names_every_kind_of_capability() -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in HOWTO] == []


def test_front__each_name_is_in_the_reference_and_no_other() -> None:
    page = (DOCS / "reference" / "mlpy-python.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page.partition("|---|")[2]))

    assert named == set(mlpy.__all__)
