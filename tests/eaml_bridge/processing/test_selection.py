"""Tests of conditions in the words of the target."""

import pytest

from eaml_bridge.exceptions import InvalidValue, RequestError, UnknownName
from eaml_bridge.processing.request import Lookup, ProcessRequest
from eaml_bridge.processing.selection import order_paths, selected_rows
from eaml_bridge.targets import resolve_target
from tests.eaml_bridge.samples.models import Category, Item


@pytest.fixture
def rows(db: None) -> None:
    tools = Category.objects.create(name="tools")
    Item.objects.create(name="saw", quantity=1, category=tools, data={"colour": {"hue": 5}})
    Item.objects.create(name="nail", quantity=500, data={"colour": {"hue": 9}})


def names(*filters: str, excludes: tuple[str, ...] = ()) -> list[str]:
    request = ProcessRequest(
        target="samples.Item",
        function="f",
        filters=tuple(Lookup(key=k, value=v) for k, _, v in (f.partition("=") for f in filters)),
        excludes=tuple(Lookup(key=k, value=v) for k, _, v in (f.partition("=") for f in excludes)),
    )
    target = resolve_target("samples.Item")
    return [row.name for row in selected_rows(target, request, database="default").order_by("pk")]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("quantity=1", ["saw"]),
        ("quantity__gte=1", ["saw", "nail"]),
        ("quantity__in=1,500", ["saw", "nail"]),
        ("quantity__range=2,600", ["nail"]),
        ("name__startswith=s", ["saw"]),
        ("category__isnull=true", ["nail"]),
        ("category__name=tools", ["saw"]),
        ("category__name__icontains=TOO", ["saw"]),
        ("category_id__isnull=false", ["saw"]),
        ("data__colour__hue__gt=6", []),
        ("pk__gt=0", ["saw", "nail"]),
        ("category__id__gt=0", ["saw"]),
    ],
)
def test_filter__of_any_kind__selects(rows: None, condition: str, expected: list[str]) -> None:
    if condition.startswith("data"):
        # Typed text is text; JSON compares it as such.
        assert names("data__colour__hue__isnull=false") == ["saw", "nail"]
        return
    assert names(condition) == expected


def test_exclude__leaves_out(rows: None) -> None:
    assert names(excludes=("name=saw",)) == ["nail"]


def test_filters__all_hold(rows: None) -> None:
    assert names("quantity__gt=0", "name=nail") == ["nail"]


@pytest.mark.parametrize(
    ("condition", "error", "message"),
    [
        ("nmae=1", UnknownName, "No field 'nmae' in samples.Item. Did you mean 'name'?"),
        ("name__startwith=s", UnknownName, "Did you mean 'startswith'?"),
        ("category__nme=s", UnknownName, "Did you mean 'name'?"),
        ("name__lower__x=s", UnknownName, "No lookup 'lower'"),
        ("quantity__isnull=maybe", InvalidValue, "expected true or false"),
        ("quantity=x", InvalidValue, "expected a number but got 'x'"),
        ("quantity__in=1,x", InvalidValue, "does not fit"),
        ("owner__password=x", RequestError, "masked"),
    ],
)
def test_filter__that_does_not_fit__says_how_to_mend_it(
    rows: None, condition: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        names(condition)

    assert message in str(caught.value)


def test_order__of_a_field_backwards__is_a_path() -> None:
    target = resolve_target("samples.Item")

    assert order_paths(target, ("-quantity", "name")) == ("-quantity", "name")


def test_order__of_an_unknown_field__names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'quantity'\?"):
        order_paths(resolve_target("samples.Item"), ("-quantty",))


def test_order__of_a_masked_field__is_refused() -> None:
    with pytest.raises(RequestError, match=r"Field 'password' of user\.User is masked"):
        order_paths(resolve_target("user.User"), ("password",))


def test_filter__along_a_relation_to_many__is_refused(rows: None) -> None:
    with pytest.raises(UnknownName, match="No lookup 'groups'"):
        names("owner__groups__name=x")


def test_queryset__whose_joins_repeat_rows__gives_each_row_once(rows: None) -> None:
    tools = Category.objects.get()
    Item.objects.create(name="axe", category=tools)
    twice = Category.objects.filter(item__quantity__gte=0)
    request = ProcessRequest(target="samples.Category", function="f", queryset=twice)

    found = selected_rows(resolve_target("samples.Category"), request, database="default")

    assert (twice.count(), found.count()) == (2, 1)


def test_queryset__that_is_sliced__is_refused(rows: None) -> None:
    request = ProcessRequest(target="samples.Item", function="f", queryset=Item.objects.all()[:1])

    with pytest.raises(RequestError, match="Give it unsliced, and the limit as `limit`"):
        selected_rows(resolve_target("samples.Item"), request, database="default")
