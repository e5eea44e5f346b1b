"""Fields of models whose values stand encrypted in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any  # Any: values are whatever a model hands over.

from django import forms
from django.core import checks, exceptions
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup, Transform

from eaml_bridge.encryption.keys import key_ring

# Generic for the type checker only.
if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField

_ALLOWED_LOOKUPS = ("isnull",)


class EncryptedTextField(_TextField):
    """A text that the database holds encrypted.

    It can be read, written and asked whether it is null. To search by it is refused, because equal
    texts are stored differently each time; to sort or group by it means nothing for that reason.

    Args:
        context: names the column in what is authenticated; `app.Model.field` when not given.
            Set it to the old name when a model or field is renamed: stored values are bound to it.
    """

    #: Tells code that does not import this module, which needs `cryptography`.
    is_encrypted = True

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self._given_context = context
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        """What stored values are bound to."""
        return self._given_context or f"{self.model._meta.label}.{self.name}"

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self._given_context:
            kwargs["context"] = self._given_context
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse what needs equal values to be stored equally."""
        refused = [
            option
            for option in ("primary_key", "unique", "db_index", "db_default")
            if getattr(self, option, False) and not self._is_unset(option)
        ]
        return [
            *super().check(**kwargs),
            *[
                checks.Error(
                    f"An encrypted field cannot have {option}.",
                    hint="Keep a hash of the value in a field of its own, and index that.",
                    obj=self,
                    id="eaml_bridge.E020",
                )
                for option in refused
            ],
        ]

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """The lookup `isnull`; every other one would compare with what nobody can know."""
        if lookup_name in _ALLOWED_LOOKUPS:
            return super().get_lookup(lookup_name)
        raise exceptions.FieldError(
            f"{self.model._meta.label}.{self.name} is encrypted and cannot be looked up by "
            f"{lookup_name!r}; only 'isnull' can. Keep a hash of the value in a field of its own "
            "to search for it."
        )

    def get_transform(self, lookup_name: str) -> type[Transform] | None:
        return None

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return None if value is None else self.opened(value)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The encrypted form, each time another one; expressions such as F() pass as they are."""
        if value is None or hasattr(value, "as_sql"):
            return value
        return key_ring().encrypt(self.to_stored_text(value), context=self.context)

    def opened(self, stored: str) -> Any:
        """The value of what the column holds."""
        return self.from_stored_text(key_ring().decrypt(stored, context=self.context))

    def to_stored_text(self, value: Any) -> str:
        return str(value)

    def from_stored_text(self, text: str) -> Any:
        return text

    def _is_unset(self, option: str) -> bool:
        return option == "db_default" and self.db_default is models.NOT_PROVIDED


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that the database holds encrypted, as text.

    Args:
        encoder: subclass of `json.JSONEncoder`; Django's, which knows dates and decimals.
        decoder: subclass of `json.JSONDecoder`.
    """

    def __init__(
        self,
        *args: Any,
        encoder: type[json.JSONEncoder] = DjangoJSONEncoder,
        decoder: type[json.JSONDecoder] = json.JSONDecoder,
        **kwargs: Any,
    ) -> None:
        self.encoder, self.decoder = encoder, decoder
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.encoder is not DjangoJSONEncoder:
            kwargs["encoder"] = self.encoder
        if self.decoder is not json.JSONDecoder:
            kwargs["decoder"] = self.decoder
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse what is no JSON; the value is not shown, as it is not to be seen."""
        super().validate(value, model_instance)
        try:
            self.to_stored_text(value)
        except (TypeError, ValueError) as error:
            raise exceptions.ValidationError("Value must be valid JSON.", code="invalid") from error

    def to_stored_text(self, value: Any) -> str:
        return json.dumps(value, cls=self.encoder)

    def from_stored_text(self, text: str) -> Any:
        return json.loads(text, cls=self.decoder)

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def formfield(self, **kwargs: Any) -> forms.Field | None:  # type: ignore[override]  # The stubs say a text's.
        options = {"form_class": forms.JSONField, "encoder": self.encoder, "decoder": self.decoder}
        return models.Field.formfield(self, **{**options, **kwargs})
