"""Tests of `manage.py eaml_audit verify`."""

import io
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from eamllogger.audit import audit_record
from eamllogger.models import AuditEntry
from tests.architecture.source_tree import ROOT
from tests.core.settings.test_settings import environment_without_choices

CODE = """
from django.db import transaction
from eamllogger.audit import audit_record
from eamllogger.EasyAutoMLLogger import EasyAutoMLLogger
audit_record(action="a.b")
audit_record(action="a.c")
with transaction.atomic():
    audit_record(action="a.lost")
    EasyAutoMLLogger().info("in a transaction that is rolled back")
    transaction.set_rollback(True)
EasyAutoMLLogger().error("last words")
"""


def verify(*arguments: str) -> tuple[str, str]:
    output, errors = io.StringIO(), io.StringIO()
    call_command("eaml_audit", "verify", *arguments, stdout=output, stderr=errors)
    return output.getvalue(), errors.getvalue()


@pytest.mark.django_db
def test_verify__whole_trail__prints_its_end() -> None:
    entry = audit_record(action="a.b")

    output, _ = verify()

    assert output == f"1 entries, none changed. The chain ends with 1:{entry.hash}\n"
    assert verify("--noted", f"1:{entry.hash}")[0] == output


@pytest.mark.django_db
def test_verify__changed_entry__exits_with_3_and_names_it() -> None:
    audit_record(action="a.b")
    AuditEntry.objects.update(action="x")
    errors = io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("eaml_audit", "verify", stdout=io.StringIO(), stderr=errors)

    assert str(caught.value) == "The audit trail is broken: 1 problems in 1 entries."
    assert caught.value.returncode == 3
    assert "Entry 1 was changed or moved." in errors.getvalue()


@pytest.mark.django_db
def test_verify__no_triggers__warns() -> None:
    _, errors = verify()

    assert "Warning: this database has no triggers" in errors


def test_verify__note_that_is_none__says_what_is_expected() -> None:
    with pytest.raises(CommandError, match="expected NUMBER:HASH"):
        verify("--noted", "7")


def test_migrated_database__keeps_the_log_and_finds_changes_that_were_forced(
    tmp_path: Path,
) -> None:
    path = tmp_path / "trail.sqlite3"

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment_without_choices(DATABASE_URL=f"sqlite:///{path}"),
        )

    manage("migrate", "eamllogger", "-v0")
    assert manage("shell", "-v0", "-c", CODE).returncode == 0
    database = sqlite3.connect(path)
    # What was said last was stored on the way out.
    said = database.execute("SELECT message FROM eamllogger_logentry ORDER BY id").fetchall()
    expected = [("in a transaction that is rolled back",), ("last words",)]
    # A spool that some other process left in this tree is stored as well.
    assert [line for line in said if line in expected] == expected
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("UPDATE eamllogger_auditentry SET action = 'x'")
    assert manage("eaml_audit", "verify").returncode == 0
    database.execute("DROP TRIGGER audit_entry_no_delete")
    database.execute("DELETE FROM eamllogger_auditentry WHERE number = 1")
    database.commit()
    database.close()

    result = manage("eaml_audit", "verify")

    assert result.returncode == 3
    assert result.stderr.splitlines()[0] == "Entry 1 is missing."
    assert "Traceback" not in result.stderr
