"""What servers say of themselves, and the works they take."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any  # Memory of cards, as the server reports it.

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from machine.database_time import after
from machine.models import Work
from machine.models.works import WorkKind
from machine.works import DEFAULT_LEASE_S, work_claim
from server.models import Server

# A server that was not heard of for so long is taken for gone.
SILENT_AFTER_S = 120.0


def server_heartbeat(
    name: str,
    *,
    capacity: int | None = None,
    engine_version: str | None = None,
    labels: Sequence[str] | None = None,
    gpu_ram: Mapping[str, Any] | None = None,
    clock: datetime | None = None,
) -> Server:
    """Note that a server lives; a new name makes a new server. What is None stays as it is."""
    said = {
        "capacity": capacity,
        "engine_version": engine_version,
        "labels": None if labels is None else list(labels),
        "server_gpu_ram": None if gpu_ram is None else dict(gpu_ram),
        "server_date_time": clock,
    }
    known = {field: value for field, value in said.items() if value is not None}
    Server.objects.update_or_create(
        server_name=name, defaults={**known, "server_info_ready": True, "heartbeat_at": Now()}
    )
    return Server.objects.get(server_name=name)


@transaction.atomic
def server_work_claim(
    server: Server,
    *,
    kinds: Collection[WorkKind] = tuple(WorkKind),
    lease_s: float = DEFAULT_LEASE_S,
) -> Work | None:
    """The next work for a server; None when nothing is to be done, or it has its hands full."""
    # Locked, so that two processes of one server do not both take its last place.
    locked = Server.objects.select_for_update().get(pk=server.pk)
    if locked.assigned_work.count() >= locked.capacity:
        return None
    return work_claim(kinds=kinds, server_id=server.pk, lease_s=lease_s)


def servers_silent(*, after_s: float = SILENT_AFTER_S) -> QuerySet[Server]:
    """The servers that were not heard of for so long, or never."""
    return Server.objects.filter(Q(heartbeat_at=None) | Q(heartbeat_at__lt=after(-after_s)))
