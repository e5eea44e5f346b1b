"""Tests of the cursor that is always at hand."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import InterfaceError

from eaml_bridge.cursors import CursorProxy
from eaml_bridge.registry import EasyAutoMLDBModels
from user.models import User


@pytest.fixture
def cursor() -> Iterator[CursorProxy]:
    proxy = CursorProxy()
    yield proxy
    proxy.close()


def terminate_this_connection() -> None:
    """Ends the connection of this thread from another one, and waits until it is gone."""
    with connection.cursor() as own:
        own.execute("SELECT pg_backend_pid()")
        pid = own.fetchone()[0]
    thread = threading.Thread(target=_terminate, args=[pid])
    thread.start()
    thread.join()


def _terminate(pid: int) -> None:
    try:
        with connection.cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
            for _ in range(500):
                other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
                if other.fetchone() is None:
                    return
                time.sleep(0.01)
    finally:
        connection.close()


@pytest.mark.django_db
def test_cursor__statements__give_rows(cursor: CursorProxy) -> None:
    User.objects.create(username="ada")

    cursor.execute("SELECT username FROM user_user WHERE username = %s", ["ada"])

    assert cursor.description[0][0] == "username"
    assert cursor.fetchall() == [("ada",)]


@pytest.mark.django_db
def test_cursor__loop__gives_rows_one_by_one(cursor: CursorProxy) -> None:
    cursor.execute("SELECT 1 UNION SELECT 2 ORDER BY 1")

    assert list(cursor) == [(1,), (2,)]


@pytest.mark.django_db
def test_cursor__after_close__is_opened_again(cursor: CursorProxy) -> None:
    with cursor as opened:
        opened.execute("SELECT 1")

    cursor.execute("SELECT 2")

    assert cursor.fetchone() == (2,)


@pytest.mark.django_db(transaction=True)
def test_cursor__connection_closed_in_between__is_opened_again(cursor: CursorProxy) -> None:
    cursor.execute("SELECT 1")
    if connection.vendor == "postgresql":  # an SQLite database in memory would be gone
        connection.close()

    cursor.execute("SELECT 2")

    assert cursor.fetchone() == (2,)


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_cursor__each_thread__has_its_own_rows(cursor: CursorProxy) -> None:
    cursor.execute("SELECT 1")
    rows = []

    def other() -> None:
        cursor.execute("SELECT 2")
        rows.append(cursor.fetchone())
        cursor.close()
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()

    assert (rows, cursor.fetchone()) == ([(2,)], (1,))


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_lost_connection__between_two_calls__is_opened_again(cursor: CursorProxy) -> None:
    cursor.execute("SELECT 1")
    terminate_this_connection()

    # A statement that writes too: it was never sent over the lost connection.
    cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('x', 'y')")
    cursor.execute("SELECT count(*) FROM django_content_type WHERE app_label = 'x'")

    assert cursor.fetchone() == (1,)


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_lost_connection__inside_a_transaction__is_an_error(cursor: CursorProxy) -> None:
    with (  # noqa: PT012
        pytest.raises((OperationalError, InterfaceError)),
        transaction.atomic(),
    ):
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('x', 'y')")
        terminate_this_connection()
        cursor.execute("SELECT 1")

    cursor.execute("SELECT count(*) FROM django_content_type WHERE app_label = 'x'")

    assert cursor.fetchone() == (0,)


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_lost_connection__inside_a_loop__ends_with_what_was_there(cursor: CursorProxy) -> None:
    cursor.execute("SELECT generate_series(1, 3)")
    first = cursor.fetchone()
    terminate_this_connection()

    rest = list(cursor)
    cursor.execute("SELECT 4")

    assert (first, rest, cursor.fetchone()) == ((1,), [(2,), (3,)], (4,))


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_error_of_a_statement__connection_that_lives__is_kept(cursor: CursorProxy) -> None:
    cursor.execute("SELECT pg_backend_pid()")
    pid = cursor.fetchone()
    with pytest.raises(Exception, match="does not exist"):
        cursor.execute("SELECT no_such_column")

    cursor.execute("SELECT pg_backend_pid()")

    assert cursor.fetchone() == pid


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_registry__connection_lost_between_two_calls__models_go_on() -> None:
    db = EasyAutoMLDBModels()
    db.User.objects.create(username="ada")
    terminate_this_connection()

    count = db.User.objects.count()
    terminate_this_connection()
    with db.connections["default"].cursor() as own:
        own.execute("SELECT 7")
        row = own.fetchone()

    assert (count, row) == (1, (7,))


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_registry__connection_lost_inside_a_transaction__is_an_error() -> None:
    db = EasyAutoMLDBModels()

    with (  # noqa: PT012
        pytest.raises((OperationalError, InterfaceError)),
        transaction.atomic(),
    ):
        db.User.objects.create(username="ada")
        terminate_this_connection()
        db.User.objects.count()

    assert db.User.objects.count() == 0
