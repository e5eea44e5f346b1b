"""Stores values of the cache as JSON: whoever can write to the cache must not run code here."""

import json

from django.core.serializers.json import DjangoJSONEncoder


class JSONSerializer:
    """The serializer of Django's Redis cache, without objects."""

    def dumps(self, value: object) -> bytes | int:
        # As numbers, so that Redis itself can count them up.
        if type(value) is int:
            return value
        return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def loads(self, data: bytes | str | int) -> object:
        return json.loads(data) if isinstance(data, bytes | str) else data
