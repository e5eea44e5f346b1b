"""Follows the deletion of machines, wherever it is asked for, down to their tables."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from machine.line_tables import line_tables_drop
from machine.models import Machine


@receiver(post_delete, sender=Machine, dispatch_uid="machine_drop_line_tables")
def drop_line_tables(instance: Machine, using: str, **_kwargs: object) -> None:
    """Drop the tables; a queryset and the admin delete machines without asking a service."""
    line_tables_drop(instance.line_models, using=using)
