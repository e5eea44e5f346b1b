"""Tests of writing the audit trail."""

import threading

import pytest
from django.db import connection, transaction

from eamllogger.acting import acting_as
from eamllogger.audit import audit_access, audit_record, audit_snapshot
from eamllogger.audit_chain import audit_verify
from eamllogger.exceptions import AuditChainBroken
from eamllogger.models import AuditEntry, AuditHead, AuditKind
from tests.eaml_bridge.samples.models import Letter
from user.models import User


def test_audit_record__change__holds_what_differs_only(ada: User) -> None:
    before = audit_snapshot(ada)
    ada.first_name = "Ada"

    entry = audit_record(action="user.change", target=ada, before=before, after=audit_snapshot(ada))

    entry.refresh_from_db()
    assert (entry.before, entry.after) == ({"first_name": ""}, {"first_name": "Ada"})
    assert (entry.object_type, entry.object_key, entry.object_name) == (
        "user.user",
        str(ada.pk),
        "ada",
    )


def test_audit_record__secrets__are_compared_but_not_shown(ada: User) -> None:
    before = audit_snapshot(ada)
    ada.set_password("correct horse")

    entry = audit_record(action="user.change", target=ada, before=before, after=audit_snapshot(ada))

    assert entry.after == {"password": "(masked)"}


@pytest.mark.django_db
def test_audit_snapshot__encrypted_field__is_masked() -> None:
    letter = Letter(title="t", text="the treasure")
    before = audit_snapshot(letter)
    letter.text = "elsewhere"

    entry = audit_record(action="letter.change", before=before, after=audit_snapshot(letter))

    assert (entry.before, entry.after) == ({"text": "(masked)"}, {"text": "(masked)"})


@pytest.mark.django_db
def test_audit_record__nobody_acts__is_the_system() -> None:
    entry = audit_record(action="a.b")

    assert (entry.actor_name, entry.actor_key) == ("system", "")


def test_audit_record__somebody_acts__is_copied_with_request_and_run(ada: User) -> None:
    with acting_as(ada, request_id="r", run=4, address="10.0.0.1"):
        entry = audit_record(action="a.b")

    assert (entry.actor_name, entry.actor_key, entry.origin) == ("ada", str(ada.pk), "10.0.0.1")
    assert (entry.request_id, entry.run) == ("r", 4)


def test_audit_record__rolled_back__leaves_nothing(ada: User) -> None:
    audit_record(action="a.kept")

    with transaction.atomic():
        audit_record(action="a.lost")
        transaction.set_rollback(True)

    entry = audit_record(action="a.next")
    assert [e.action for e in AuditEntry.objects.order_by("number")] == ["a.kept", "a.next"]
    assert entry.number == 2


def test_audit_access__who_looked_at_what(ada: User) -> None:
    entry = audit_access(what="machine.read_lines", target=ada, count=50)

    assert (entry.kind, entry.count) == (AuditKind.ACCESS, 50)


def test_audit_record__end_of_the_trail_is_gone__is_refused(ada: User) -> None:
    audit_record(action="a.b")
    AuditHead.objects.all().delete()

    with pytest.raises(AuditChainBroken, match="eamllogger_audithead"):
        audit_record(action="a.c")


@pytest.mark.vendor("postgresql")
def test_audit_record__many_at_once__make_one_chain(transactional_db: None) -> None:
    def record() -> None:
        for _ in range(10):
            with transaction.atomic():
                audit_record(action="a.b")
        connection.close()

    threads = [threading.Thread(target=record) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = audit_verify()
    assert (found.entries, found.problems) == (50, [])
