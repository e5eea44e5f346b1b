"""Tests of the prices in the settings."""

from decimal import Decimal

import pytest

from billing.prices import check_prices, unit_price


def test_unit_price__of_a_kind_without_one__is_nothing() -> None:
    assert (unit_price("training"), unit_price("solving")) == (Decimal("0.1"), 0)


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ({"CURRENCY": "usd", "UNIT_PRICES": {}}, "BILLING['CURRENCY'] is 'usd'; expected is a"),
        (
            {"CURRENCY": "USD", "UNIT_PRICES": {"x": "1,5"}},
            "BILLING['UNIT_PRICES']['x'] is '1,5'; expected is a number that is not negative",
        ),
        ({"CURRENCY": "USD", "UNIT_PRICES": {"x": 0.1}}, "BILLING['UNIT_PRICES']['x'] is 0.1;"),
        ({"CURRENCY": "USD", "UNIT_PRICES": {"x": "-1"}}, "BILLING['UNIT_PRICES']['x'] is '-1';"),
        ({"CURRENCY": "USD"}, "BILLING has the keys ['CURRENCY']; expected are"),
    ],
    ids=["currency", "comma", "float", "negative", "missing"],
)
def test_check_prices__setting_that_is_wrong__says_what(settings, setting, text: str) -> None:
    settings.BILLING = setting

    (found,) = check_prices()

    assert found.msg.startswith(text)
    assert found.id == "billing.E001"


def test_check_prices__setting_that_is_right__is_silent() -> None:
    assert check_prices() == []
