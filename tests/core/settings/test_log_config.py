"""Tests of what is logged where."""

import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings.log_config import log_config


@pytest.fixture
def configured(tmp_path: Path) -> Iterator[None]:
    """The loggers of a project that stores its log; afterwards those of the tests."""
    before = logging.root.handlers[:], logging.root.level
    logging.config.dictConfig(log_config(level="INFO", spool_folder=tmp_path))
    yield
    logging.config.dictConfig(log_config(level="INFO", spool_folder=None))
    logging.root.handlers[:], logging.root.level = before


def handlers_of(name: str, level: int) -> set[str]:
    """The names of the handlers that get a record of this level."""
    logger: logging.Logger | None = logging.getLogger(name)
    found: set[str] = set()
    if not logging.getLogger(name).isEnabledFor(level):
        return found
    while logger is not None:
        found |= {str(handler.name) for handler in logger.handlers}
        logger = logger.parent if logger.propagate else None
    return found & {"console", "database"}


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("eaml", logging.INFO, {"console", "database"}),
        ("eaml.import", logging.INFO, {"console", "database"}),
        ("eaml", logging.DEBUG, set()),
        ("django.request", logging.WARNING, {"console", "database"}),
        ("django.request", logging.INFO, set()),
        ("django.server", logging.INFO, {"console"}),
        ("urllib3", logging.WARNING, {"console", "database"}),
        ("urllib3", logging.INFO, set()),
    ],
)
def test_log_config__record__goes_where_it_belongs(
    configured: None, name: str, level: int, expected: set[str]
) -> None:
    assert handlers_of(name, level) == expected
