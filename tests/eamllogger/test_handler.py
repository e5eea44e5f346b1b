"""Tests of storing what is logged, by a connection of its own."""

import logging
import os
import threading
import time

import pytest
from django.db import connection, transaction

from eamllogger import writer as writer_module
from eamllogger.acting import acting_as
from eamllogger.EasyAutoMLLogger import EasyAutoMLLogger
from eamllogger.handler import DatabaseLogHandler
from eamllogger.models import LogEntry
from user.models import User

LOGGER = EasyAutoMLLogger()


def test_emit__message_with_context__is_stored_in_fields(handler: DatabaseLogHandler) -> None:
    ada = User.objects.create(username="ada")

    with acting_as(ada, request_id="r-1", run=9):
        LOGGER.warning("trained %s", "cars", machine=7, password="x", lines=3, duration_ms=1.5)

    assert handler.writer.flush()
    entry = LogEntry.objects.get()
    assert (entry.level, entry.logger, entry.message) == (30, "eaml", "trained cars")
    assert (entry.user, entry.user_name, entry.machine, entry.run) == (ada.pk, "ada", 7, 9)
    assert entry.context == {"password": "(masked)", "lines": 3}
    assert (entry.duration_ms, entry.request_id) == (1.5, "r-1")
    assert (entry.main_module, entry.main_function) == (
        "test_handler",
        "test_emit__message_with_context__is_stored_in_fields",
    )
    assert entry.host_name
    assert list(LogEntry.objects.filter(user=ada)) == [entry]


def test_emit__transaction_rolled_back__keeps_its_log(handler: DatabaseLogHandler) -> None:
    with transaction.atomic():
        User.objects.create(username="lost")
        LOGGER.error("about to fail")
        transaction.set_rollback(True)

    assert handler.writer.flush()
    assert LogEntry.objects.get().message == "about to fail"
    assert not User.objects.exists()


@pytest.mark.vendor("postgresql")
def test_emit__transaction_still_open__is_stored_already(handler: DatabaseLogHandler) -> None:
    with transaction.atomic():
        LOGGER.info("inside")

        assert handler.writer.flush()
        assert LogEntry.objects.get().message == "inside"


@pytest.mark.vendor("sqlite")
def test_emit__other_transaction_writes__waits_for_it(handler: DatabaseLogHandler) -> None:
    with transaction.atomic():
        User.objects.create(username="ada")
        LOGGER.info("inside")

        assert not handler.writer.flush(timeout_s=0.1)

    assert handler.writer.flush()
    assert LogEntry.objects.get().message == "inside"


def test_emit__many_threads__all_are_stored_in_few_batches(handler: DatabaseLogHandler) -> None:
    threads = [
        threading.Thread(target=lambda: [LOGGER.info("x") for _ in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert handler.writer.flush()
    assert LogEntry.objects.count() == 400


def test_emit__storing_logs_itself__comes_to_an_end(
    handler: DatabaseLogHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = []
    insert = writer_module._insert

    def logging_insert(batch, *, using: str) -> None:
        stored.append(len(batch))
        LOGGER.error("storing")
        insert(batch, using=using)

    monkeypatch.setattr(writer_module, "_insert", logging_insert)

    LOGGER.info("once")

    assert handler.writer.flush()
    time.sleep(0.1)
    assert stored == [1]


def test_emit__database_fails__complains_once_and_stores_later(
    handler: DatabaseLogHandler, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writer_module, "_PATIENCE_S", -1.0)
    insert = writer_module._insert

    def failing(batch, *, using: str) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writer_module, "_insert", failing)
    LOGGER.info("kept")
    assert not handler.writer.flush(timeout_s=0.2)
    monkeypatch.setattr(writer_module, "_insert", insert)

    assert handler.writer.flush()
    assert LogEntry.objects.get().message == "kept"
    assert (
        capfd.readouterr().err.count(
            "eamllogger: 1 log entries or more wait to be stored: the disk is full"
        )
        == 1
    )


def test_emit__one_entry_cannot_be_stored__the_others_are(
    handler: DatabaseLogHandler, capfd: pytest.CaptureFixture[str]
) -> None:
    with handler.lock:
        handler.writer.put({**_values("first"), "level": -(10**6)})
        handler.writer.put(_values("second"))

    assert handler.writer.flush()
    assert list(LogEntry.objects.values_list("message", flat=True)) == ["second"]
    assert "eamllogger: a log entry was refused and is lost" in capfd.readouterr().err


def test_put__too_many_wait__drops_and_says_so(
    handler: DatabaseLogHandler, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writer_module, "MAX_WAITING_ENTRIES", 0)

    LOGGER.info("dropped")
    monkeypatch.setattr(writer_module, "MAX_WAITING_ENTRIES", 10)
    LOGGER.info("kept")

    assert handler.writer.flush()
    time.sleep(0.1)
    assert list(LogEntry.objects.values_list("message", flat=True)) == ["kept"]
    assert "1 log entries were dropped: too many waited" in capfd.readouterr().err


def test_close__database_fails__leaves_a_spool_that_the_next_handler_stores(
    handler: DatabaseLogHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = writer_module._insert

    def failing(batch, *, using: str) -> None:
        raise RuntimeError("gone")

    monkeypatch.setattr(writer_module, "_insert", failing)
    LOGGER.info("spooled")
    handler.writer.close(timeout_s=0.1)
    assert len(list(handler.writer.spool.folder.glob("*.jsonl"))) == 1
    monkeypatch.setattr(writer_module, "_insert", insert)

    LOGGER.info("after")

    assert handler.writer.flush()
    messages = LogEntry.objects.order_by("timestamp").values_list("message", flat=True)
    assert list(messages) == ["spooled", "after"]
    assert list(handler.writer.spool.folder.iterdir()) == []


def test_fork__child__does_not_store_what_its_parent_does(handler: DatabaseLogHandler) -> None:
    handler.writer.interval_s = 60.0
    LOGGER.info("parent's")

    child = os.fork()
    if not child:
        # No assertion is heard from here; the exit code tells.
        os._exit(len(handler.writer._waiting))

    assert os.waitpid(child, 0)[1] == 0
    assert handler.writer.flush()
    assert LogEntry.objects.count() == 1


def test_django__request_in_a_record__is_not_stored(handler: DatabaseLogHandler) -> None:
    logging.getLogger("eaml.django").warning(
        "Not Found", extra={"request": object(), "status_code": 404}
    )

    assert handler.writer.flush()
    assert LogEntry.objects.get().context == {"status_code": 404}


def _values(message: str):
    return {
        "timestamp": "2026-01-02T03:04:05+00:00",
        "level": 20,
        "logger": "eaml",
        "message": message,
        "context": {},
        "traceback": "",
        "main_module": "",
        "main_function": "",
        "host_name": "",
        "duration_ms": None,
        "user": None,
        "user_name": "",
        "machine": None,
        "run": None,
        "request_id": "",
    }


def test_queries__of_the_caller__are_none(handler: DatabaseLogHandler) -> None:
    before = len(connection.queries_log)

    LOGGER.info("x")

    assert len(connection.queries_log) == before
