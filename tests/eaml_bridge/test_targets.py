"""Tests of targets: models by label, other kinds by the setting."""

import pytest

from eaml_bridge.exceptions import RequestError, UnknownName
from eaml_bridge.targets import model_target, resolve_target
from tests.eaml_bridge.samples.models import Place, Restaurant, Seat


@pytest.mark.parametrize("label", ["samples.Item", "samples.item"])
def test_resolve__a_label__is_its_model(label: str) -> None:
    assert resolve_target(label).label == "samples.Item"


def test_resolve__an_unknown_label__names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"No model 'shop\.Prodct'\. Did you mean 'shop.Product'"):
        resolve_target("shop.Prodct")


def test_resolve__a_kind_whose_resolver_is_missing__says_where(
    settings: pytest.FixtureRequest,
) -> None:
    settings.EAML = {**settings.EAML, "TARGETS": {"table": "nowhere.resolver"}}

    with pytest.raises(RequestError, match=r"EAML\['TARGETS'\]\['table'\] is 'nowhere.resolver'"):
        resolve_target("table:x")


def test_model__that_inherits__has_both_tables() -> None:
    target = model_target(Restaurant)

    assert target.tables == (Restaurant, Place)
    assert {name: column.table for name, column in target.columns.items()} == {
        "id": 1,
        "name": 1,
        "place_ptr": 0,
        "tables": 0,
    }


def test_model__its_sealed_columns__say_why() -> None:
    sealed = {
        name: column.sealed
        for name, column in resolve_target("samples.EveryField").columns.items()
        if column.sealed
    }

    assert sealed == {
        "id": "it is the primary key",
        "shouted": "the database computes it",
    }


def test_model__with_a_composite_key__has_its_columns() -> None:
    assert list(model_target(Seat).columns) == ["hall", "number", "price"]
