"""Counts outcomes while a run goes on, and keeps samples; its size does not grow with the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from eaml_bridge.processing.outcomes import PROBLEMS, Problem, RowOutcome, Status
from eaml_bridge.processing.report import FieldChange, ProblemGroup, RowChange

#: So many kinds of problems are told apart; further ones are counted together.
_GROUPS_KEPT = 100
_KEYS_PER_GROUP = 5
_GroupKey = tuple[Status, str, str]


class Tally:
    """What a report says of rows."""

    def __init__(self, *, changes_kept: int) -> None:
        self.counts: Counter[Status] = Counter()
        self.field_counts: Counter[str] = Counter()
        self.changes: list[RowChange] = []
        self._changes_kept = changes_kept
        self._groups: dict[_GroupKey, tuple[Problem, list[object]]] = {}
        self._group_counts: Counter[_GroupKey] = Counter()

    def add(self, outcomes: Sequence[RowOutcome]) -> None:
        """Count the outcomes of a page."""
        changed = [outcome for outcome in outcomes if outcome.status is Status.CHANGED]
        self._add_changes(changed)
        if len(changed) == len(outcomes):
            return
        for outcome in outcomes:
            if outcome.status is not Status.CHANGED:
                self.counts[outcome.status] += 1
            if outcome.problems:
                self._add_problem(outcome)

    def add_alike(self, outcome: RowOutcome, *, count: int) -> None:
        """Count `count` rows that all have this outcome."""
        self.counts[outcome.status] += count
        for problem in outcome.problems:
            key = (outcome.status, problem.field, problem.message)
            self._groups[key] = (problem, [])
            self._group_counts[key] = count

    def merge(self, other: Tally) -> None:
        """Count what another tally counted, as if it had come after."""
        self.counts.update(other.counts)
        self.field_counts.update(other.field_counts)
        self.changes += other.changes[: self._changes_kept - len(self.changes)]
        for key, (problem, keys) in other._groups.items():
            if key not in self._groups and len(self._groups) >= _GROUPS_KEPT:
                problem = Problem(message="Other messages.")
                key = (key[0], "", problem.message)
            _, known = self._groups.setdefault(key, (problem, []))
            known += keys[: _KEYS_PER_GROUP - len(known)]
        for key, count in other._group_counts.items():
            found = key if key in self._groups else (key[0], "", "Other messages.")
            self._group_counts[found] += count

    def go_on_from(self, counts: Mapping[str, int], field_counts: Mapping[str, int]) -> None:
        """Begin with what was counted before the run was resumed."""
        self.counts = Counter({Status(name): count for name, count in counts.items()})
        self.field_counts = Counter(field_counts)

    def failed(self) -> int:
        """How many rows have a problem."""
        return sum(count for status, count in self.counts.items() if status in PROBLEMS)

    def changed(self) -> int:
        """How many rows change."""
        return self.counts[Status.CHANGED]

    def reached(self) -> int:
        """How many rows were counted."""
        return self.counts.total()

    def problems(self) -> tuple[ProblemGroup, ...]:
        """The kinds of problems, the most frequent first."""
        return tuple(
            ProblemGroup(
                status=key[0],
                problem=self._groups[key][0],
                count=count,
                keys=tuple(self._groups[key][1]),
            )
            for key, count in self._group_counts.most_common()
        )

    def _add_changes(self, changed: Sequence[RowOutcome]) -> None:
        if not changed:
            return
        self.counts[Status.CHANGED] += len(changed)
        changes = [change for outcome in changed for change in outcome.changes]
        self.field_counts.update([change.column.name for change in changes])
        for outcome in changed[: self._changes_kept - len(self.changes)]:
            fields = tuple(
                FieldChange(field=change.column.name, before=change.before, after=change.after)
                for change in outcome.changes
            )
            self.changes.append(RowChange(key=outcome.key, fields=fields))

    def _add_problem(self, outcome: RowOutcome) -> None:
        for problem in outcome.problems:
            key = (outcome.status, problem.field, problem.message)
            if key not in self._groups and len(self._groups) >= _GROUPS_KEPT:
                problem = Problem(message="Other messages.")
                key = (outcome.status, "", problem.message)
            _, keys = self._groups.setdefault(key, (problem, []))
            self._group_counts[key] += 1
            if len(keys) < _KEYS_PER_GROUP:
                keys.append(outcome.key)
