"""A run: who ran which version of which function over which rows, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class RunStatus(models.TextChoices):
    """How a run ended."""

    FINISHED = "finished", "Finished"
    ROLLED_BACK = "rolled_back", "Stopped, nothing written"
    INTERRUPTED = "interrupted", "Interrupted, nothing written"
    FAILED = "failed", "Failed, nothing written"
    REFUSED = "refused", "Refused before it began"


class Run(models.Model):
    """One run that wrote, or was meant to write; a dry run leaves no record."""

    status = models.CharField(max_length=20, choices=RunStatus, db_index=True)
    target = models.CharField(max_length=600)
    function = models.CharField(max_length=300)
    script_sha256 = models.CharField("script's SHA-256", max_length=64, blank=True)
    mode = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=10)
    on_error = models.CharField(max_length=10)
    selection = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    write_set = models.JSONField(default=list, blank=True)
    parameters = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    counts = models.JSONField(default=dict, blank=True)
    written_count = models.PositiveBigIntegerField("rows written", default=0)
    message = models.TextField(blank=True)
    exit_code = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Kept when the account is gone; "system" where nobody was named.
    user_name = models.CharField("user's name", max_length=254)
    system_user = models.CharField("user of the operating system", max_length=254, blank=True)
    source = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ("-started_at", "-pk")
        permissions = (("run_functions", "Can run functions over rows"),)

    def __str__(self) -> str:
        return f"run {self.pk}: {self.function} over {self.target}, {self.status}"
