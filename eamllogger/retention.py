"""Deletes old entries of the log, in batches that hold up nobody."""

import datetime as dt

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from eamllogger.models import LogEntry

BATCH_SIZE = 5_000


def logs_prune(
    *, older_than: dt.timedelta, batch_size: int = BATCH_SIZE, using: str = DEFAULT_DB_ALIAS
) -> int:
    """Delete entries older than this; each batch in a transaction of its own.

    Returns:
        How many were deleted.
    """
    limit = timezone.now() - older_than
    old = LogEntry.objects.using(using).filter(timestamp__lt=limit).order_by("timestamp", "pk")
    deleted = 0
    while keys := list(old.values_list("pk", flat=True)[:batch_size]):
        deleted += LogEntry.objects.using(using).filter(pk__in=keys).delete()[0]
    return deleted
