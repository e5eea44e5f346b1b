"""Tests of further names of fields, on every path that takes a name."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.test.utils import isolate_apps

from eaml_bridge.aliases import AliasedFields, AliasedQuerySet, real_path
from machine.models import DataLineSequence, Machine
from team.models import Team
from team.services import team_create
from user.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def cars(ada: User) -> Machine:
    return Machine.objects.create(name="cars", user=ada)


def test_constructor__further_names__set_the_fields(ada: User) -> None:
    machine = Machine(name="cars", user=ada)

    assert (machine.machine_name, machine.machine_owner_user, machine.user_id) == (
        "cars",
        ada,
        ada.pk,
    )


def test_constructor__column_of_a_relation__sets_it(ada: User) -> None:
    assert Machine(user_id=ada.pk).machine_owner_user == ada


def test_constructor__both_names__are_refused() -> None:
    text = r"^Machine got 'machine_name' and 'name', which are one field\. Use one of the two\.$"

    with pytest.raises(TypeError, match=text):
        Machine(machine_name="a", name="b")


def test_attribute__read_and_set__is_the_field(cars: Machine, ada: User) -> None:
    cars.name, cars.team = "trucks", team_create(name="Analysts", owner=ada)

    cars.save()

    assert Machine.objects.values_list("machine_name", "machine_owner_team__name").get() == (
        "trucks",
        "Analysts",
    )


@pytest.mark.parametrize(
    "condition",
    [
        Q(name="cars"),
        Q(name__startswith="c", user__username="ada"),
        Q(user_id__gt=0),
        Q(name=F("name")),
        ~Q(name="trucks"),
        Q(team=None),
    ],
    ids=str,
)
def test_filter__conditions__find(cars: Machine, condition: Q) -> None:
    assert Machine.objects.filter(condition).get() == cars
    assert not Machine.objects.exclude(condition).exists()
    assert Machine.objects.get(condition) == cars


def test_filter__from_other_models__finds(cars: Machine, ada: User) -> None:
    DataLineSequence.objects.create(machine=cars)

    assert DataLineSequence.objects.filter(machine__name="cars", machine__user=ada).count() == 1
    assert User.objects.filter(machines__name="cars").get() == ada
    assert DataLineSequence.objects.select_related("machine").get().machine.name == "cars"


def test_order_by__both_directions__sort(cars: Machine, ada: User) -> None:
    Machine.objects.create(name="trucks", user=ada)

    assert [machine.name for machine in Machine.objects.order_by("-name")] == ["trucks", "cars"]
    assert [machine.name for machine in Machine.objects.order_by("user_id", "name")] == [
        "cars",
        "trucks",
    ]


def test_values__further_names__are_the_keys(cars: Machine, ada: User) -> None:
    assert Machine.objects.values("name", "user", "user_id", "user__username").get() == {
        "name": "cars",
        "user": ada.pk,
        "user_id": ada.pk,
        "user__username": "ada",
    }
    assert list(Machine.objects.values_list("name", flat=True)) == ["cars"]
    assert Machine.objects.values_list("name", named=True).get().name == "cars"


def test_only_and_defer__further_names__choose_columns(
    cars: Machine, django_assert_num_queries
) -> None:
    with django_assert_num_queries(2):
        assert Machine.objects.only("name").get().name == "cars"
        deferred = Machine.objects.defer("name", "user").get()

    assert {"machine_name", "machine_owner_user_id"} <= deferred.get_deferred_fields()
    assert deferred.name == "cars"


def test_select_related__further_names__join(cars: Machine, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        machine = Machine.objects.select_related("user", "machine_original__team").get()
        assert machine.user.username == "ada"


def test_prefetch_related__a_further_name__fetches_once(
    cars: Machine, ada: User, django_assert_num_queries
) -> None:
    Machine.objects.create(name="trucks", user=User.objects.create(username="eve"))

    with django_assert_num_queries(2):
        machines = list(Machine.objects.prefetch_related("user"))
        assert [machine.user.username for machine in machines] == ["ada", "eve"]


def test_update__further_names__write(cars: Machine) -> None:
    Machine.objects.filter(name="cars").update(name="trucks", machine_description=F("name"))

    assert Machine.objects.values_list("machine_name", "machine_description").get() == (
        "trucks",
        "cars",
    )


def test_aggregate_and_subquery__further_names__resolve(cars: Machine, ada: User) -> None:
    newest = Machine.objects.filter(user=OuterRef("pk")).values("name")[:1]

    assert Machine.objects.aggregate(n=Count("name")) == {"n": 1}
    assert User.objects.annotate(newest=Subquery(newest)).get().newest == "cars"


def test_get_or_create__further_names__find_or_make(ada: User) -> None:
    made, was_made = Machine.objects.get_or_create(name="cars", user=ada)

    found = Machine.objects.get_or_create(machine_name="cars", defaults={"user": ada})

    assert (was_made, found) == (True, (made, False))


def test_update_or_create__further_names__write_them(cars: Machine, ada: User) -> None:
    Machine.objects.update_or_create(user=ada, defaults={"name": "trucks"})

    cars.refresh_from_db()
    assert cars.name == "trucks"


def test_save__update_fields__writes_those(cars: Machine) -> None:
    cars.name, cars.machine_description = "trucks", "not to be written"

    cars.save(update_fields=["name"])

    assert Machine.objects.values_list("name", "machine_description").get() == ("trucks", "")


def test_bulk_update__a_further_name__writes(cars: Machine) -> None:
    cars.name = "trucks"

    Machine.objects.bulk_update([cars], ["name"])

    assert Machine.objects.get().machine_name == "trucks"


def test_refresh_from_db__a_further_name__reads_it(cars: Machine) -> None:
    Machine.objects.update(name="trucks")

    cars.refresh_from_db(fields=["name"])

    assert cars.name == "trucks"


def test_aliases__registry_forgets_what_it_derived__still_work(cars: Machine) -> None:
    apps.clear_cache()

    assert Machine.objects.filter(name="cars").exists()
    assert Team.objects.filter(machines__name="cars").count() == 0


def test_filter__unknown_name__is_refused_as_ever() -> None:
    with pytest.raises(FieldError, match="Cannot resolve keyword 'nam'"):
        Machine.objects.filter(nam="cars")


@pytest.mark.parametrize(
    ("path", "real"),
    [
        ("user", "machine_owner_user"),
        ("-user__username", "-machine_owner_user__username"),
        ("machine_original__user_id", "machine_original__machine_owner_user_id"),
        ("name__user", "machine_name__user"),
        ("copies__name", "copies__machine_name"),
        ("unknown__name", "unknown__name"),
        ("?", "?"),
    ],
)
def test_real_path__relations__are_followed(path: str, real: str) -> None:
    assert real_path(Machine, path) == real


@isolate_apps("tests.eaml_bridge.samples")
def test_field_aliases__no_such_field__is_told() -> None:
    text = r"^Wrong\.field_aliases\['name'\] is 'titel', which is no field; did you mean 'title'\?"

    with pytest.raises(ImproperlyConfigured, match=text):

        class Wrong(AliasedFields):
            title = models.CharField(max_length=5)
            field_aliases = {"name": "titel"}

            class Meta:
                app_label = "samples"


@isolate_apps("tests.eaml_bridge.samples")
def test_field_aliases__a_name_that_is_taken__is_told() -> None:
    text = r"^Wrong\.field_aliases names 'save', which the model has already\. Choose another"

    with pytest.raises(ImproperlyConfigured, match=text):

        class Wrong(AliasedFields):
            title = models.CharField(max_length=5)
            field_aliases = {"save": "title"}

            class Meta:
                app_label = "samples"


@isolate_apps("tests.eaml_bridge.samples")
def test_field_aliases__many_to_many_and_child__work() -> None:
    class Label(models.Model):
        class Meta:
            app_label = "samples"

        def __str__(self) -> str:
            return "label"

    class Parent(AliasedFields):
        title = models.CharField(max_length=5)
        labels = models.ManyToManyField(Label)
        field_aliases = {"name": "title", "tags": "labels"}
        objects = AliasedQuerySet.as_manager()

        class Meta:
            app_label = "samples"

    class Child(Parent):
        class Meta:
            app_label = "samples"

    assert Child(name="x").title == "x"
    assert '"title" = x' in str(Child.objects.filter(name="x", tags=1).query)
    assert Child(pk=1).tags.model is Label
    assert Child.check() == []


@isolate_apps("tests.eaml_bridge.samples")
def test_check__manager_that_knows_no_aliases__is_told() -> None:
    class Plain(AliasedFields):
        title = models.CharField(max_length=5)
        field_aliases = {"name": "title"}

        class Meta:
            app_label = "samples"

    messages = Plain.check()

    assert [(message.id, message.msg, message.hint) for message in messages] == [
        (
            "eaml_bridge.E010",
            "The manager of Plain does not know its field_aliases.",
            "Let its queryset inherit from eaml_bridge.aliases.AliasedQuerySet.",
        )
    ]
