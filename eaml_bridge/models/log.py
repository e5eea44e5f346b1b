"""What happened to a run, in order: began, was resumed, stopped, why."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from eaml_bridge.models.run import Run


class RunLog(models.Model):
    """One thing that happened to a run.

    Attributes:
        event: a word that programs can look for, as `resumed`.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="log", db_index=False)
    at = models.DateTimeField()
    level = models.CharField(max_length=10, default="info")
    event = models.CharField(max_length=40)
    message = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("run", "pk")
        indexes = (models.Index(fields=("run", "id"), name="eaml_log_of_run"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} run {self.run_id} {self.event}: {self.message[:80]}"
