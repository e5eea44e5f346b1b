"""Tests of deleting old entries of the log."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from eamllogger.models import LogEntry
from eamllogger.retention import logs_prune

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entries() -> None:
    now = timezone.now()
    LogEntry.objects.bulk_create(
        LogEntry(timestamp=now - dt.timedelta(days=d), level=20, logger="eaml", message=f"{d}")
        for d in (0, 80, 91, 92, 93)
    )


def test_logs_prune__old_entries__go_in_batches() -> None:
    deleted = logs_prune(older_than=dt.timedelta(days=90), batch_size=2)

    assert deleted == 3
    assert sorted(LogEntry.objects.values_list("message", flat=True)) == ["0", "80"]


def test_command__prune__says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("eaml_logs", "prune", "--older-than", "90d")

    assert capsys.readouterr().out == "3 log entries deleted.\n"


@pytest.mark.parametrize("age", ["90", "d", "0d", "-1d", "1.5d", "9999999d"])
def test_command__age_that_is_none__says_what_is_expected(age: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("eaml_logs", "prune", f"--older-than={age}")

    assert str(caught.value) == (
        f"--older-than is {age!r}; expected a whole number with m, h or d, such as 90d."
    )
    assert LogEntry.objects.count() == 5
