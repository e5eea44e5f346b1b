"""A field for keys of objects that may be gone, or not yet committed."""

from typing import Any  # Values of a field are whatever a query hands over.

from django.db import models


class KeyField(models.BigIntegerField):
    """The key of an object, without a constraint; in queries the object itself may be given."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.pk if isinstance(value, models.Model) else value)
