"""People, and a handler that stores, for the tests of this folder."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from eamllogger.handler import DatabaseLogHandler
from user.models import User


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def handler(transactional_db: None, tmp_path: Path) -> Iterator[DatabaseLogHandler]:
    """A handler of the logger "eaml" that stores without delay, in a thread of its own."""
    handler = DatabaseLogHandler(spool_folder=tmp_path / "spool", interval_s=0.02)
    logging.getLogger("eaml").addHandler(handler)
    yield handler
    logging.getLogger("eaml").removeHandler(handler)
    handler.close()
