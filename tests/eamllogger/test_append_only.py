"""Tests of the database's own refusal to change the audit trail."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from eamllogger.append_only import triggers_are_installed, triggers_install, triggers_remove
from eamllogger.audit import audit_record
from eamllogger.models import AuditEntry, AuditHead


@pytest.fixture
def trail(db: None) -> Iterator[AuditEntry]:
    """An entry, in a database with its triggers."""
    triggers_install(connection)
    yield audit_record(action="a.b")
    triggers_remove(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eamllogger_auditentry SET action = 'x'",
        "DELETE FROM eamllogger_auditentry",
        "DELETE FROM eamllogger_audithead",
        "UPDATE eamllogger_audithead SET hash = 'x'",
        "UPDATE eamllogger_audithead SET number = 0",
    ],
)
def test_statement__that_changes_the_trail__is_refused(trail: AuditEntry, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEntry.objects.get().hash == AuditHead.objects.get().hash == trail.hash


@pytest.mark.vendor("postgresql")
def test_truncate__is_refused(trail: AuditEntry) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE eamllogger_auditentry")


@pytest.mark.vendor("sqlite")
def test_replace__of_the_end__changes_nothing(trail: AuditEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO eamllogger_audithead VALUES (1, 0, 'x')")

    assert AuditHead.objects.get().number == 1


def test_audit_record__with_triggers__goes_on(trail: AuditEntry) -> None:
    assert audit_record(action="a.c").number == 2


def test_triggers_are_installed__after_each_step__tells(trail: AuditEntry) -> None:
    assert triggers_are_installed(connection)

    triggers_remove(connection)

    assert not triggers_are_installed(connection)
