"""Tests that a dry run leaves no trace: no table, no sequence, no file."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from eaml_bridge.processing import ProcessRequest, process
from eaml_bridge.processing.request import OnError
from tests.eaml_bridge.conftest import SCRIPTS, Run
from tests.eaml_bridge.samples.models import Item

SEQUENCES = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence ORDER BY name",
    "postgresql": "SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename",
}


def checksums() -> dict[str, str]:
    """A checksum of the rows of every table, and one of all sequences."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        cursor.execute(SEQUENCES[connection.vendor])
        found["sequences"] = repr(cursor.fetchall())
    return found


def files() -> dict[Path, tuple[int, int]]:
    """Size and time of every file that a run could touch."""
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in _paths()}


def _paths() -> Iterator[Path]:
    for folder in (SCRIPTS, Path(settings.BASE_DIR) / "ml_scripts"):
        yield from (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("function", "options"),
    [
        ("double", {}),
        ("double", {"diff_limit": 0, "page_size": 1}),
        ("byName", {"on_error": OnError.SKIP}),
        ("byName", {"on_error": OnError.ABORT}),
        ("batchByPosition", {}),
        ("summary", {}),
        ("identity", {"into": "data"}),
    ],
)
def test_dry_run__of_any_kind__leaves_every_table_sequence_and_file_as_it_was(
    db: None, run: Run, function: str, options: dict[str, object]
) -> None:
    names = ("thrown 1", "changed 2", "taken 3", "same 0")
    Item.objects.bulk_create([Item(name=name, quantity=3) for name in names])
    before = checksums(), files()

    report = run(function, dry_run=True, **options)

    assert report.selected == 4
    assert (checksums(), files()) == before


def test_dry_run__that_is_refused__leaves_every_table_as_it_was(items: list[Item]) -> None:
    before = checksums()

    with pytest.raises(Exception, match="Did you mean 'double'"):
        process(ProcessRequest(target="samples.Item", function="items:dubble", dry_run=True))

    assert checksums() == before


def test_a_run_that_writes__is_seen_by_the_checksums(items: list[Item], run: Run) -> None:
    before = checksums()

    run("double")

    after = checksums()
    assert {name for name in before if before[name] != after[name]} >= {
        "samples_item",
        "eaml_bridge_run",
        "sequences",
    }
