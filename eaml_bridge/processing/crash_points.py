"""Kills the process at a chosen statement of a chunk, so that tests can try every one of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any  # What a statement returns is the driver's business.

from django.db import connections

from eaml_bridge import conf


class CrashPoints:
    """Counts the statements of all chunks, and what stands between them."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._at: int = conf.get("CRASH_AT")
        self._count = 0

    def watch(self) -> AbstractContextManager[object]:
        """Count the statements that are run inside; costs nothing where no crash is asked for."""
        if not self._at:
            return nullcontext()
        return connections[self._database].execute_wrapper(self._executing)

    def reach(self) -> None:
        """Count a point between statements, such as the one before the commit."""
        if not self._at:
            return
        self._count += 1
        if self._count == self._at:
            # As the system's own killer does it: nothing is closed, nothing is said.
            os.kill(os.getpid(), signal.SIGKILL)

    def _executing(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        self.reach()
        return execute(sql, params, many, context)
