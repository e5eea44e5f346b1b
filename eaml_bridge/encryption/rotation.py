"""Encrypts stored values anew with the current key, a batch at a time, while others read.

A batch locks its rows, where the database has row locks, for as long as it takes to write them.
What is done is seen from the values themselves, so that a rotation goes on where another stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any  # Models, and the keys of their rows, are known at run time only.

from django.apps import apps
from django.db import connections, models, transaction
from django.utils.module_loading import import_string

from eaml_bridge import conf
from eaml_bridge.encryption.errors import EncryptionError
from eaml_bridge.encryption.fields import EncryptedTextField
from eaml_bridge.encryption.keys import KeyRing, is_encrypted, key_ring

BATCH_SIZE = 500
_LISTED_FAILURES = 20


@dataclass(frozen=True, kw_only=True)
class ColumnRotation:
    """What came of one column.

    Attributes:
        column: `app.Model.field`.
        rotated: values that were encrypted anew.
        current: values that were encrypted with the current key already.
        failures: texts of the first values that could not be read; they are left as they are.
    """

    column: str
    rotated: int
    current: int
    failed: int
    failures: tuple[str, ...]


def keys_rotate(
    *, using: str, batch_size: int = BATCH_SIZE, encrypt_plain: bool = False
) -> Iterator[ColumnRotation]:
    """Encrypt every stored value with the current key; gives the result column by column.

    Args:
        encrypt_plain: take a value that is not encrypted for plain text, and encrypt it.
    """
    ring = key_ring()
    for model in encrypted_models():
        for field in encrypted_fields(model):
            column = _Column(field, ring, using=using, encrypt_plain=encrypt_plain)
            yield column.rotate(batch_size)


def encrypted_models() -> list[type[models.Model]]:
    """Models with an encrypted field: the installed ones, and those the project makes known."""
    further: list[Iterable[type[models.Model]]] = [
        import_string(path)() for path in conf.get("ENCRYPTED_MODELS")
    ]
    known = [*apps.get_models(include_auto_created=True), *(m for group in further for m in group)]
    return [
        model for model in dict.fromkeys(known) if model._meta.managed and encrypted_fields(model)
    ]


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    """The encrypted fields in the model's own table."""
    return [field for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]


class _Column:
    """One encrypted column, on its way to the current key."""

    def __init__(
        self, field: EncryptedTextField, ring: KeyRing, *, using: str, encrypt_plain: bool
    ) -> None:
        self.field, self.ring, self.using = field, ring, using
        self.encrypt_plain = encrypt_plain
        self.rotated = 0
        self.failed = 0
        self.failures: list[str] = []

    def rotate(self, batch_size: int) -> ColumnRotation:
        current = self._rows().filter(stored__startswith=self.ring.prefix).count()
        last: Any = None
        while (batch := self._next_batch(last, batch_size)) is not None:
            last = batch
        return ColumnRotation(
            column=self.field.context,
            rotated=self.rotated,
            current=current,
            failed=self.failed,
            failures=tuple(self.failures),
        )

    def _next_batch(self, after: Any, size: int) -> Any:
        """Rotate the next rows behind the key `after`; the last key, None at the end."""
        with transaction.atomic(using=self.using):
            rows = self._rows().exclude(stored__startswith=self.ring.prefix)
            if after is not None:
                rows = rows.filter(pk__gt=after)
            if connections[self.using].features.has_select_for_update:
                rows = rows.select_for_update(of=("self",) if self._locks_by_table() else ())
            found = list(rows.order_by("pk").values_list("pk", "stored")[:size])
            for key, stored in found:
                self._rotate_value(key, stored)
        return found[-1][0] if found else None

    def _rotate_value(self, key: Any, stored: str) -> None:
        try:
            sealed = self.ring.encrypt(self._opened(stored), context=self.field.context)
        except EncryptionError as error:
            self.failed += 1
            if len(self.failures) < _LISTED_FAILURES:
                self.failures.append(f"{self.field.context}, row {key}: {error}")
            return
        # Guarded by what was read: on a database without row locks somebody may have written.
        changed = self._rows().filter(pk=key, stored=stored)
        self.rotated += changed.update(**self._as_stored(sealed))

    def _opened(self, stored: str) -> str:
        if self.encrypt_plain and not is_encrypted(stored):
            return stored
        return self.ring.decrypt(stored, context=self.field.context)

    def _rows(self) -> models.QuerySet[Any, Any]:
        """The rows that hold something, each with the column as it stands in `stored`."""
        rows: models.QuerySet[Any, Any] = self.field.model._base_manager.using(self.using)
        raw = models.ExpressionWrapper(models.F(self.field.name), models.TextField())
        held = rows.filter(**{f"{self.field.name}__isnull": False})
        annotated: models.QuerySet[Any, Any] = held.annotate(stored=raw)
        return annotated

    def _as_stored(self, sealed: str) -> Mapping[str, Any]:
        return {self.field.name: models.Value(sealed, output_field=models.TextField())}

    def _locks_by_table(self) -> bool:
        return connections[self.using].features.has_select_for_update_of
