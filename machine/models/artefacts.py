"""What training leaves behind: the trained model, the encoding, the experiments."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any  # Any: options of Django's save.

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InvalidStorageError, Storage, storages
from django.core.files.storage.filesystem import FileSystemStorage
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from machine.exceptions import ArtefactBroken
from machine.fields import ColumnDictionaryField, MeasureField
from machine.models.owned import MachineOwned

# Larger models would make every dump and replica of the database slow.
MAX_ROW_BYTES = 4 * 1024 * 1024
STORAGE_NAME = "nn_models"


def artefact_storage() -> Storage:
    """The storage that `STORAGES["nn_models"]` names, or a folder below `var`."""
    try:
        return storages[STORAGE_NAME]
    except InvalidStorageError:
        return FileSystemStorage(location=Path(settings.BASE_DIR) / "var" / STORAGE_NAME)


class ModelFormat(models.TextChoices):
    """In which form the bytes of a model are."""

    UNKNOWN = "", "unknown"
    KERAS = "keras", "Keras"
    ONNX = "onnx", "ONNX"
    SAFETENSORS = "safetensors", "Safetensors"
    PICKLE = "pickle", "Pickle"
    WEIGHTS = "weights", "Weights"


class StoredBytesField(models.BinaryField):
    """Bytes that may lie in a file beside the row; reading them looks there."""

    class descriptor_class(DeferredAttribute):
        """Reads the file when the row holds nothing."""

        def __get__(self, instance: Any, cls: type | None = None) -> Any:
            if instance is None:
                return self
            value = super().__get__(instance, cls)
            if value is None and instance.file:
                value = instance.stored_bytes()
                instance.__dict__[self.field.attname] = value
            # PostgreSQL's driver gives a view of its own buffer.
            return bytes(value) if isinstance(value, memoryview) else value

        def __set__(self, instance: Any, value: Any) -> None:
            instance.__dict__[self.field.attname] = value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        return None if model_instance.file else model_instance.__dict__.get(self.attname)


class NNModel(MachineOwned):
    """A trained model: bytes that are kept and handed back, never opened."""

    nn_model = StoredBytesField("model", null=True)
    file = models.FileField(
        "file of the model",
        storage=artefact_storage,
        upload_to="%Y/%m",
        max_length=300,
        blank=True,
        editable=False,
    )
    format = models.CharField(max_length=20, choices=ModelFormat, blank=True)
    framework = models.CharField(max_length=60, blank=True, help_text="E.g. keras 3.5.")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    size_bytes = models.PositiveBigIntegerField("bytes", default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    machine_path = "machines"

    class Meta:
        verbose_name = "trained model"
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"model {self.pk}, {self.size_bytes:,} bytes"

    # The bytes decide what stands beside them, whoever writes the row.
    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if "nn_model" in self.__dict__ and (update_fields is None or "nn_model" in update_fields):
            self._place_bytes()
            if update_fields is not None:
                update_fields = {*update_fields, "file", "sha256", "size_bytes"}
        super().save(*args, update_fields=update_fields, **options)

    def stored_bytes(self) -> bytes:
        """The bytes of the file.

        Raises:
            ArtefactBroken: the file is missing, or holds other bytes than were stored.
        """
        try:
            with self.file.open("rb") as file:
                content: bytes = file.read()
        except FileNotFoundError as error:
            raise ArtefactBroken(self.file.name, reason="is missing") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ArtefactBroken(self.file.name, reason="was changed since it was stored")
        return content

    def _place_bytes(self) -> None:
        content = self.__dict__["nn_model"]
        if content is None and self.file:  # not read yet
            return
        content = None if content is None else bytes(content)
        digest = "" if content is None else hashlib.sha256(content).hexdigest()
        if digest == self.sha256:
            return
        self.sha256, self.size_bytes = digest, len(content or b"")
        is_large = content is not None and len(content) > MAX_ROW_BYTES
        self.file = ContentFile(content, name=f"{digest[:32]}.bin") if is_large and content else ""


class EncDecConfiguration(MachineOwned):
    """How the values of a machine are turned into numbers for its model, and back."""

    enc_dec_config = ColumnDictionaryField("configuration")
    created_at = models.DateTimeField(auto_now_add=True)

    machine_path = "machines"

    class Meta:
        verbose_name = "encoding"

    def __str__(self) -> str:
        return f"encoding {self.pk}"


class Experiment(MachineOwned):
    """One trial of the learning core on a machine, and its scores."""

    machine = models.ForeignKey(
        "machine.Machine", on_delete=models.CASCADE, related_name="experiments"
    )
    kind = models.CharField(
        max_length=60, blank=True, help_text="What was tried: features, a network, an encoding."
    )
    parameters = ColumnDictionaryField()
    scores = ColumnDictionaryField()
    duration_s = MeasureField("seconds", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("machine", "kind", "-created_at"), name="experiment_of_machine"),
        )

    def __str__(self) -> str:
        return f"experiment {self.pk} on {self.machine}"
