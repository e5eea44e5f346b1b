"""Tests of the admin pages of the log and the audit trail."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eamllogger.audit import audit_record
from eamllogger.models import AuditEntry, LogEntry
from user.models import User

KINDS = ("logentry", "auditentry")


@pytest.fixture
def entries(db: None) -> None:
    LogEntry.objects.bulk_create(
        LogEntry(
            timestamp=timezone.now(), level=20, logger="eaml", message=f"<b>{n}", context={"n": n}
        )
        for n in range(40)
    )
    for n in range(40):
        audit_record(action="a.b", object_name=f"<b>{n}", before={"n": n}, after={"n": n + 1})


@pytest.mark.parametrize("kind", KINDS)
def test_list__search__finds_and_escapes(admin_client: Client, entries: None, kind: str) -> None:
    response = admin_client.get(reverse(f"admin:eamllogger_{kind}_changelist"), {"q": "<b>39"})

    assert response.context["cl"].result_count == 1
    assert "&lt;b&gt;39" in response.text


@pytest.mark.parametrize("kind", KINDS)
def test_list__more_rows__no_more_queries(
    admin_client: Client, entries: None, kind: str, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(10):
        admin_client.get(reverse(f"admin:eamllogger_{kind}_changelist"))


@pytest.mark.parametrize("model", [LogEntry, AuditEntry])
def test_page__shows_and_changes_nothing(admin_client: Client, entries: None, model: type) -> None:
    name, key = model._meta.model_name, model.objects.first().pk

    page = admin_client.get(reverse(f"admin:eamllogger_{name}_change", args=[key]))
    change = admin_client.post(reverse(f"admin:eamllogger_{name}_change", args=[key]), {})
    delete = admin_client.post(
        reverse(f"admin:eamllogger_{name}_delete", args=[key]), {"post": "y"}
    )
    add = admin_client.get(reverse(f"admin:eamllogger_{name}_add"))

    assert page.status_code == 200
    assert "&quot;n&quot;: 39" in page.text or "&quot;n&quot;: 0" in page.text
    assert [r.status_code for r in (change, delete, add)] == [403, 403, 403]


@pytest.mark.parametrize("kind", KINDS)
def test_list__staff_without_permission__is_refused(
    client: Client, entries: None, kind: str
) -> None:
    client.force_login(User.objects.create(username="eve", is_staff=True))

    assert client.get(reverse(f"admin:eamllogger_{kind}_changelist")).status_code == 403
