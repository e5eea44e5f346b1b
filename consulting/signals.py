"""Deletes the file of a request with it, wherever that is asked for."""

from typing import Any  # Keywords of signals.

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from consulting.models import ConsultingRequest


@receiver(post_delete, sender=ConsultingRequest, dispatch_uid="consulting_drop_file")
def drop_file(instance: Any, using: str, **_kwargs: object) -> None:
    """Delete the file once that is committed: a rolled-back deletion has its file again."""
    if instance.uploaded_file:
        storage, name = instance.uploaded_file.storage, instance.uploaded_file.name
        transaction.on_commit(lambda: storage.delete(name), using=using)
