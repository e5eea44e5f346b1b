"""Tests of how rows are locked, validated, saved and recorded."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.signals import post_save

from eaml_bridge.exceptions import ConflictingOptions, UnexpectedCount
from eaml_bridge.models import RowChange
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing import ProcessRequest, process
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.request import Lock, OnError, Save, Scope, UnknownKeys, Validate
from eaml_bridge.processing.validating import Validator
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item, Place, Restaurant


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


@pytest.mark.parametrize("scope", Scope)
def test_save_instance__calls_save_and_signals_for_touched_fields(
    items: list[Item], run: Run, scope: Scope
) -> None:
    heard = []

    def hear(instance: Item, update_fields: frozenset[str], **_: object) -> None:
        heard.append((instance.pk, set(update_fields)))

    post_save.connect(hear, sender=Item)
    try:
        report = run("double", save=Save.INSTANCE, scope=scope)
    finally:
        post_save.disconnect(hear, sender=Item)

    assert heard == [(item.pk, {"quantity"}) for item in items]
    assert (report.written, quantities()) == (3, [2, 4, 6])
    assert report.warnings == ()


def test_save_instance__of_inherited_tables__writes_both(db: None, run: Run) -> None:
    place = Restaurant.objects.create(name="Inn", tables=1)

    run("upper", target="samples.Restaurant", save=Save.INSTANCE)

    assert Place.objects.get(pk=place.pk).name == "INN"
    assert Restaurant.objects.get(pk=place.pk).tables == 2


def test_save_instance__that_is_refused__is_an_error_of_its_row(
    items: list[Item], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(self: Item, **options: object) -> None:
        if self.quantity == 4:
            raise ValidationError("four is unlucky")
        super(Item, self).save(**options)

    monkeypatch.setattr(Item, "save", save)

    report = run("double", save=Save.INSTANCE, on_error=OnError.SKIP)

    assert report.counts == {Status.CHANGED: 2, Status.INVALID: 1}
    assert report.problems[0].problem.message == "four is unlucky"
    assert quantities() == [2, 2, 6]


def test_validate_full__asks_the_model(
    items: list[Item], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clean(self: Item) -> None:
        if self.quantity == 4:
            raise ValidationError({"quantity": "four is unlucky"})

    monkeypatch.setattr(Item, "clean", clean)

    report = run("double", validate=Validate.FULL, on_error=OnError.SKIP)

    assert report.counts == {Status.CHANGED: 2, Status.INVALID: 1}
    assert (report.problems[0].problem.field, quantities()) == ("quantity", [2, 2, 6])
    assert any("--validate full" in warning for warning in report.warnings)


def test_validate_full__finds_what_is_not_unique(items: list[Item], run: Run) -> None:
    Item.objects.filter(pk=items[0].pk).update(name="taken 1")
    Item.objects.filter(pk=items[1].pk).update(name="same 0")

    report = run("byName", validate=Validate.FULL, on_error=OnError.SKIP)

    assert report.counts[Status.INVALID] == 1
    assert "already exists" in report.problems[0].problem.message


def test_validate_none__stores_what_the_database_takes(items: list[Item], run: Run) -> None:
    report = run("resize", writes=("size",), validate=Validate.NONE)

    assert report.written == 3
    assert set(Item.objects.values_list("size", flat=True)) == {"X"}
    assert any("not validated" in warning for warning in report.warnings)


def test_unknown_keys__as_errors__make_the_row_invalid(db: None, run: Run) -> None:
    Item.objects.create(name="other 1", quantity=1)

    report = run("byName", unknown_keys=UnknownKeys.ERROR, on_error=OnError.SKIP)

    assert report.counts == {Status.INVALID: 1}
    assert report.problems[0].problem.field == "other"


def test_unknown_keys__ignored__are_not_counted(db: None, run: Run) -> None:
    Item.objects.create(name="other 1", quantity=1)

    assert run("byName", unknown_keys=UnknownKeys.IGNORE).unknown_keys == {}


def test_allow_undeclared__widens_the_header(items: list[Item], run: Run) -> None:
    run("double", writes=("quantity", "price"), allow_undeclared=True)

    assert quantities() == [2, 4, 6]


def test_no_record__keeps_no_changes(items: list[Item], run: Run) -> None:
    report = run("double", record_changes=False)

    assert (report.written, RowChange.objects.count()) == (3, 0)
    assert RunRecord.objects.get().options["record_changes"] is False


def test_changes__hold_touched_fields_only_and_exact_values(items: list[Item], run: Run) -> None:
    run("discount", args={"rebate": "0.25"})

    first = RowChange.objects.get(key=str(items[0].pk))
    assert (first.before, first.after) == ({"price": "1.00"}, {"price": "0.75"})


def test_expect_count__of_another_number__begins_nothing(items: list[Item], run: Run) -> None:
    with pytest.raises(UnexpectedCount, match="3 rows are selected, 4 were expected"):
        run("double", expect_count=4)

    assert quantities() == [1, 2, 3]


def test_seed__of_chance__draws_the_same_again(
    items: list[Item], settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    (tmp_path / "dice.ml").write_text(
        "#: reads: id\n#: writes: quantity\n"
        "function roll(row) { return {quantity: Math.floor(Math.random() * 1000000)}; }\n"
    )
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}

    def roll(seed: int) -> list[int]:
        process(ProcessRequest(target="samples.Item", function="dice:roll", seed=seed))
        return quantities()

    first, other, again = roll(1), roll(2), roll(1)

    assert first == again != other
    assert RunRecord.objects.order_by("pk").first().seed == 1


def test_compare_with__shows_rows_that_come_out_differently(
    items: list[Item], run: Run, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    (tmp_path / "newer.ml").write_text(
        "#: reads: id, quantity\n#: writes: quantity\n"
        "function double(row) { if (row.quantity == 2) { throw 'no'; }"
        " return {quantity: row.quantity + row.quantity}; }\n"
    )
    folders = settings.EAML["SCRIPT_DIRS"]
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [*folders, tmp_path]}

    report = run("double", dry_run=True, compare_with="newer")

    assert report.differing == 1
    [row] = report.differences
    assert (row.key, row.this, row.other) == (items[1].pk, "changed: quantity: 4", "rejected: no")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scope", [Scope.CHUNK, Scope.ROW])
def test_chunks__inside_a_transaction__are_refused(items: list[Item], scope: Scope) -> None:
    request = ProcessRequest(target="samples.Item", function="items:double", scope=scope)

    with pytest.raises(ConflictingOptions, match="commits as it goes"), transaction.atomic():
        process(request)

    assert quantities() == [1, 2, 3]


@pytest.fixture
def held(transactional_db: None, items: list[Item]):
    """The second of three items, locked by another connection."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM samples_item WHERE id = %s FOR UPDATE", [items[1].pk])
    yield other
    other.rollback()
    other.close()


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize(
    ("lock", "status"), [(Lock.NOWAIT, Status.CONFLICT), (Lock.SKIP, Status.SKIPPED)]
)
@pytest.mark.parametrize("scope", Scope)
def test_lock__of_rows_that_somebody_holds__leaves_them(
    held: object, run: Run, lock: Lock, status: Status, scope: Scope
) -> None:
    report = run("double", lock=lock, on_error=OnError.SKIP, scope=scope)

    assert report.counts == {Status.CHANGED: 2, status: 1}
    assert quantities() == [2, 2, 6]


@pytest.mark.vendor("postgresql")
def test_lock_none__of_a_row_that_is_changed_meanwhile__is_a_conflict(
    transactional_db: None, items: list[Item], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    validated = Validator.page

    def meddle() -> None:
        Item.objects.filter(pk=items[1].pk).update(quantity=50)
        connection.close()

    def validated_late(self: Validator, outcomes: list) -> list:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(meddle).result()
        return validated(self, outcomes)

    monkeypatch.setattr(Validator, "page", validated_late)

    report = run("double", lock=Lock.NONE, on_error=OnError.SKIP)

    assert report.counts == {Status.CHANGED: 2, Status.CONFLICT: 1}
    assert quantities() == [2, 50, 6]
