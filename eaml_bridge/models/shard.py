"""A part of a run that one process works on: how far it is, and who has it."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from eaml_bridge.models.run import Run, RunStatus


class RunShard(models.Model):
    """The rows of a run between two keys; a run that is not cut has one, without bounds.

    What stands here is committed together with the rows that it speaks of, so after a crash at any
    moment the cursor is the truth.

    Attributes:
        lower: keys of the shard are greater; a list as in `cursor`; None for no bound.
        upper: keys of the shard are not greater.
        cursor: the last row that was done: values of the order, then the primary key's.
        row_count: rows done; the counts add up to it.
        chunk_count: chunks done; the number of the next one.
        generation: the process that claimed the shard last; others must not write.
        attempts: how often it was claimed, counted before the work.
        worker: host and process number.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shards", db_index=False)
    number = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=20, choices=RunStatus, default=RunStatus.QUEUED)
    lower = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    upper = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    cursor = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    row_count = models.PositiveBigIntegerField("rows done", default=0)
    written_count = models.PositiveBigIntegerField("rows written", default=0)
    chunk_count = models.PositiveBigIntegerField("chunks done", default=0)
    counts = models.JSONField(default=dict, blank=True)
    field_counts = models.JSONField("changed rows by field", default=dict, blank=True)
    generation = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=200, blank=True)
    duration_s = models.FloatField("seconds of work", default=0.0)
    cpu_s = models.FloatField("CPU seconds", default=0.0)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="eaml_shard_number_of_run"),
        )

    def __str__(self) -> str:
        return f"shard {self.number} of run {self.run_id}, {self.row_count} rows done"
