"""Tests of what the project's hooks are told, and of where they are called."""

import pytest

from eaml_bridge.exceptions import RequestError, RunRefusedError
from eaml_bridge.hooks import ChunkFacts, RunFacts, RunHooks, project_hooks
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing.request import Scope
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item

HERE = "tests.eaml_bridge.test_hooks"


class Listening(RunHooks):
    """Keeps what it is told."""

    heard: list[tuple[str, object]] = []

    def run_requested(self, run: RunFacts) -> None:
        self.heard.append(("requested", run))

    def run_refused(self, run: RunFacts, reason: str) -> None:
        self.heard.append(("refused", reason))

    def run_started(self, run: RunRecord) -> None:
        self.heard.append(("started", run.pk))

    def chunk_finished(self, run: RunRecord, chunk: ChunkFacts) -> None:
        self.heard.append(("chunk", (chunk.key, chunk.rows, chunk.written)))

    def run_finished(self, run: RunRecord) -> None:
        self.heard.append(("finished", (run.status, run.exit_code)))


class Refusing(Listening):
    """Lets nothing begin."""

    def run_requested(self, run: RunFacts) -> None:
        raise RunRefusedError("The quota of today is used up. Try again tomorrow.")


class Metering(RunHooks):
    """Lets one chunk pass."""

    def chunk_finished(self, run: RunRecord, chunk: ChunkFacts) -> None:
        if chunk.key != "0:0" or run.scope == "run":
            raise RunRefusedError("The quota of today is used up.")


@pytest.fixture
def hooks(settings: pytest.FixtureRequest):
    Listening.heard = []

    def choose(name: str) -> None:
        settings.EAML = {**settings.EAML, "HOOKS": f"{HERE}.{name}"}

    return choose


def test_run_requested__of_any_run__is_told_before_anything_is_written(
    items: list[Item], run: Run, hooks
) -> None:
    hooks("Listening")

    run("double", dry_run=True, reason="spring prices", team="7")

    (name, facts), *_ = Listening.heard
    assert (name, facts.target, facts.function) == ("requested", "samples.Item", "items:double")
    assert (facts.selected, facts.write_set, facts.dry_run) == (3, ("quantity",), True)
    assert (facts.reason, facts.team, facts.user_name) == ("spring prices", "7", "system")
    assert len(facts.script_sha256) == 64


def test_hooks__of_a_run_in_chunks__hear_of_each(items: list[Item], run: Run, hooks) -> None:
    hooks("Listening")

    report = run("double", scope=Scope.CHUNK, page_size=2)

    assert Listening.heard[1:] == [
        ("started", report.run_id),
        ("chunk", ("0:0", 2, 2)),
        ("chunk", ("0:1", 1, 1)),
        ("finished", ("finished", 0)),
    ]


def test_hooks__of_an_all_or_nothing_run__hear_of_one_chunk(
    items: list[Item], run: Run, hooks
) -> None:
    hooks("Listening")

    report = run("double", page_size=2)

    assert Listening.heard[1:] == [
        ("started", report.run_id),
        ("chunk", ("0:0", 3, 3)),
        ("finished", ("finished", 0)),
    ]


def test_hooks__of_a_run_that_is_undone__hear_of_no_chunk(db: None, run: Run, hooks) -> None:
    hooks("Listening")
    Item.objects.create(name="thrown 1")

    run("byName")

    assert [name for name, _ in Listening.heard] == ["requested", "started", "finished"]
    assert Listening.heard[-1] == ("finished", ("rolled_back", 4))


@pytest.mark.parametrize(
    ("scope", "exit_code", "status", "expected"),
    [(Scope.CHUNK, 5, "stopped", [2, 4, 3]), (Scope.RUN, 4, "rolled_back", [1, 2, 3])],
)
def test_chunk_finished__that_refuses__ends_the_run_by_its_scope(
    items: list[Item],
    run: Run,
    hooks,
    scope: Scope,
    exit_code: int,
    status: str,
    expected: list[int],
) -> None:
    hooks("Metering")

    report = run("double", scope=scope, page_size=2)

    assert (report.exit_code, RunRecord.objects.get().status) == (exit_code, status)
    assert report.message.startswith("The quota of today is used up.")
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == expected


def test_run_requested__that_refuses__lets_nothing_be_written(
    items: list[Item], run: Run, hooks
) -> None:
    hooks("Refusing")

    with pytest.raises(RunRefusedError, match="used up"):
        run("double")

    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [1, 2, 3]
    assert RunRecord.objects.get().status == "refused"
    assert Listening.heard == [("refused", "The quota of today is used up. Try again tomorrow.")]


def test_run_refused__of_a_mistyped_name__is_told(items: list[Item], run: Run, hooks) -> None:
    hooks("Listening")

    with pytest.raises(RequestError):
        run("dubble")

    assert [name for name, _ in Listening.heard] == ["refused"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere.Hooks", "cannot be imported"),
        (f"{HERE}.HERE", "which is no class of hooks; expected a subclass"),
    ],
)
def test_project_hooks__that_are_none__say_what_is_expected(
    settings: pytest.FixtureRequest, path: str, message: str
) -> None:
    settings.EAML = {**settings.EAML, "HOOKS": path}

    with pytest.raises(RequestError, match=message):
        project_hooks()
