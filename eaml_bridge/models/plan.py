"""A plan: changes that a dry run found, kept so that exactly these can be applied."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from eaml_bridge.models.row_records import KEY_LENGTH
from eaml_bridge.models.run import Run


class PlanStatus(models.TextChoices):
    """Where a plan stands; it is applied once."""

    DRAFT = "draft", "Being made"
    READY = "ready", "Ready"
    APPLIED = "applied", "Applied"
    STALE = "stale", "Stale: rows changed meanwhile"


class Plan(models.Model):
    """What a run would do, row by row.

    Attributes:
        selection, options, parameters: as in `Run`, so that the plan can be made again.
        counts: rows by their status in the dry run.
        applied_run: the run that applied it.
    """

    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.READY)
    target = models.CharField(max_length=600)
    database = models.CharField("database alias", max_length=100, blank=True)
    function = models.CharField(max_length=300)
    script_sha256 = models.CharField("script's SHA-256", max_length=64)
    write_set = models.JSONField(default=list, blank=True)
    selection = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    options = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    parameters = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    counts = models.JSONField(default=dict, blank=True)
    row_count = models.PositiveBigIntegerField("rows to change", default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    user_name = models.CharField("user's name", max_length=254)
    team = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_run = models.OneToOneField(
        Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="applied_plan"
    )

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(status=PlanStatus.APPLIED) | models.Q(applied_at__isnull=False),
                name="eaml_plan_applied_has_its_time",
            ),
        )
        indexes = (models.Index(fields=("-created_at", "-id"), name="eaml_plan_newest"),)

    def __str__(self) -> str:
        return f"plan {self.pk}: {self.function} over {self.target}, {self.status}"


class PlanRow(models.Model):
    """One row that a plan would change; values as in `RowChange`."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rows", db_index=False)
    key = models.CharField("primary key", max_length=KEY_LENGTH)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("plan", "key")
        constraints = (
            models.UniqueConstraint(fields=("plan", "key"), name="eaml_plan_one_of_row"),
        )

    def __str__(self) -> str:
        return f"row {self.key} of plan {self.plan_id}"
