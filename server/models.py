"""A server that does the work of machines."""

from typing import ClassVar

from django.db import models
from django.db.models import Count, Q

from machine.fields import InstantField
from machine.json_values import LenientJSONEncoder
from machine.models import Work
from machine.models.works import WorkStatus


class ServerQuerySet(models.QuerySet):
    """Servers, with what they are doing."""

    def with_load(self) -> "ServerQuerySet":
        """Each with `load`, the count of works that it is processing."""
        processing = Q(works__status=WorkStatus.PROCESSING)
        return self.annotate(load=Count("works", filter=processing))


class Server(models.Model):
    """A program somewhere that claims works; it says by its heartbeat that it lives."""

    server_name = models.CharField("name", max_length=100, unique=True)
    server_date_time = InstantField("its clock", null=True, blank=True)
    server_info_ready = models.BooleanField("ready", default=False)
    server_gpu_ram = models.JSONField(
        "memory of graphics cards",
        default=dict,
        blank=True,
        null=True,
        encoder=LenientJSONEncoder,
        help_text="Megabytes, by card.",
    )
    capacity = models.PositiveSmallIntegerField(default=1, help_text="Works at a time.")
    heartbeat_at = models.DateTimeField("last heard of", null=True, blank=True)
    engine_version = models.CharField(max_length=60, blank=True)
    labels = models.JSONField(
        default=list, blank=True, help_text="What it is good for, e.g. [“gpu”]."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ServerQuerySet.as_manager()

    class Meta:
        ordering = ("server_name",)

    def __str__(self) -> str:
        return self.server_name

    @property
    def assigned_work(self) -> models.QuerySet[Work]:
        """The works that it is processing."""
        return self.works.filter(status=WorkStatus.PROCESSING)
