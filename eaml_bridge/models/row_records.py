"""What a run did to single rows: values before and after, and why a row was left alone."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from eaml_bridge.models.run import Run

#: Keys are kept as text; a composite one is a JSON list.
KEY_LENGTH = 600


class RowChange(models.Model):
    """The fields of one row that a run changed, and no others.

    Attributes:
        before: field → value, in the form of `processing/recorded_values.py`.
        after: the same fields.
    """

    # The unique constraint begins with the run: an index of its own would only cost. So would a
    # check of the reference for each row: the transaction that stores changes updates the run too.
    run = models.ForeignKey(
        Run,
        on_delete=models.CASCADE,
        related_name="changes",
        db_index=False,
        db_constraint=False,
    )
    key = models.CharField("primary key", max_length=KEY_LENGTH)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("run", "key")
        constraints = (
            # Holds a run to changing each row once.
            models.UniqueConstraint(fields=("run", "key"), name="eaml_change_one_of_row"),
        )

    def __str__(self) -> str:
        return f"change of {self.key} by run {self.run_id}"


class RowProblem(models.Model):
    """Why a row was not processed; a row has several where several fields are wrong.

    Attributes:
        kind: the row's status, as `rejected` or `db_error`.
        where: script:line:column, where a script is to blame.
        input: what the function got; None where it was too large, or the project keeps none.
        shard, chunk: where it came up; when that chunk is done again, it is replaced.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="problems", db_index=False)
    key = models.CharField("primary key", max_length=KEY_LENGTH, blank=True)
    kind = models.CharField(max_length=20)
    field = models.CharField(max_length=200, blank=True)
    message = models.TextField()
    where = models.CharField(max_length=300, blank=True)
    input = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    shard = models.PositiveIntegerField(default=0)
    chunk = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("run", "pk")
        indexes = (
            models.Index(fields=("run", "id"), name="eaml_problem_of_run"),
            models.Index(fields=("run", "kind"), name="eaml_problem_kind"),
            models.Index(fields=("run", "key"), name="eaml_problem_key"),
        )

    def __str__(self) -> str:
        return f"{self.kind} row {self.key} of run {self.run_id}: {self.message[:80]}"
