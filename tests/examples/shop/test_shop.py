"""Tests of the shop: its methods, its two pages, its admin."""

from decimal import Decimal

import pytest
from django.test import Client

from examples.shop.models import Product


@pytest.fixture
def products(db: None) -> list[Product]:
    return [
        Product.objects.create(name="Lamp", price=Decimal("19.99"), stock=150),
        Product.objects.create(name="Chair", price=Decimal("50.00"), stock=50),
        Product.objects.create(name="Desk", price=Decimal("100.00"), stock=3),
    ]


def test_to_ml_dict__gives_floats_and_iso_text(products: list[Product]) -> None:
    row = products[0].to_ml_dict()

    assert list(row) == ["id", "name", "description", "price", "stock", "created_at"]
    assert row["price"] == 19.99
    assert type(row["price"]) is float
    assert row["created_at"] == products[0].created_at.isoformat()


def test_analyze_inventory__sums_up_and_finds_what_runs_out(products: list[Product]) -> None:
    result = Product.analyze_inventory()

    assert result["total_products"] == 3
    assert result["total_value"] == Decimal("5798.50")
    assert [product["name"] for product in result["best_sellers"]] == ["Desk"]
    assert result["average_stock"] == pytest.approx(203 / 3)


def test_analyze_inventory__of_an_empty_shop__divides_by_nothing(db: None) -> None:
    assert Product.analyze_inventory() == {
        "total_products": 0,
        "total_value": 0,
        "best_sellers": [],
        "average_stock": 0,
    }


@pytest.mark.parametrize(("index", "price"), [(0, 17.991), (1, 50.0), (2, 110.0)])
def test_calculate_optimal_price__follows_the_stock(
    products: list[Product], index: int, price: float
) -> None:
    assert products[index].calculate_optimal_price() == pytest.approx(price)


def test_inventory_page__answers_with_the_analysis(products: list[Product], client: Client) -> None:
    answer = client.get("/shop/inventory/")

    assert answer.json()["total_value"] == 5798.5


def test_price_page__answers_with_both_prices(products: list[Product], client: Client) -> None:
    product = products[2]

    answer = client.get(f"/shop/products/{product.pk}/price/")

    assert answer.json() == {
        "product_id": product.pk,
        "current_price": 100.0,
        "optimal_price": pytest.approx(110.0),
    }


def test_price_page__of_no_product__is_not_found(db: None, client: Client) -> None:
    assert client.get("/shop/products/999/price/").status_code == 404


def test_pages__act_on_no_post(products: list[Product], client: Client) -> None:
    assert client.post("/shop/inventory/").status_code == 405


def test_ml_process__reprices_over_all_rows(products: list[Product]) -> None:
    report = Product.objects.ml_process("calculateOptimalPrice")

    assert report.written == 2
    assert list(Product.objects.values_list("price", flat=True)) == [
        Decimal("17.99"),
        Decimal("50.00"),
        Decimal("110.00"),
    ]


def test_admin__lists_products_and_runs(products: list[Product], admin_client: Client) -> None:
    Product.objects.ml_process("calculateOptimalPrice")

    assert "Lamp" in admin_client.get("/admin/shop/product/?q=lamp").text
    runs = admin_client.get("/admin/eaml_bridge/run/")
    assert "shop/products:calculateOptimalPrice" in runs.text
