"""Tests of progress and questions."""

import io

import pytest
from django.core.management.base import OutputWrapper

from eaml_bridge.management.terminal import Terminal
from eaml_bridge.processing.planning import Plan, plan_request
from eaml_bridge.processing.request import ProcessRequest


class Tty(io.StringIO):
    """Text that believes to be a terminal."""

    def isatty(self) -> bool:
        return True


def terminal(stream: io.StringIO, *, progress: str = "auto", asks: bool = True) -> Terminal:
    return Terminal(OutputWrapper(stream), progress=progress, asks=asks)


@pytest.fixture
def plan(db: None) -> Plan:
    return plan_request(ProcessRequest(target="samples.Item", function="items:double"))


def test_progress__on_a_terminal__is_a_bar() -> None:
    stream = Tty()

    shown = terminal(stream)
    shown.progress(1, 3)
    shown.progress(3, 3)
    shown.close()
    shown.close()

    assert "\r" + "█" * 30 + " 3 of 3 rows, " in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_progress__elsewhere__is_none() -> None:
    stream = io.StringIO()

    terminal(stream).progress(3, 3)

    assert stream.getvalue() == ""


def test_progress__by_lines__is_not_shown_more_often_than_a_person_reads() -> None:
    stream = io.StringIO()
    shown = terminal(stream, progress="lines")

    for done in range(100):
        shown.progress(done, 100)
    shown.progress(100, 100)

    assert len(stream.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    ("answer", "agrees"),
    [("y\n", True), ("YES\n", True), ("\n", False), ("no\n", False), ("", False)],
)
def test_confirm__on_a_terminal__asks(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, answer: str, agrees: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Tty(answer))
    stream = Tty()

    assert terminal(stream).confirm(plan, selected=12_345) is agrees
    assert "Run double over 12,345 rows of samples.Item" in stream.getvalue()


@pytest.mark.parametrize("stdin", [io.StringIO("n\n"), None])
def test_confirm__without_a_terminal__agrees(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, stdin: io.StringIO | None
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)

    assert terminal(Tty()).confirm(plan, selected=5)


def test_confirm__that_is_not_wanted__agrees(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Tty("n\n"))

    assert terminal(Tty(), asks=False).confirm(plan, selected=5)


def test_progress__on_djangos_own_stream__is_not_painted_as_an_error() -> None:
    out = io.StringIO()
    stream = OutputWrapper(out)
    stream.style_func = lambda text: f"<red>{text}</red>"

    terminal = Terminal(stream, progress="bar", asks=False)
    terminal.progress(1, 2)
    terminal.close()

    assert "<red>" not in out.getvalue()
    assert "1 of 2 rows" in out.getvalue()
