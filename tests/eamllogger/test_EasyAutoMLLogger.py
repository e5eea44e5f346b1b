"""Tests of the logger."""

import logging

import pytest

from eamllogger.EasyAutoMLLogger import EasyAutoMLLogger
from eamllogger.models import LogEntry
from eamllogger.records import CONTEXT_ATTRIBUTE

LEVELS = ["debug", "info", "warning", "error", "critical"]


@pytest.fixture
def logger(caplog: pytest.LogCaptureFixture) -> EasyAutoMLLogger:
    caplog.set_level(logging.DEBUG, logger="eaml")
    return EasyAutoMLLogger()


@pytest.mark.parametrize("level", LEVELS)
def test_method__logs_at_its_level_and_returns_nothing(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture, level: str
) -> None:
    result = getattr(logger, level)("%d lines", 3, machine=7)

    (record,) = caplog.records
    assert result is None
    assert (record.levelname, record.getMessage()) == (level.upper(), "3 lines")
    assert vars(record)[CONTEXT_ATTRIBUTE] == {"machine": 7}


def test_method__per_cent_without_arguments__is_kept(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture
) -> None:
    logger.info("100% done, %s")

    assert caplog.records[0].getMessage() == "100% done, %s"


@pytest.mark.parametrize("level", ["error", "critical"])
def test_strict__error__is_logged_and_raised(caplog: pytest.LogCaptureFixture, level: str) -> None:
    logger = EasyAutoMLLogger(strict=True)

    with pytest.raises(ValueError, match=r"^no lines in cars$"):
        getattr(logger, level)("no lines in %s", "cars")

    assert caplog.records[0].getMessage() == "no lines in cars"


def test_strict__warning__is_not_raised() -> None:
    EasyAutoMLLogger(strict=True).warning("careful")


def test_bind__fields__go_with_every_message(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture
) -> None:
    logger.bind(machine=7).bind(epoch=1).info("trained", epoch=2)

    assert vars(caplog.records[0])[CONTEXT_ATTRIBUTE] == {"machine": 7, "epoch": 2}


def test_exception__inside_a_handler__has_the_traceback(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise KeyError("x")
    except KeyError:
        logger.exception("failed")

    assert caplog.records[0].exc_info[0] is KeyError


def test_timed__block__logs_how_long_it_took_and_what_it_added(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture
) -> None:
    with logger.timed("training", machine=7) as fields:
        fields["lines"] = 5

    context = vars(caplog.records[0])[CONTEXT_ATTRIBUTE]
    assert caplog.records[0].getMessage() == "training"
    assert context.pop("duration_ms") >= 0
    assert context == {"machine": 7, "lines": 5}


def test_timed__exception__is_logged_and_goes_on(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KeyError), logger.timed("training"):
        raise KeyError("x")

    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == ("ERROR", "training failed")
    assert record.exc_info[0] is KeyError


def test_caller__of_every_way__is_named(
    logger: EasyAutoMLLogger, caplog: pytest.LogCaptureFixture
) -> None:
    @logger.timed("decorated")
    def decorated() -> None:
        logger.info("direct")

    decorated()
    with logger.timed("block"):
        pass

    assert [(record.getMessage(), record.funcName) for record in caplog.records] == [
        ("direct", "decorated"),
        ("decorated", "test_caller__of_every_way__is_named"),
        ("block", "test_caller__of_every_way__is_named"),
    ]
    assert {record.module for record in caplog.records} == {"test_EasyAutoMLLogger"}


def test_objects__on_class_and_logger__are_the_entries() -> None:
    assert EasyAutoMLLogger.objects is LogEntry.objects
    assert EasyAutoMLLogger().objects is LogEntry.objects
