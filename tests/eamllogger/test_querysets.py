"""Tests of entries for changes in bulk."""

import pytest
from django.db.models import F, Q

from eamllogger.models import AuditEntry
from eamllogger.querysets import AuditedQuerySet, describe_filter
from tests.eaml_bridge.samples.models import Item
from user.models import User

pytestmark = pytest.mark.django_db

ITEMS = AuditedQuerySet(Item)


@pytest.fixture(autouse=True)
def items() -> None:
    Item.objects.bulk_create(Item(name=f"i{n}", quantity=n) for n in range(4))


def test_update__rows__leave_one_entry_with_filter_and_count() -> None:
    count = ITEMS.filter(quantity__gte=2, secret="x" * 0).update(price=5, secret="hush")

    entry = AuditEntry.objects.get()
    assert count == entry.count == 2
    assert (entry.action, entry.object_type) == ("item.update_in_bulk", "samples.item")
    assert entry.after == {"price": 5, "secret": "(masked)"}
    assert entry.selection == "quantity gte 2 AND secret exact (masked)" or entry.selection == (
        "secret exact (masked) AND quantity gte 2"
    )


def test_update__no_row__leaves_none() -> None:
    ITEMS.filter(quantity=99).update(price=5)

    assert not AuditEntry.objects.exists()


def test_update__expression__is_named() -> None:
    ITEMS.all().update(quantity=F("quantity") + 1)

    entry = AuditEntry.objects.get()
    assert entry.after == {"quantity": "F(quantity) + Value(1)"}
    assert entry.selection == "all rows"


def test_delete__rows__leave_one_entry() -> None:
    ITEMS.filter(name__in=["i1", "i2"]).delete()

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.count, entry.selection) == (
        "item.delete_in_bulk",
        2,
        "name in ['i1', 'i2']",
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (~Q(quantity=1), "NOT (quantity exact 1)"),
        (
            Q(quantity=1) | Q(name="a", price=2),
            "quantity exact 1 OR (name exact 'a' AND price exact '2')",
        ),
        (Q(owner__in=User.objects.all()), "owner in (another query)"),
        (Q(pk__in=[]), "id in []"),
    ],
)
def test_describe_filter__conditions__are_readable(condition: Q, expected: str) -> None:
    assert describe_filter(Item.objects.filter(condition).query.where) == expected
