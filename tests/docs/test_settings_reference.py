"""Tests that the reference of settings is complete."""

import re

import pytest

from eaml_bridge.conf import KEYS
from tests.architecture.source_tree import ROOT

REFERENCE = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
READ_BY = re.compile(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"')
ROWS = set(re.findall(r"^\| `([A-Z_]+)` \|", REFERENCE, flags=re.MULTILINE))
SOURCES = [*(ROOT / "core" / "settings").glob("*.py"), *(ROOT / "development").rglob("*.py")]
VARIABLES = {name for path in SOURCES for name in READ_BY.findall(path.read_text("utf-8"))}


def test_reference__reads_some_variables() -> None:
    assert {"DATABASE_URL", "ENVIRONMENT", "SECRET_KEY", "TEST_DATABASE"} <= VARIABLES


@pytest.mark.parametrize("name", sorted(VARIABLES | set(KEYS)))
def test_reference__every_variable_and_key__has_its_row(name: str) -> None:
    assert name in ROWS


def test_reference__names_nothing_that_is_gone() -> None:
    # Read by a shell script, or written as a keyword of a setting.
    elsewhere = {"REQUIRE_PYTHONS", "TEST_POSTGRESQL_URL"}

    assert ROWS - VARIABLES - set(KEYS) == elsewhere
