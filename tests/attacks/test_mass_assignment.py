"""Attacks by what a script returns: fields it must not write, names with a meaning in Python."""

import pytest

from eaml_bridge.exceptions import FieldNotWritable, RequestError, UnknownName
from eaml_bridge.processing import ProcessRequest, process
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.request import Lookup, OnError
from tests.eaml_bridge.conftest import SCRIPTS
from tests.eaml_bridge.samples.models import Item
from user.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def script_dirs(settings: pytest.FixtureRequest) -> None:
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [SCRIPTS]}


def request(**options: object) -> ProcessRequest:
    return ProcessRequest(
        **{"target": "samples.Item", "function": "items:setEverything", **options}
    )


def test_result__with_every_dangerous_key__changes_the_write_set_only() -> None:
    item = Item.objects.create(name="a", secret="kept")

    report = process(request(writes=("quantity",)))

    changed = Item.objects.get()
    assert (changed.pk, changed.quantity) == (item.pk, 5)
    assert (changed.owner, changed.secret, changed.name) == (None, "kept", "a")
    # A masked field is not even read: its key means as little as the others.
    unknown = {"save", "_meta", "__class__", "objects", "name__in", "pk", "secret"}
    assert set(report.unknown_keys) == unknown


@pytest.mark.parametrize("name", ["id", "pk", "secret", "owner", "owner_id"])
def test_write_set__of_a_model__takes_no_sealed_field(name: str) -> None:
    with pytest.raises(FieldNotWritable, match="cannot be written"):
        process(request(writes=(name,)))
    with pytest.raises(FieldNotWritable, match="cannot be written"):
        process(request(into=name))


@pytest.mark.parametrize(
    "name", ["is_superuser", "is_staff", "is_super_admin", "is_active", "password", "id"]
)
def test_write_set__of_the_user__takes_no_field_that_gives_power(name: str) -> None:
    with pytest.raises(FieldNotWritable, match=rf"Field '{name}' of user\.User cannot be written"):
        process(request(target="user.User", writes=(name,)))


def test_password__is_in_no_row_and_in_no_condition() -> None:
    User.objects.create_user("ada", password="secret")

    report = process(request(target="user.User", function="items:identity", into=None))

    assert report.selected == 1
    with pytest.raises(RequestError, match="is masked: no script may read it"):
        process(request(target="user.User", fields=("password",)))
    with pytest.raises(RequestError, match="is masked: no condition may use it"):
        process(
            request(
                target="user.User", filters=(Lookup(key="password__startswith", value="pbkdf2"),)
            )
        )


def test_password__of_the_owner__is_out_of_reach_through_a_relation() -> None:
    with pytest.raises(UnknownName, match=r"No field 'password' in user\.User"):
        process(request(fields=("owner.password",)))
    with pytest.raises(RequestError, match="masked"):
        process(request(filters=(Lookup(key="owner__password__startswith", value="p"),)))


@pytest.mark.parametrize("key", ["_connector", "_negated", "pk__in__exact__x", "id__regex__x", ""])
def test_condition__that_is_no_field__is_refused(key: str) -> None:
    with pytest.raises(RequestError):
        process(request(filters=(Lookup(key=key, value="1"),)))


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("a\x00b", Status.INVALID),
        ("\ud800", Status.INVALID),
        ("x" * 51, Status.INVALID),
        ("", Status.INVALID),
    ],
)
def test_value__that_no_database_stores__fails_alone(value: str, status: Status) -> None:
    Item.objects.create(name="good")
    Item.objects.create(name="bad", data={"to": value} if value.isprintable() else {})

    report = process(
        request(
            function="items:rename",
            args={"value": value},
            writes=("name",),
            on_error=OnError.SKIP,
        )
    )

    assert report.counts == {Status.CHANGED: 1, status: 1}
    assert set(Item.objects.values_list("name", flat=True)) == {"good!", "bad"}


def test_value__that_is_too_large_for_its_column__fails_alone() -> None:
    Item.objects.create(name="good")
    Item.objects.create(name="bad")

    report = process(request(function="items:enlarge", writes=("quantity",), on_error=OnError.SKIP))

    assert report.counts == {Status.UNCHANGED: 1, Status.INVALID: 1}


def test_choice__that_is_none__is_invalid() -> None:
    Item.objects.create(name="bad")

    report = process(request(function="items:resize", writes=("size",), on_error=OnError.SKIP))

    assert "is not a valid choice" in report.problems[0].problem.message


def test_foreign_key__to_no_row__is_invalid() -> None:
    Item.objects.create(name="bad")

    report = process(
        request(function="items:recategorize", writes=("category",), on_error=OnError.SKIP)
    )

    assert report.problems[0].problem.message == "There is no row with the key 12345 to refer to."
