"""Tests of the writers, row by row and all at once, on rows that somebody else changed."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import connection, transaction

from eaml_bridge.processing.outcomes import Change, RowOutcome, Status
from eaml_bridge.processing.planning import Plan, plan_request
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.processing.source_choice import source_for
from eaml_bridge.processing.writing import writer_for
from eaml_bridge.processing.writing.base import Writer
from eaml_bridge.processing.writing.generic import GenericWriter
from tests.eaml_bridge.samples.models import Item

SPECIAL = '\t \n \r \\ \\N \\. \' "double" % %s %% ü 😀 \\t'


def plan(*writes: str) -> Plan:
    return plan_request(
        ProcessRequest(target="samples.Item", function="items:identity", writes=writes)
    )


def changed(made: Plan, **after: object) -> list[RowOutcome]:
    """Outcomes of all items, each with these new values."""
    page = source_for(made).page(None, 100)
    records = page.records if page else []
    writes = {write.column.name: write for write in made.layout.writes}
    return [
        RowOutcome(
            Status.CHANGED,
            record,
            tuple(
                Change(writes[name].column, record[writes[name].slot], value)
                for name, value in after.items()
            ),
        )
        for record in records
    ]


def write(writer: Writer, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
    with transaction.atomic(), writer:
        return writer.write_page(outcomes)


@pytest.fixture(params=["fast", "generic"])
def writer_kind(request: pytest.FixtureRequest) -> str:
    return request.param


def make_writer(kind: str, made: Plan) -> Writer:
    return writer_for(made) if kind == "fast" else GenericWriter(made)


def test_writer__text_that_formats_are_afraid_of__arrives_as_it_is(
    items: list[Item], writer_kind: str
) -> None:
    made = plan("name")
    with transaction.atomic():
        outcomes = changed(made, name=SPECIAL)[:1]

        written = write(make_writer(writer_kind, made), outcomes)

    assert [outcome.status for outcome in written] == [Status.CHANGED]
    assert Item.objects.order_by("pk").first().name == SPECIAL


def test_writer__null__is_stored_as_null(items: list[Item], writer_kind: str) -> None:
    Item.objects.update(owner=None)
    made = plan("category", "quantity")
    with transaction.atomic():
        write(make_writer(writer_kind, made), changed(made, category=None, quantity=8))

    assert set(Item.objects.values_list("category", "quantity")) == {(None, 8)}


@pytest.mark.vendor("sqlite")
def test_writer__a_row_changed_meanwhile__is_a_conflict(
    items: list[Item], writer_kind: str
) -> None:
    made = plan("price")
    outcomes = changed(made, price=Decimal("9.00"))
    second = outcomes[1].key
    Item.objects.filter(pk=second).update(quantity=77)

    written = write(make_writer(writer_kind, made), outcomes)

    assert [outcome.status for outcome in written] == [
        Status.CHANGED,
        Status.CONFLICT,
        Status.CHANGED,
    ]
    assert written[1].problems[0].message == "The row was changed meanwhile: quantity is another."
    assert list(Item.objects.order_by("pk").values_list("price", flat=True)) == [9, 2, 9]


def test_writer__a_row_that_is_gone__is_a_conflict(items: list[Item], writer_kind: str) -> None:
    made = plan("price")
    with transaction.atomic():
        outcomes = changed(made, price=Decimal("9.00"))
        Item.objects.filter(pk=outcomes[0].key).delete()

        written = write(make_writer(writer_kind, made), outcomes)

    assert [outcome.status for outcome in written] == [
        Status.CONFLICT,
        Status.CHANGED,
        Status.CHANGED,
    ]
    assert written[0].problems[0].message == "The row is gone."


@pytest.mark.vendor("sqlite")
def test_writer__a_value_stored_in_another_spelling__is_no_conflict(items: list[Item]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE samples_item SET price = 1.004")
    made = plan("quantity")

    written = write(writer_for(made), changed(made, quantity=5))

    assert {outcome.status for outcome in written} == {Status.CHANGED}
    assert set(Item.objects.values_list("quantity", flat=True)) == {5}


def test_writer__a_value_that_the_database_refuses__fails_alone(
    items: list[Item], writer_kind: str
) -> None:
    made = plan("name")
    with transaction.atomic():
        first, second, third = changed(made, name="new")
        third = third._replace(changes=(third.changes[0]._replace(after="other"),))

        written = write(make_writer(writer_kind, made), [first, second, third])

    assert [outcome.status for outcome in written] == [
        Status.CHANGED,
        Status.DB_ERROR,
        Status.CHANGED,
    ]
    message = written[1].problems[0].message
    assert "\n" not in message
    assert "unique" in message.lower()


@pytest.mark.vendor("postgresql")
def test_writer__on_postgresql__leaves_no_table_behind(items: list[Item]) -> None:
    made = plan("quantity")
    with transaction.atomic():
        write(writer_for(made), changed(made, quantity=5))

        tables = connection.introspection.table_names()

    assert not [name for name in tables if name.startswith("eaml_rows_")]
