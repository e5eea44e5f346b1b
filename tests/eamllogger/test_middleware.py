"""Tests of the id of a request, and of who acts in it."""

import pytest
from django.test import Client

from eamllogger.models import AuditEntry
from user.models import User

pytestmark = pytest.mark.django_db


def test_response__without_id__gets_one(client: Client) -> None:
    first, second = client.get("/admin/login/"), client.get("/admin/login/")

    assert len(first.headers["X-Request-ID"]) == 32
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("abcdef-123456", True), ("a", False), ("a" * 65, False), ("a\tb" * 5, False)],
)
def test_response__id_of_a_proxy__is_kept_when_it_is_one(
    client: Client, given: str, is_kept: bool
) -> None:
    response = client.get("/admin/login/", headers={"X-Request-ID": given})

    assert (response.headers["X-Request-ID"] == given) is is_kept


def test_change_in_the_admin__names_who_acted_and_from_where(client: Client) -> None:
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    client.force_login(root)

    response = client.post(
        "/admin/auth/group/add/", {"name": "clerks"}, headers={"X-Request-ID": "r" * 8}
    )

    assert response.status_code == 302
    client.post(
        f"/admin/user/user/{root.pk}/delete/", {"post": "yes"}, headers={"X-Request-ID": "s" * 8}
    )
    entry = AuditEntry.objects.get(action="user.delete")
    assert (entry.actor_name, entry.actor_key) == ("root", str(root.pk))
    assert (entry.origin, entry.request_id) == ("127.0.0.1", "s" * 8)
