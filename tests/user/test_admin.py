"""Tests of what staff may do to users."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from eamllogger.models import AuditEntry
from user.api_keys import api_key_create, api_key_user
from user.models import ApiKey, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> User:
    """A member of staff who may change and delete users, and is signed in."""
    clerk = User.objects.create(username="clerk", is_staff=True)
    clerk.user_permissions.set(
        Permission.objects.filter(content_type__app_label="user", content_type__model="user")
    )
    client.force_login(clerk)
    return clerk


@pytest.fixture
def form(client: Client, clerk: User):
    def filled(user: User, **changes: object) -> dict[str, object]:
        page = client.get(reverse("admin:user_user_change", args=[user.pk]))
        initial = page.context["adminform"].form.initial
        fields = page.context["adminform"].form.fields
        values = {name: initial.get(name) for name in fields if initial.get(name) is not None}
        values |= {"coupons_activated_date": "{}", **changes}
        return {name: value for name, value in values.items() if value is not False}

    return filled


def test_change__by_a_clerk__changes_preferences(client: Client, clerk: User, form) -> None:
    ada = User.objects.create(username="ada")

    response = client.post(
        reverse("admin:user_user_change", args=[ada.pk]), form(ada, decimal_separator=",")
    )

    assert response.status_code == 302
    ada.refresh_from_db()
    assert ada.decimal_separator == ","


def test_change__of_himself_by_a_clerk__gives_no_rights(client: Client, clerk: User, form) -> None:
    rights = {"is_superuser": "on", "is_super_admin": "on"}

    client.post(reverse("admin:user_user_change", args=[clerk.pk]), form(clerk, **rights))

    clerk.refresh_from_db()
    assert (clerk.is_superuser, clerk.is_super_admin) == (False, False)


@pytest.mark.parametrize("flag", ["is_superuser", "is_super_admin"])
@pytest.mark.parametrize("page", ["user_user_delete", "auth_user_password_change"])
def test_pages_of_somebody_mightier__are_closed_to_a_clerk(
    client: Client, clerk: User, flag: str, page: str
) -> None:
    mighty = User.objects.create(username="mighty", **{flag: True})

    response = client.post(reverse(f"admin:{page}", args=[mighty.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=mighty.pk).exists()


def test_change__by_a_superuser__gives_rights(client: Client, clerk: User, form) -> None:
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    ada = User.objects.create(username="ada")

    client.post(reverse("admin:user_user_change", args=[ada.pk]), form(ada, is_super_admin="on"))

    ada.refresh_from_db()
    assert ada.is_super_admin


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("number")


def test_change__by_the_admin__is_in_the_audit_trail(client: Client, clerk: User, form) -> None:
    ada = User.objects.create(username="ada")

    client.post(reverse("admin:user_user_change", args=[ada.pk]), form(ada, decimal_separator=","))

    entry = last_entry()
    assert (entry.action, entry.object_name, entry.actor_name) == ("user.change", "ada", "clerk")
    assert entry.after == {"decimal_separator": ","}


def test_change__of_groups__is_in_the_audit_trail(admin_client: Client, form) -> None:
    group = Group.objects.create(name="clerks")
    ada = User.objects.create(username="ada")

    admin_client.post(
        reverse("admin:user_user_change", args=[ada.pk]), form(ada, groups=[group.pk])
    )

    entry = last_entry()
    assert (entry.action, entry.before, entry.after) == (
        "user.change_relations",
        {"groups": []},
        {"groups": [str(group.pk)]},
    )


def test_password__set_by_the_admin__is_in_the_audit_trail(admin_client: Client) -> None:
    ada = User.objects.create(username="ada")
    password = "correct horse battery"

    admin_client.post(
        reverse("admin:auth_user_password_change", args=[ada.pk]),
        {"usable_password": "true", "password1": password, "password2": password},
    )

    assert User.objects.get(pk=ada.pk).check_password(password)
    assert (last_entry().action, last_entry().after) == (
        "user.set_password",
        {"password": "(masked)"},
    )


def test_delete_of_selected__is_one_entry_with_the_count(admin_client: Client) -> None:
    User.objects.bulk_create(User(username=f"u{n}") for n in range(3))
    keys = list(User.objects.filter(username__startswith="u").values_list("pk", flat=True))

    admin_client.post(
        reverse("admin:user_user_changelist"),
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )

    assert (last_entry().action, last_entry().count) == ("user.delete_in_bulk", 3)


def test_api_key__added_by_the_admin__is_shown_once(admin_client: Client) -> None:
    ada = User.objects.create(username="ada")

    response = admin_client.post(
        reverse("admin:user_apikey_add"), {"user": ada.pk, "name": "import"}, follow=True
    )

    (text,) = re.findall(r"eaml_\w{12}_[\w-]{43}", response.text)
    assert api_key_user(text) == ada
    assert text not in admin_client.get(reverse("admin:user_apikey_changelist")).text


def test_api_key__revoked_by_the_admin__works_no_longer(admin_client: Client) -> None:
    issued = api_key_create(User.objects.create(username="ada"), name="import")

    response = admin_client.post(
        reverse("admin:user_apikey_changelist"),
        {"action": "revoke", "_selected_action": [issued.api_key.pk]},
        follow=True,
    )

    assert "1 keys work no longer." in response.text
    assert api_key_user(issued.text) is None


def test_group__permissions_changed__is_in_the_audit_trail(admin_client: Client) -> None:
    group = Group.objects.create(name="clerks")
    permission = Permission.objects.get(codename="view_user")

    admin_client.post(
        reverse("admin:auth_group_change", args=[group.pk]),
        {"name": "clerks", "permissions": [permission.pk]},
    )

    assert (last_entry().action, last_entry().after) == (
        "group.change_relations",
        {"permissions": [str(permission.pk)]},
    )


def test_groups__deleted__are_one_entry_with_their_names(admin_client: Client) -> None:
    keys = [Group.objects.create(name=name).pk for name in ("a", "b")]

    admin_client.post(
        reverse("admin:auth_group_changelist"),
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )

    assert (last_entry().action, last_entry().count) == ("group.delete_in_bulk", 2)
    assert last_entry().before == {"names": ["a", "b"]}


def test_api_keys__looked_at__is_an_access_entry(admin_client: Client) -> None:
    api_key_create(User.objects.create(username="ada"), name="import")

    admin_client.get(reverse("admin:user_apikey_changelist"))

    entry = last_entry()
    assert (entry.kind, entry.action, entry.count) == ("access", "api_key.list", 1)


def test_api_key__of_another_by_a_clerk__is_refused(client: Client, clerk: User) -> None:
    clerk.user_permissions.add(*Permission.objects.filter(content_type__model="apikey"))
    ada = User.objects.create(username="ada")

    response = client.post(reverse("admin:user_apikey_add"), {"user": ada.pk, "name": "import"})

    assert "Select a valid choice" in response.text
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("kind", ["user", "apikey"])
def test_list__more_rows__no_more_queries(
    admin_client: Client, kind: str, django_assert_max_num_queries
) -> None:
    users = User.objects.bulk_create(User(username=f"u{n}") for n in range(30))
    for user in users:
        api_key_create(user, name="x")

    with django_assert_max_num_queries(12):
        response = admin_client.get(reverse(f"admin:user_{kind}_changelist"))

    assert response.context["cl"].result_count >= 30
