"""A process that is killed at each statement of a chunk in turn does each row exactly once."""

import pytest

from tests.faults.conftest import KILLED, Orders

ROWS, CHUNK = 5, 3


def check_exact(facts: dict, rows: int) -> None:
    """Each row done once, billed once, recorded once; the counts add up."""
    assert (facts["twice"], facts["never"], facts["wrong_changes"]) == ([], [], [])
    assert (facts["billed"], facts["changes"]) == (rows, rows)
    assert (facts["status"], facts["counts"]) == ("finished", {"changed": rows})
    assert facts["runs"] == 1


def resumed(orders: Orders, run: int) -> dict:
    return orders.do("run", resume=run, stale_after_s=0)


def crash_and_resume(orders: Orders, crash_at: int, *, rows: int = ROWS) -> bool:
    """Kills a run at this point and resumes it; whether the point was reached."""
    orders.do("make", rows=rows)
    code, result = orders.wait(orders.start("run", page_size=CHUNK, crash_at=crash_at))
    if code == 0:
        assert result["exit_code"] == 0
        return False
    assert code == KILLED
    facts = orders.do("facts")
    if facts["status"] == "running":
        assert facts["twice"] == []
        assert len(facts["never"]) == rows - facts["billed"]
        assert resumed(orders, facts["run"])["exit_code"] == 0
    check_exact(orders.do("facts"), rows)
    return True


@pytest.mark.vendor("sqlite")
def test_crash__at_every_statement_on_sqlite__is_made_good_by_resume(orders: Orders) -> None:
    crash_at = 1
    while crash_and_resume(orders, crash_at, rows=CHUNK):
        crash_at += 1

    # Reads, writes, records, bill and cursor of a chunk, and both sides of its commit.
    assert crash_at > 10


@pytest.mark.slow
@pytest.mark.vendor("postgresql")
def test_crash__at_every_statement_on_postgresql__is_made_good_by_resume(orders: Orders) -> None:
    crash_at = 1
    while crash_and_resume(orders, crash_at):
        crash_at += 1

    assert crash_at > 20


def test_crash__in_the_resumed_run_too__is_made_good(orders: Orders) -> None:
    orders.do("make", rows=ROWS)
    orders.wait(orders.start("run", page_size=CHUNK, crash_at=9))
    run = orders.do("facts")["run"]

    codes = [
        orders.wait(orders.start("run", resume=run, crash_at=at, stale_after_s=0))[0]
        for at in (3, 7)
    ]
    resumed(orders, run)

    assert codes == [KILLED, KILLED]
    check_exact(orders.do("facts"), ROWS)


def test_resume__of_a_run_that_is_alive__is_refused(orders: Orders) -> None:
    orders.do("make", rows=ROWS)
    orders.wait(orders.start("run", page_size=CHUNK, crash_at=9))

    answer = orders.do("run", resume=orders.do("facts")["run"])

    assert answer["exit_code"] == 8
    assert "is held by another process" in answer["message"]
