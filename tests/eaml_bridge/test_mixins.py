"""Tests of what a model gains from the mixin."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from eaml_bridge.exceptions import ScriptFailed, UnknownName
from eaml_bridge.querysets import analyze_queryset
from examples.shop.models import Product
from mlpy import MLThrownError

SCRIPT = """
#: reads: name, price
function check(row) {
    if (row.price < 0) { throw {"price": "must not be negative", "colour": "unknown"}; }
    if (row.name == "bad") { throw "bad name"; }
    if (row.name == "list") { return {"errors": ["one", "two"]}; }
    if (row.name == "false") { return {"valid": false}; }
    return {"valid": true, "errors": []};
}
function double(row) { return {"price": row.price * 2}; }
function plus(row) { return row.price + row.more; }
function crash(data) { let nothing = null; return nothing.x; }
"""


@pytest.fixture(autouse=True)
def script(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "products.ml").write_text(SCRIPT)
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}


def product(name: str = "Lamp", price: float = 10) -> Product:
    return Product.objects.create(name=name, price=Decimal(price))


def test_executor__of_many_threads__is_one(db: None) -> None:
    with ThreadPoolExecutor(8) as pool:
        executors = list(pool.map(lambda _: Product.get_ml_executor(), range(50)))

    assert len({id(executor) for executor in executors[8:]}) == 1


def test_call__hands_over_the_row_and_more(db: None) -> None:
    assert product().ml_call("plus", more=5) == 15


def test_call__of_an_unknown_function__names_the_nearest(db: None) -> None:
    with pytest.raises(
        UnknownName, match=r"No function 'pluss' in 'shop/products'\. Did you mean 'plus'\?"
    ):
        product().ml_call("pluss")


def test_call__that_throws__raises_what_was_thrown(db: None) -> None:
    with pytest.raises(MLThrownError, match="bad name"):
        product("bad").ml_call("check")


def test_process__writes_the_fields_that_the_caller_names(db: None) -> None:
    lamp = product()

    report = Product.ml_process(Product.objects.all(), "double", writes=("price",))

    lamp.refresh_from_db()
    assert (report.written, lamp.price) == (1, 20)


def test_process__writes_the_fields_that_the_model_names(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Product, "ml_writes", ("price",))
    product()

    assert Product.ml_process(Product.objects.all(), "double").written == 1


def test_process__of_a_queryset__keeps_to_its_rows(db: None) -> None:
    product("a")
    product("b")

    report = Product.objects.filter(name="a").ml_process("double", writes=("price",))

    assert report.selected == 1


def test_analyze__that_crashes__raises_with_the_place(db: None) -> None:
    with pytest.raises(ScriptFailed, match=r"shop/products\.ml:12:51: "):
        Product.ml_analyze("crash")


def test_analyze__of_a_queryset__gets_its_rows(db: None) -> None:
    product()

    with pytest.raises(ScriptFailed, match="cannot read 'x' of null"):
        analyze_queryset(Product.objects.all(), "crash")


def test_validate__a_good_row__passes(db: None) -> None:
    product().ml_validate("check")


@pytest.mark.parametrize(
    ("name", "price", "errors"),
    [
        (
            "Lamp",
            -1,
            {"price": ["must not be negative"], "__all__": ["colour: unknown"]},
        ),
        ("bad", 1, {"__all__": ["bad name"]}),
        ("list", 1, {"__all__": ["one", "two"]}),
        ("false", 1, {"__all__": ["The row is not valid."]}),
    ],
)
def test_validate__a_bad_row__raises_by_field(
    db: None, name: str, price: int, errors: dict[str, list[str]]
) -> None:
    with pytest.raises(ValidationError) as caught:
        product(name, price).ml_validate("check")

    assert caught.value.message_dict == errors


def test_to_ml_dict__of_named_fields__holds_these(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Product, "ml_fields", ("name", "price"))

    assert product().to_ml_dict() == {"name": "Lamp", "price": 10.0}
