"""Follows the deletion of machines and trained models, wherever it is asked for."""

from typing import Any  # Keywords of signals.

from django.db import transaction
from django.db.models.signals import post_delete, post_init, post_save
from django.dispatch import receiver

from machine.line_tables import line_tables_drop
from machine.models import EncDecConfiguration, Machine, NNModel


@receiver(post_delete, sender=Machine, dispatch_uid="machine_drop_line_tables")
def drop_line_tables(instance: Machine, using: str, **_kwargs: object) -> None:
    """Drop the tables; a queryset and the admin delete machines without asking a service."""
    line_tables_drop(instance.line_models, using=using)


@receiver(post_delete, sender=Machine, dispatch_uid="machine_drop_artefacts")
def drop_artefacts(instance: Machine, using: str, **_kwargs: object) -> None:
    """Delete the trained model and the encoding, unless a copy of the machine uses them."""
    for model, key in (
        (NNModel, instance.training_nn_model_id),
        (EncDecConfiguration, instance.enc_dec_configuration_id),
    ):
        if key is not None:
            unused = model._base_manager.using(using).filter(pk=key, machines=None).first()
            if unused is not None:
                unused.delete(using=using)


@receiver(post_init, sender=NNModel, dispatch_uid="machine_model_file_known")
def know_file(instance: Any, **_kwargs: object) -> None:
    """Remember the file that is stored, to delete it once another takes its place."""
    instance.stored_file = instance.__dict__.get("file") or ""


@receiver(post_save, sender=NNModel, dispatch_uid="machine_model_file_replaced")
def drop_replaced_file(instance: Any, using: str, **_kwargs: object) -> None:
    old, new = str(instance.stored_file), str(instance.file or "")
    instance.stored_file = new
    if old and old != new:
        _delete_after_commit(instance, old, using=using)


@receiver(post_delete, sender=NNModel, dispatch_uid="machine_model_file_dropped")
def drop_file(instance: Any, using: str, **_kwargs: object) -> None:
    if instance.file:
        _delete_after_commit(instance, instance.file.name, using=using)


def _delete_after_commit(instance: Any, name: str, *, using: str) -> None:
    storage = instance.file.storage
    # Not before: a transaction that is rolled back has its file again.
    transaction.on_commit(lambda: storage.delete(name), using=using)
