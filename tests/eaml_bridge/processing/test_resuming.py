"""Tests of runs that go on, are done again for what failed, or continue a sample."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from eaml_bridge.exceptions import (
    ConflictingOptions,
    NotPermitted,
    RequestError,
    RunHeld,
    UnknownName,
)
from eaml_bridge.models import RowChange, RowProblem, RunLog, RunShard
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.cancelling import run_cancel
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.request import Lookup, OnError, Scope
from tests.eaml_bridge.conftest import SCRIPTS, Run
from tests.eaml_bridge.samples.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten() -> None:
    """Ten items that count their runs; the seventh is bad."""
    Item.objects.bulk_create(
        Item(name=f"{'thrown' if number == 7 else 'changed'} {number}", quantity=10)
        for number in range(1, 11)
    )


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


def resumed(run_id: int, **options: object) -> Report:
    return process(ProcessRequest(target="", function="", resume=run_id, **options))


def stopped(run: Run, **options: object) -> Report:
    """A run that stops at the seventh row."""
    return run("byName", scope=Scope.CHUNK, page_size=3, **options)


def test_resume__after_the_row_was_mended__does_the_rest_once(ten: None, run: Run) -> None:
    first = stopped(run)
    Item.objects.filter(name="thrown 7").update(name="changed 7")

    second = resumed(first.run_id)

    assert (first.exit_code, second.exit_code) == (5, 0)
    assert second.run_id == first.run_id
    assert quantities() == [11] * 10
    assert second.counts == {Status.CHANGED: 10}
    assert (second.written, RowChange.objects.count()) == (10, 10)
    assert not RowProblem.objects.exists()
    events = list(RunLog.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["started", "stopped", "resumed", "finished"]


def test_resume__while_the_row_is_still_bad__tells_it_once(ten: None, run: Run) -> None:
    first = stopped(run)

    second = resumed(first.run_id)

    assert second.exit_code == 5
    assert second.counts == first.counts
    assert [group.problem.message for group in second.problems] == ["not today"]
    assert RowProblem.objects.count() == 1


def test_resume__of_a_run_that_was_filtered__keeps_its_conditions(ten: None, run: Run) -> None:
    first = stopped(run, filters=(Lookup(key="quantity", value="10"),), limit=9)
    Item.objects.filter(name="thrown 7").update(name="changed 7")

    second = resumed(first.run_id)

    assert second.selected == 9
    assert quantities() == [11] * 9 + [10]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"status": "finished"}, RequestError, "is finished; only a run that stopped early"),
        ({"scope": "run"}, RequestError, "ran with --atomic run: nothing of it was kept"),
        ({"script_sha256": "0"}, RequestError, "was changed since run"),
        (
            {"status": "running", "finished_at": None, "heartbeat_at": timezone.now()},
            RunHeld,
            "is held by another process",
        ),
    ],
)
def test_resume__that_cannot_be__says_why(
    ten: None, run: Run, change: dict, error: type[Exception], message: str
) -> None:
    first = stopped(run)
    RunRecord.objects.update(**change)

    with pytest.raises(error, match=message):
        resumed(first.run_id)


def test_resume__of_no_run__names_the_newest(ten: None, run: Run) -> None:
    first = stopped(run)

    with pytest.raises(UnknownName, match=f"No run '999999'. Known: {first.run_id}"):
        resumed(999_999)


def test_resume__asked_for_otherwise__names_the_option(ten: None, run: Run) -> None:
    first = stopped(run)

    with pytest.raises(ConflictingOptions, match="leave --on-error out"):
        resumed(first.run_id, on_error=OnError.SKIP)


def test_resume__of_a_stale_run__takes_it_over(ten: None, run: Run) -> None:
    first = stopped(run, on_error=OnError.SKIP, limit=3)
    old = timezone.now() - timedelta(hours=1)
    RunRecord.objects.update(status="running", finished_at=None, heartbeat_at=old)

    second = resumed(first.run_id)

    record = RunRecord.objects.get()
    assert (second.exit_code, record.status, record.generation) == (0, "finished", 2)
    assert RunShard.objects.get().attempts == 2


@pytest.fixture
def editor() -> object:
    """A user who may run functions over items."""
    user = get_user_model().objects.create_user("ada", password="x")
    names = ("run_functions", "change_item", "view_item")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def test_resume__without_a_user__goes_on_for_who_began_it(
    ten: None, run: Run, editor: object
) -> None:
    first = stopped(run, user=editor)
    editor.user_permissions.clear()

    with pytest.raises(NotPermitted, match="User 'ada' may not run functions"):
        resumed(first.run_id)


def test_resume__of_somebody_whose_account_is_closed__is_refused(
    ten: None, run: Run, editor: object
) -> None:
    first = stopped(run, user=editor)
    get_user_model().objects.update(is_active=False)

    with pytest.raises(NotPermitted, match="was begun by 'ada', whose account is gone or closed"):
        resumed(first.run_id)


def test_retry_failed__takes_only_what_failed(ten: None, run: Run) -> None:
    first = run("byName", on_error=OnError.SKIP)
    Item.objects.filter(name="thrown 7").update(name="changed 7")

    report = process(ProcessRequest(target="", function="", retry_failed=first.run_id))

    assert report.counts == {Status.CHANGED: 1}
    assert quantities() == [11] * 10
    assert RunRecord.objects.get(pk=report.run_id).parent_id == first.run_id


@pytest.mark.parametrize("scope", Scope)
def test_continue__after_a_limit__takes_the_rows_behind_it(
    ten: None, run: Run, scope: Scope
) -> None:
    first = run("double", limit=4, scope=scope)

    report = process(ProcessRequest(target="", function="", continue_run=first.run_id))

    assert report.selected == 6
    assert quantities() == [20] * 10


@pytest.mark.parametrize("scope", [Scope.RUN, Scope.CHUNK])
def test_continue__after_a_sample__takes_the_others(ten: None, run: Run, scope: Scope) -> None:
    first = run("double", sample_share=0.4, seed=3, scope=scope)

    report = process(ProcessRequest(target="", function="", continue_run=first.run_id))

    assert 0 < first.selected < 10
    assert first.selected + report.selected == 10
    assert quantities() == [20] * 10


def test_continue__of_a_run_without_limit__is_refused(ten: None, run: Run) -> None:
    first = run("double")

    with pytest.raises(RequestError, match="neither --limit nor --sample"):
        process(ProcessRequest(target="", function="", continue_run=first.run_id))


def test_singleton__while_another_is_active__is_refused(ten: None, run: Run) -> None:
    holder = run("double", singleton="prices", limit=1)
    RunRecord.objects.update(
        status="running", finished_at=None, heartbeat_at=timezone.now(), singleton_key="prices"
    )

    with pytest.raises(RunHeld, match=f"Run {holder.run_id} is running and has the singleton key"):
        run("double", singleton="prices")


def test_singleton__of_a_dead_process__is_taken(ten: None, run: Run) -> None:
    run("double", singleton="prices", limit=1)
    old = timezone.now() - timedelta(hours=1)
    RunRecord.objects.update(status="running", finished_at=None, heartbeat_at=old)

    report = run("double", singleton="prices")

    assert report.exit_code == 0
    statuses = RunRecord.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["interrupted", "finished"]


def test_secret_argument__reaches_no_record_and_is_asked_for_again(
    ten: None, settings: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "leaky.ml").write_text(
        "#: reads: id\n#: writes: quantity\n"
        'function tell(row, ctx) { throw "key is " + ctx.args.api_token; }\n'
    )
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [SCRIPTS, folder]}
    request = ProcessRequest(
        target="samples.Item",
        function="leaky:tell",
        scope=Scope.CHUNK,
        args={"api_token": "s3cr3t-value", "shown": 1},
    )

    report = process(request)

    record = RunRecord.objects.get()
    assert record.parameters == {"api_token": "***", "shown": 1}
    assert RowProblem.objects.get().message == "key is ***"
    assert "s3cr3t" not in str(report)
    with pytest.raises(RequestError, match="Give it again: --arg api_token="):
        resumed(report.run_id)


class _Cancelling:
    """Asks for the end after the first page."""

    def confirm(self, plan: object, *, selected: int) -> bool:
        return True

    def progress(self, done: int, total: int) -> None:
        run_cancel(RunRecord.objects.get().pk, by="somebody")


def test_cancel__stops_within_one_chunk(ten: None) -> None:
    request = ProcessRequest(
        target="samples.Item", function="items:double", scope=Scope.CHUNK, page_size=2
    )

    report = process(request, observer=_Cancelling())

    assert (report.exit_code, report.written) == (5, 2)
    record = RunRecord.objects.get()
    assert (record.status, record.cancel_requested_by) == ("cancelled", "somebody")
    assert resumed(report.run_id).exit_code == 0
    assert quantities() == [20] * 10


def test_cancel__of_a_run_that_has_ended__is_refused(ten: None, run: Run) -> None:
    report = run("double")

    with pytest.raises(RequestError, match="is finished already"):
        run_cancel(report.run_id, by="somebody")
