"""A run: who ran which version of which function over which rows, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from eaml_bridge import conf


class RunKind(models.TextChoices):
    """What a run does."""

    PROCESS = "process", "Runs a function over rows"
    APPLY = "apply", "Applies a plan"
    UNDO = "undo", "Undoes a run"


class RunStatus(models.TextChoices):
    """Where a run stands, or how it ended. *Stale* is derived: running, without a heartbeat."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    ROLLED_BACK = "rolled_back", "Stopped, nothing written"
    STOPPED = "stopped", "Stopped early, finished chunks are kept"
    INTERRUPTED = "interrupted", "Interrupted"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused before it began"


#: A run with one of these has no end yet.
ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
#: A run with one of these may have rows left that it can go on with.
RESUMABLE = (RunStatus.STOPPED, RunStatus.INTERRUPTED, RunStatus.CANCELLED, RunStatus.FAILED)


class RunQuerySet(models.QuerySet["Run"]):
    """Runs by where they stand."""

    def active(self) -> Self:
        """Queued and running ones, stale ones among them."""
        return self.filter(status__in=ACTIVE)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """A user's own runs; all of them for who reaches everything in the project."""
        if not user.is_active:
            return self.none()
        is_super = getattr(user, "is_superuser", False)
        return self if getattr(user, "has_full_reach", is_super) else self.filter(user_id=user.pk)

    def stale(self) -> Self:
        """Running ones whose process gave no sign for longer than `EAML["STALE_AFTER_S"]`."""
        return self.filter(status=RunStatus.RUNNING, heartbeat_at__lt=stale_before())


class Run(models.Model):
    """One run that wrote, or was meant to write; a dry run leaves no record.

    Attributes:
        selection: what chose the rows, so that the run can go on or be repeated.
        options: policies and guards, as `ProcessRequest` takes them.
        write_set: names of the fields that may change.
        parameters: arguments of the function; secret ones hold no value.
        counts: rows by their status.
        team: the project's key of a team; empty for none.
        generation: who has the run; grows by one whenever a process takes it.
        singleton_key: at most one active run has it.
        end_told_at: when the project's hooks were told of the end; None while they were not.
        peak_memory_bytes: of the process; None where the system does not tell.
    """

    kind = models.CharField(max_length=10, choices=RunKind, default=RunKind.PROCESS)
    status = models.CharField(max_length=20, choices=RunStatus)
    target = models.CharField(max_length=600)
    database = models.CharField("database alias", max_length=100, blank=True)
    function = models.CharField(max_length=300)
    script_sha256 = models.CharField("script's SHA-256", max_length=64, blank=True)
    script_path = models.CharField(max_length=300, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=10)
    on_error = models.CharField(max_length=10)
    chunk_size = models.PositiveIntegerField("rows in a chunk", null=True, blank=True)
    selection = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    options = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    write_set = models.JSONField(default=list, blank=True)
    parameters = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    seed = models.BigIntegerField("seed of chance", null=True, blank=True)
    singleton_key = models.CharField(max_length=200, blank=True)
    selected_count = models.PositiveBigIntegerField("rows selected", null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    field_counts = models.JSONField("changed rows by field", default=dict, blank=True)
    written_count = models.PositiveBigIntegerField("rows written", default=0)
    problem_count = models.PositiveBigIntegerField("rows with problems", default=0)
    message = models.TextField(blank=True)
    exit_code = models.PositiveSmallIntegerField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Kept when the account is gone; "system" where nobody was named.
    user_name = models.CharField("user's name", max_length=254)
    system_user = models.CharField("user of the operating system", max_length=254, blank=True)
    team = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    generation = models.PositiveBigIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_by = models.CharField(max_length=254, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    # What the script sees as `ctx.now`, also after the run was resumed.
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    end_told_at = models.DateTimeField(null=True, blank=True)
    duration_s = models.FloatField("seconds of work", default=0.0)
    cpu_s = models.FloatField("CPU seconds", default=0.0)
    peak_memory_bytes = models.PositiveBigIntegerField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        permissions = (("run_functions", "Can run functions over rows"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=ACTIVE, finished_at__isnull=True)
                | (~models.Q(status__in=ACTIVE) & models.Q(finished_at__isnull=False)),
                name="eaml_run_ends_when_not_active",
            ),
            models.UniqueConstraint(
                fields=("singleton_key",),
                condition=models.Q(status__in=ACTIVE) & ~models.Q(singleton_key=""),
                name="eaml_run_one_active_of_a_key",
            ),
        )
        indexes = (
            models.Index(fields=("-started_at", "-id"), name="eaml_run_newest"),
            models.Index(fields=("status", "heartbeat_at"), name="eaml_run_status"),
            models.Index(fields=("target", "-started_at"), name="eaml_run_target"),
            models.Index(fields=("team", "-started_at"), name="eaml_run_team"),
        )

    def __str__(self) -> str:
        return f"run {self.pk}: {self.function} over {self.target}, {self.status}"

    @property
    def is_stale(self) -> bool:
        """Whether it says that it runs, and its process gave no sign for long."""
        beat = self.heartbeat_at
        return self.status == RunStatus.RUNNING and (beat is None or beat < stale_before())

    @property
    def is_resumable(self) -> bool:
        """Whether `--resume` can go on with it: chunks were kept, and nobody works on it."""
        is_free = self.status in RESUMABLE or self.is_stale
        return is_free and self.scope != "run" and self.mode != "whole"

    @property
    def shown_status(self) -> str:
        """The status for a person: a stale run is no running one."""
        return "stale" if self.is_stale else self.status


def stale_before() -> datetime:
    """A run that gave no sign since then is stale."""
    seconds: float = conf.get("STALE_AFTER_S")
    return timezone.now() - timedelta(seconds=seconds)
