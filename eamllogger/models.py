"""Entries of the log, and of the audit trail with the end of its chain."""

import logging
from typing import ClassVar

from django.db import models

from eamllogger.fields import KeyField

HASH_LENGTH = 64


class LogLevel(models.IntegerChoices):
    """How much an entry matters; the numbers of Python's `logging`."""

    DEBUG = logging.DEBUG, "Debug"
    INFO = logging.INFO, "Info"
    WARNING = logging.WARNING, "Warning"
    ERROR = logging.ERROR, "Error"
    CRITICAL = logging.CRITICAL, "Critical"


class LogEntry(models.Model):
    """One thing that the project said.

    It is stored by a connection of its own, before or after what it speaks of: its keys are plain
    numbers, which no constraint binds to rows.
    """

    timestamp = models.DateTimeField(db_index=True)
    level = models.PositiveSmallIntegerField(choices=LogLevel)
    logger = models.CharField(max_length=200)
    message = models.TextField()
    context = models.JSONField(default=dict, blank=True)
    traceback = models.TextField(blank=True)
    main_module = models.CharField("module", max_length=200, blank=True)
    main_function = models.CharField("function", max_length=200, blank=True)
    host_name = models.CharField("host", max_length=255, blank=True)
    duration_ms = models.FloatField("duration in ms", null=True, blank=True)
    user = KeyField("user's key", null=True, blank=True)
    user_name = models.CharField("user", max_length=254, blank=True)
    machine = KeyField("machine's number", null=True, blank=True)
    run = KeyField("run's number", null=True, blank=True)
    request_id = models.CharField("request", max_length=64, blank=True)

    class Meta:
        ordering = ("-timestamp", "-pk")
        verbose_name_plural = "log entries"
        indexes: ClassVar = [
            models.Index(fields=("level", "timestamp"), name="log_entry_level_time"),
            models.Index(fields=("machine", "timestamp"), name="log_entry_machine_time"),
            models.Index(fields=("run", "timestamp"), name="log_entry_run_time"),
            models.Index(fields=("user", "timestamp"), name="log_entry_user_time"),
            models.Index(fields=("request_id",), name="log_entry_request"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.message[:80]}"


class AuditKind(models.TextChoices):
    """What sort of thing was done."""

    CHANGE = "change", "Change"
    ACCESS = "access", "Access"
    SESSION = "session", "Sign-in and sign-out"


class AuditEntry(models.Model):
    """Who did what to which object; never changed, and bound to the entry before it by a hash."""

    number = models.BigIntegerField(primary_key=True)
    timestamp = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=7, choices=AuditKind, default=AuditKind.CHANGE)
    action = models.CharField(max_length=100)
    object_type = models.CharField(max_length=100, blank=True)
    object_key = models.CharField("object's key", max_length=200, blank=True)
    object_name = models.CharField("object", max_length=300, blank=True)
    actor_key = models.CharField("actor's key", max_length=64, blank=True)
    # Kept when the account is gone; "system" where nobody was named.
    actor_name = models.CharField("actor", max_length=254)
    origin = models.CharField(
        max_length=254, blank=True, help_text="Network address, or user of the operating system."
    )
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    selection = models.TextField(blank=True, help_text="Which rows a change in bulk went over.")
    count = models.BigIntegerField(null=True, blank=True)
    request_id = models.CharField("request", max_length=64, blank=True)
    run = KeyField("run's number", null=True, blank=True)
    previous_hash = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering = ("-number",)
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [
            models.Index(fields=("object_type", "object_key"), name="audit_entry_object"),
            models.Index(fields=("actor_key", "number"), name="audit_entry_actor"),
            models.Index(fields=("action", "number"), name="audit_entry_action"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.action} by {self.actor_name}"


class AuditHead(models.Model):
    """The last entry of the audit trail; locked by whoever appends one."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_is_one")
        ]

    def __str__(self) -> str:
        return f"audit trail up to {self.number}"
