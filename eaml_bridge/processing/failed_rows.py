"""The file that gets the rows with problems: CSV for a spreadsheet, or one JSON object a line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any  # Input is whatever the fields hold.

from django.core.serializers.json import DjangoJSONEncoder

from eaml_bridge.exceptions import InvalidValue
from eaml_bridge.models import RowProblem, Run
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.plan_faces import RecordedPlan
from eaml_bridge.processing.problem_records import input_of, is_recorded
from eaml_bridge.processing.recorded_values import key_text

#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_HEAD = ("key", "status", "field", "message", "where")


class FailedRows:
    """Writes bad rows as they are decided; does nothing where no file was asked for."""

    def __init__(self, plan: RecordedPlan) -> None:
        self._plan = plan
        self._path: Path | None = plan.request.failed_rows
        self._names = [".".join(read.name) for read in plan.layout.reads]
        self._file: IO[str] | None = None

    def open(self) -> None:
        """Make the file, before anything is written elsewhere.

        Raises:
            InvalidValue: the file cannot be written.
        """
        if self._path is None:
            return
        try:
            self._file = self._path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise InvalidValue(
                f"--failed-rows {str(self._path)!r} cannot be written: {error.strerror}. "
                "Name a file in a folder that exists."
            ) from error
        if not self._is_json:
            csv.writer(self._file).writerow([*_HEAD, *self._names])

    def add_recorded(self, run: Run) -> None:
        """Write what a run that goes on had found before."""
        if self._file is None:
            return
        found = RowProblem.objects.using(self._plan.database).filter(run=run)
        for problem in found.order_by("pk").iterator():
            head = (problem.key, problem.kind, problem.field, problem.message, problem.where)
            self._write(head, problem.input or {})

    def add(self, outcomes: Sequence[RowOutcome]) -> None:
        """Write the bad ones of these rows."""
        if self._file is None:
            return
        for outcome in outcomes:
            if is_recorded(outcome):
                key, row = key_text(outcome.key), input_of(self._plan, outcome)
                for problem in outcome.problems:
                    head = (key, outcome.status.value)
                    self._write((*head, problem.field, problem.message, problem.where), row)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    @property
    def _is_json(self) -> bool:
        return self._path is not None and self._path.suffix in (".jsonl", ".ndjson", ".json")

    def _write(self, head: Sequence[str], row: dict[str, Any]) -> None:
        assert self._file is not None
        if self._is_json:
            document = {**dict(zip(_HEAD, head, strict=True)), "input": row}
            text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False)
            self._file.write(f"{text}\n")
            return
        cells = [*head, *[row.get(name) for name in self._names]]
        csv.writer(self._file).writerow([harmless_cell(cell) for cell in cells])


def harmless_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    text = str(value)
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(_FORMULA) else text
