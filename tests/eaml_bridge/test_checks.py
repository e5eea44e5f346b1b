"""Tests of the checks: their ids, their words, their hints."""

from pathlib import Path

import pytest
from django.core.checks import CheckMessage

from eaml_bridge.checks import check_model, check_setting
from examples.shop.models import Product

Settings = pytest.FixtureRequest


@pytest.fixture
def script(settings: Settings, tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}
    return tmp_path / "shop" / "products.ml"


def only(messages: list[CheckMessage]) -> tuple[str | None, str, str | None]:
    assert len(messages) == 1, messages
    return messages[0].id, messages[0].msg, messages[0].hint


def test_setting__as_it_is__is_good() -> None:
    assert check_setting() == []


def test_setting__an_unknown_key__gets_the_nearest(settings: Settings) -> None:
    settings.EAML = {"SCRIPT_DIR": []}

    assert only(check_setting()) == (
        "eaml_bridge.E001",
        "EAML has no key 'SCRIPT_DIR'.",
        "Did you mean 'SCRIPT_DIRS'?",
    )


def test_setting__a_wrong_type__is_named(settings: Settings) -> None:
    settings.EAML = {"PAGE_SIZE": "many"}

    found = only(check_setting())
    assert found[0] == "eaml_bridge.E002"
    assert found[1].startswith("EAML['PAGE_SIZE'] is 'many'; expected int:")


def test_model__with_a_good_script__is_good(script: Path) -> None:
    script.write_text("#: reads: current=price\n#: writes: price=new\nfunction f(r) { return r; }")

    assert check_model(Product) == []


def test_model__without_a_script__is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Product, "ml_script", "")

    assert only(check_model(Product))[:2] == ("eaml_bridge.W001", "Product names no script.")


def test_model__with_a_missing_script__is_told(script: Path) -> None:
    found = only(check_model(Product))

    assert found[0] == "eaml_bridge.E003"
    assert "No script 'shop/products' below" in found[1]


def test_model__with_a_broken_script__is_told_where(script: Path) -> None:
    script.write_text("function f(")

    assert "shop/products.ml:1:" in only(check_model(Product))[1]


def test_header__with_an_unknown_field__gets_the_nearest(script: Path) -> None:
    script.write_text("#: reads: prcie\nfunction f(r) { return r; }")

    assert only(check_model(Product)) == (
        "eaml_bridge.E004",
        "f 'reads:' of Product names the unknown field 'prcie'.",
        "Did you mean 'price'?",
    )


def test_header__that_writes_what_no_script_may__is_told_why(script: Path) -> None:
    script.write_text("#: writes: created_at\nfunction f(r) { return r; }")

    found = only(check_model(Product))
    assert found[0] == "eaml_bridge.E005"
    assert "no script may write: the model says it is not editable." in found[1]


def test_model__with_a_field_that_does_not_exist__is_told(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.write_text("function f(r) { return r; }")
    monkeypatch.setattr(Product, "ml_writes", ("stok",))

    assert only(check_model(Product))[0] == "eaml_bridge.E004"


def test_model__with_rows_of_its_own__is_told_that_runs_do_not_call_them(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.write_text("function f(r) { return r; }")
    monkeypatch.setattr(Product, "to_ml_dict", lambda self: {})

    assert only(check_model(Product))[0] == "eaml_bridge.W002"
