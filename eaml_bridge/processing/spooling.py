"""Files beside an SQLite database that say what its one writer cannot say yet."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast  # Any: documents are JSON.

from django.db import connections, transaction
from django.utils import timezone

from eaml_bridge import conf
from eaml_bridge.models import RowProblem, Run, RunStatus
from eaml_bridge.processing.problem_records import store
from eaml_bridge.processing.recording import log_event

_FIELDS = ("run_id", "key", "kind", "field", "message", "where", "input", "shard", "chunk")
_STORED_AT_ONCE = 500
_SUFFIX = ".jsonl"


def spool_path(run_id: int, *, database: str) -> Path | None:
    """Where the spool of a run stands; None for a database in memory, or inside a transaction."""
    connection = connections[database]
    folder = _folder(database)
    if folder is None or connection.in_atomic_block:
        return None
    return folder / f"{_stem(database)}{run_id}{_SUFFIX}"


def opened(path: Path | None) -> IO[str]:
    """A new spool, which names the process that writes it; one without a name where it has none."""
    if path is None:
        return cast(IO[str], tempfile.TemporaryFile("w+", encoding="utf-8"))  # kept
    file = path.open("w+", encoding="utf-8")
    file.write(json.dumps({"spool_of_run": path.stem, "process": os.getpid()}) + "\n")
    file.flush()
    return file


def remove(path: Path) -> None:
    """Remove a spool and the request to cancel."""
    path.unlink(missing_ok=True)
    _request(path).unlink(missing_ok=True)


def touch(path: Path) -> bool:
    """Give a sign of life; whether somebody asked for the end of the run."""
    os.utime(path)
    return _request(path).exists()


def ask_to_cancel(run_id: int, *, database: str) -> bool:
    """Ask a run for its end; whether there is one that looks for such a request."""
    path = spool_path(run_id, database=database)
    if path is None or not path.exists():
        return False
    _request(path).touch()
    return True


def store_leftovers(database: str) -> int:
    """Store the spools of processes that died, and end their runs; how many there were."""
    folder = _folder(database)
    if folder is None or connections[database].in_atomic_block:
        return 0
    found = 0
    for path in sorted(folder.glob(f"{_stem(database)}*{_SUFFIX}")):
        if _is_left(path):
            _store_leftover(path, database=database)
            found += 1
    return found


def as_document(problem: RowProblem) -> dict[str, Any]:
    """A problem as a line of the spool holds it."""
    return {name: getattr(problem, name) for name in _FIELDS}


def read_problems(lines: Iterable[str]) -> Iterator[RowProblem]:
    """The problems of a spool; a line that a crash cut off is passed over."""
    for line in lines:
        with contextlib.suppress(json.JSONDecodeError):
            document = json.loads(line)
            if "spool_of_run" not in document:
                yield RowProblem(**document)


def _store_leftover(path: Path, *, database: str) -> None:
    run_id = _run_id(path)
    with transaction.atomic(using=database):
        run = Run.objects.using(database).filter(pk=run_id).first()
        # A run that has an end has stored its problems too.
        if run is not None and run.status == RunStatus.RUNNING:
            with path.open(encoding="utf-8") as file:
                problems = read_problems(file)
                while part := list(islice(problems, _STORED_AT_ONCE)):
                    store(part, database=database)
            _end(run, database=database)
    remove(path)


def _end(run: Run, *, database: str) -> None:
    message = "Its process died; nothing was written. What it had found is listed as problems."
    count = RowProblem.objects.using(database).filter(run=run).values("key").distinct().count()
    Run.objects.using(database).filter(pk=run.pk, generation=run.generation).update(
        status=RunStatus.FAILED,
        message=message,
        problem_count=count,
        finished_at=timezone.now(),
    )
    log_event(run, "died", message, database=database)


def _is_left(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            process = json.loads(file.readline()).get("process")
        age_s = time.time() - path.stat().st_mtime
    except (OSError, json.JSONDecodeError, AttributeError):
        return False
    if age_s > conf.get("STALE_AFTER_S"):
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        # Alive, and somebody else's.
        return False
    return False


def _run_id(path: Path) -> int:
    return int(path.name.removesuffix(_SUFFIX).rpartition("-")[2])


def _request(path: Path) -> Path:
    return path.with_suffix(".cancel")


def _stem(database: str) -> str:
    name = Path(str(connections[database].settings_dict["NAME"])).name
    return f"{name}.eaml-run-"


def _folder(database: str) -> Path | None:
    connection = connections[database]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(conf.get("SPOOL_DIR") or Path(name).parent)
