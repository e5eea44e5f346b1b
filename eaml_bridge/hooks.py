"""What a project does beside a run: quotas, bills, queues, audit entries.

`EAML["HOOKS"]` is the dotted path of a subclass of `RunHooks`. Its methods write by the same
connection as the run, so that what they store stands or falls with the rows it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser
from django.utils.module_loading import import_string

from eaml_bridge import conf
from eaml_bridge.exceptions import RequestError

if TYPE_CHECKING:
    from eaml_bridge.models import Run


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What is known of a run before it has a record.

    Attributes:
        function: `SCRIPT:NAME`; as it was asked for where the run was refused before it was found.
        script_sha256: empty where the script was not found.
        user_name: "system" where no user was named.
        team: the project's key of a team; empty for none.
        selected: rows; None where they were not counted.
        write_set: names of the fields that may change.
        resumes: number of the run that goes on; its rows are `selected` as it began.
    """

    target: str
    function: str
    script_sha256: str
    user: AbstractBaseUser | None
    user_name: str
    system_user: str
    team: str
    source: str
    reason: str
    dry_run: bool
    selected: int | None
    write_set: tuple[str, ...]
    resumes: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChunkFacts:
    """What one chunk came to.

    Attributes:
        key: unique within the run, and the same when the chunk is done again after a crash.
        rows: rows that the function got.
        written: rows that were written.
        duration_s: by the clock on the wall.
        cpu_s: of this process.
    """

    key: str
    rows: int
    written: int
    started_at: datetime
    duration_s: float
    cpu_s: float


class RunHooks:
    """Does nothing; override what the project needs."""

    def run_requested(self, run: RunFacts) -> None:
        """Called after planning, before anything is written; also for a dry run.

        Raises:
            RunRefusedError: the run must not begin; the text says why.
        """

    def run_queued(self, run: Run) -> None:
        """Called inside the transaction that stores a run for the background."""

    def run_started(self, run: Run) -> None:
        """Called inside the transaction that stores the record of a run; not when it goes on.

        Raises:
            RunRefusedError: the run must not begin after all; `run_refused` is called then.
        """

    def chunk_finished(self, run: Run, chunk: ChunkFacts) -> None:
        """Called inside the transaction of each chunk; with scope `run` once, inside the run's.

        Raises:
            RunRefusedError: the run must not go on; this chunk is undone, and the run ends.
        """

    def run_finished(self, run: Run) -> None:
        """Called after the last chunk, in a transaction of its own, however the run ended."""

    def run_refused(self, run: RunFacts, reason: str) -> None:
        """Called for a run that never began; also for a dry run."""


def project_hooks() -> RunHooks:
    """The hooks that the setting names.

    Raises:
        RequestError: it names nothing that can be imported, or no subclass of RunHooks.
    """
    path: str = conf.get("HOOKS")
    try:
        found = import_string(path)
    except ImportError as error:
        raise RequestError(
            f"EAML['HOOKS'] is {path!r}, which cannot be imported: {error}. "
            "Name a subclass of eaml_bridge.hooks.RunHooks by its dotted path."
        ) from error
    if not (isinstance(found, type) and issubclass(found, RunHooks)):
        raise RequestError(
            f"EAML['HOOKS'] is {path!r}, which is no class of hooks; "
            "expected a subclass of eaml_bridge.hooks.RunHooks."
        )
    return found()
