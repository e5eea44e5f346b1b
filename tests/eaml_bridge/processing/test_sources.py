"""Tests of where pages come from: order, samples, listed keys, queries."""

import pytest

from eaml_bridge.exceptions import ConflictingOptions, InvalidValue, UnknownName
from eaml_bridge.processing import ProcessRequest
from eaml_bridge.processing.ordered import ByFields
from eaml_bridge.processing.planning import plan_request
from eaml_bridge.processing.request import Scope
from eaml_bridge.processing.source_choice import source_for
from eaml_bridge.processing.sources import HeldOrder
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Category, Item, Seat, Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed() -> None:
    """Items whose sizes and categories repeat, some without a category."""
    first, second = Category.objects.create(name="a"), Category.objects.create(name="b")
    Item.objects.bulk_create(
        Item(
            name=f"item {n}",
            quantity=n % 3,
            size="SL"[n % 2],
            category=(None, first, second)[n % 3],
        )
        for n in range(10)
    )


def names_in_order(**options: object) -> list[str]:
    request = ProcessRequest(
        target="samples.Item", function="items:addNothing", dry_run=True, **options
    )
    plan = plan_request(request)
    source = source_for(plan)
    found, cursor = [], None
    while (page := source.page(cursor, 3)) is not None:
        found += [record[1] for record in page.records]
        cursor = page.cursor
    assert source.count(None) == len(found)
    return found


@pytest.mark.parametrize(
    "order", [("-quantity",), ("size", "-quantity"), ("category",), ("-category", "quantity")]
)
def test_order__page_by_page__is_that_of_the_database(mixed: None, order: tuple[str, ...]) -> None:
    found = names_in_order(order_by=order, writes=("quantity",) if order == ("size",) else ())

    def rank(item: Item) -> list[object]:
        key: list[object] = []
        for name in order:
            value = getattr(item, f"{name.lstrip('-')}_id", None) or getattr(
                item, name.lstrip("-"), None
            )
            number = ord(value) if isinstance(value, str) else getattr(value, "pk", value)
            sign = -1 if name.startswith("-") else 1
            key += [number is None, sign * (number or 0)]
        return [*key, item.pk]

    assert found == [item.name for item in sorted(Item.objects.all(), key=rank)]


def test_order__of_fields_that_stay__holds_no_keys() -> None:
    request = ProcessRequest(target="samples.Item", function="items:double", order_by=("price",))

    assert isinstance(source_for(plan_request(request)), ByFields)


def test_order__of_a_field_that_the_run_changes__holds_all_keys() -> None:
    request = ProcessRequest(
        target="samples.Item", function="items:double", order_by=("-quantity",)
    )

    assert isinstance(source_for(plan_request(request)), HeldOrder)


def test_order__of_a_field_that_the_run_changes__cannot_be_resumed(mixed: None, run: Run) -> None:
    with pytest.raises(ConflictingOptions, match="--order-by quantity cannot go with --atomic"):
        run("double", order_by=("quantity",), scope=Scope.CHUNK)


def test_sample__of_the_same_seed__is_the_same(mixed: None) -> None:
    first, second = (names_in_order(sample_share=0.5, seed=7) for _ in range(2))

    assert first == second
    assert 0 < len(first) < 10


def test_pks__are_taken_in_their_order(mixed: None) -> None:
    keys = list(Item.objects.order_by("pk").values_list("pk", flat=True))

    found = names_in_order(pks=(str(keys[4]), "0", str(keys[1]), str(keys[4])))

    assert found == ["item 4", "item 1"]


def test_pks__of_uuids_and_of_several_parts__find_their_rows(run: Run) -> None:
    tokens = Token.objects.bulk_create([Token() for _ in range(3)])
    Seat.objects.bulk_create([Seat(hall=h, number=n) for h in (1, 2) for n in (1, 2)])

    single = run("one", target="samples.Token", writes=("uses",), pks=(str(tokens[1].pk),))
    several = run("one", target="samples.Seat", writes=("price",), pks=("[1, 2]", "[2, 1]"))

    assert (single.written, several.written) == (1, 2)
    assert set(Seat.objects.filter(price=1).values_list("hall", "number")) == {(1, 2), (2, 1)}


def test_pks__that_are_none__are_refused(mixed: None, run: Run) -> None:
    with pytest.raises(InvalidValue, match="'x' is no key of this model"):
        run("double", pks=("x",))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"quantity": 1, "size": "L"}, "17"),
        ({"$or": [{"quantity": 1}, {"size": "L"}]}, "134579"),
        ({"$not": {"quantity__lt": 2}}, "258"),
        ({"$and": [{"quantity__in": [0, 1]}, {"$not": {"size": "S"}}]}, "1379"),
        ({"category__name": "b"}, "258"),
    ],
)
def test_query__combines_conditions(mixed: None, query: dict, expected: str) -> None:
    assert "".join(name[-1] for name in names_in_order(query=query)) == expected


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        ({"$ro": []}, UnknownName, "No operator '\\$ro' in --query. Did you mean '\\$or'"),
        ({"quantty": 1}, UnknownName, "Did you mean 'quantity'"),
        ({"$or": {}}, InvalidValue, "expected a list of objects"),
        ({"$not": 5}, InvalidValue, "expected an object of conditions"),
        ({"quantity": "many"}, InvalidValue, "--query does not fit"),
        ({"owner__password": "x"}, Exception, "masked"),
    ],
)
def test_query__that_is_wrong__says_what_is_expected(
    query: dict, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        names_in_order(query=query)
