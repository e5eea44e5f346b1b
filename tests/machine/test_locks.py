"""Tests of the locks of tables."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from machine.altering import machine_column_add
from machine.column_types import ColumnType
from machine.exceptions import LockLost, MachineError, TablesLocked
from machine.locks import machine_lock_tables, writing
from machine.models import Machine, MachineTableLockWrite


def held() -> list[str]:
    return list(MachineTableLockWrite.objects.values_list("table_name", flat=True))


def in_thread(function: Callable[[], object]) -> object:
    """What the function gives, or raises, in another thread with a connection of its own."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(function())
        except MachineError as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def lose_the_lock() -> None:
    MachineTableLockWrite.objects.update(owner_token="another")
    time.sleep(0.3)  # the time to notice it, at the next renewal


@pytest.mark.django_db
def test_lock__created_twice__is_an_integrity_error() -> None:
    MachineTableLockWrite.objects.create(table_name="t")

    with pytest.raises(IntegrityError), transaction.atomic():
        MachineTableLockWrite.objects.create(table_name="t")


@pytest.mark.django_db
def test_lock_tables__block__holds_and_releases() -> None:
    with machine_lock_tables(["b", "a", "b"]) as locks:
        inside = held()
        tokens = set(MachineTableLockWrite.objects.values_list("owner_token", flat=True))

    assert (inside, tokens) == (["a", "b"], {locks.owner_token})
    assert held() == []


@pytest.mark.django_db
def test_lock_tables__error_in_the_block__releases() -> None:
    with pytest.raises(ZeroDivisionError), machine_lock_tables(["a"]):
        _ = 1 / 0

    assert held() == []


@pytest.mark.django_db
def test_lock_tables__again_in_the_block__is_granted_and_kept() -> None:
    with machine_lock_tables(["a"]):
        with machine_lock_tables(["a", "b"]):
            both = held()
        one = held()

    assert (both, one, held()) == (["a", "b"], ["a"], [])


@pytest.mark.django_db
@pytest.mark.parametrize("lease_ends_in_s", [None, 60])
def test_lock_tables__held_by_a_living_one__is_never_taken(lease_ends_in_s: int | None) -> None:
    ends = None if lease_ends_in_s is None else timezone.now() + timedelta(seconds=lease_ends_in_s)
    MachineTableLockWrite.objects.create(table_name="b", owner_name="host 9", expires_at=ends)

    text = (
        r"^Table 'b' is locked by host 9, still after 0\.\d s\. Try again later, or wait longer\."
    )
    with pytest.raises(TablesLocked, match=text), machine_lock_tables(["a", "b"], timeout_s=0.1):
        pass

    assert held() == ["b"]


@pytest.mark.django_db
def test_lock_tables__lease_ended__is_taken_over() -> None:
    past = timezone.now() - timedelta(seconds=1)
    MachineTableLockWrite.objects.create(table_name="a", owner_token="old", expires_at=past)

    with machine_lock_tables(["a"], timeout_s=0) as locks:
        token = MachineTableLockWrite.objects.get().owner_token

    assert token == locks.owner_token
    assert held() == []


@pytest.mark.django_db(transaction=True)
def test_lock_tables__inside_a_transaction__is_refused() -> None:
    with (
        pytest.raises(RuntimeError, match="durable"),
        transaction.atomic(),
        machine_lock_tables(["a"]),
    ):
        pass

    assert held() == []


def test_append__table_of_another__waits_and_is_refused(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machine.locks.WRITING_TIMEOUT_S", 0.1)
    table = machine.get_machine_data_output_lines_model()._meta.db_table
    lock = MachineTableLockWrite.objects.create(table_name=table, owner_name="host 9")

    with pytest.raises(TablesLocked, match=r"_output_lines' is locked by host 9"):
        machine.append_data_lines([{}])
    with pytest.raises(TablesLocked):
        machine_column_add(machine, "new", ColumnType.FLOAT)

    lock.expires_at = timezone.now() - timedelta(seconds=1)
    lock.save()
    assert machine.append_data_lines([{}]) == 1


def test_append__table_that_one_holds_oneself__is_written(machine: Machine) -> None:
    with machine_lock_tables(machine.line_models.tables):
        assert machine.append_data_lines([{}]) == 1


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
class TestBetweenThreads:
    """What needs a connection for each thread."""

    @pytest.fixture(autouse=True)
    def _no_locks(self) -> Iterator[None]:
        yield
        MachineTableLockWrite.objects.all().delete()

    def test_lock_tables__other_thread__waits(self) -> None:
        with machine_lock_tables(["a"]):
            error = in_thread(lambda: machine_lock_tables(["a"], timeout_s=0.1).__enter__())

        assert isinstance(error, TablesLocked)

    def test_lock_tables__many_threads__one_after_the_other(self) -> None:
        inside, seen = [], []

        def work() -> None:
            with machine_lock_tables(["a", "b"], timeout_s=20):
                inside.append(1)
                seen.append(len(inside))
                time.sleep(0.01)
                inside.pop()
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert seen == [1] * 6

    def test_lock_tables__lease_of_a_living_connection_ended__is_not_stolen(self) -> None:
        with machine_lock_tables(["a"]) as locks:
            past = timezone.now() - timedelta(seconds=1)
            MachineTableLockWrite.objects.update(expires_at=past)
            error = in_thread(lambda: machine_lock_tables(["a"], timeout_s=0.1).__enter__())
            locks.check()

        assert isinstance(error, TablesLocked)

    def test_lock_tables__while_a_service_writes__waits(self) -> None:
        with writing(["a"], using="default"):
            error = in_thread(lambda: machine_lock_tables(["a"], timeout_s=0.1).__enter__())

        assert isinstance(error, TablesLocked)

    def test_writing__lock_released_meanwhile__goes_on(self) -> None:
        entered = threading.Event()

        def write() -> bool:
            with writing(["a"], using="default"):
                return entered.is_set()

        with machine_lock_tables(["a"]):
            thread = threading.Timer(0.2, entered.set)
            thread.start()
            waiting = threading.Thread(target=lambda: results.append(in_thread(write)))
            results: list[object] = []
            waiting.start()
            entered.wait()
        waiting.join()

        assert results == [True]

    def test_lock_tables__long_block__is_renewed(self) -> None:
        with machine_lock_tables(["a"], lease_s=0.3) as locks:
            time.sleep(0.6)
            lives = MachineTableLockWrite.objects.filter(expires_at__gt=timezone.now()).exists()
            locks.check()

        assert lives

    def test_lock_tables__taken_away__is_told_at_the_end(self) -> None:
        text = r"^The lock of a was lost: .* with a longer lease_s\.$"

        with pytest.raises(LockLost, match=text), machine_lock_tables(["a"], lease_s=0.3):
            lose_the_lock()

    @pytest.mark.slow
    def test_lock_tables__holder_killed__is_granted_after_its_lease(self) -> None:
        program = (
            "import time, django; django.setup()\n"
            "from machine.locks import machine_lock_tables\n"
            "with machine_lock_tables(['a'], lease_s=1.5):\n"
            "    print('held', flush=True); time.sleep(60)\n"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", program],
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "DJANGO_SETTINGS_MODULE": "core.settings.dev",
            },
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        time.sleep(1)  # the lease was renewed by now
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
        killed_at = time.monotonic()

        with machine_lock_tables(["a"], timeout_s=20):
            waited_s = time.monotonic() - killed_at

        assert 0.3 < waited_s < 10


def database_url() -> str:
    """The address of the database of this test."""
    own = connection.settings_dict
    host = own["HOST"].replace("/", "%2F")
    login = ":".join(filter(None, (own["USER"], own["PASSWORD"])))
    return f"postgresql://{login}@{host}:{own['PORT']}/{own['NAME']}"
