"""Binary values: scripts see them as base64 text."""

from __future__ import annotations

import base64
import binascii

from django.core.exceptions import ValidationError


def as_text(value: object) -> str:
    """Base64 of a stored value, which a driver gives as bytes or as a memoryview."""
    return base64.b64encode(_bytes(value)).decode("ascii")


def from_text(value: object) -> bytes:
    """The bytes of a base64 text.

    Raises:
        ValidationError: the value is no base64 text.
    """
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else _refuse()
    except binascii.Error:
        return _refuse()


def same(before: object, after: object) -> bool:
    """Whether two binary values hold the same bytes."""
    return _bytes(before) == _bytes(after)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise TypeError(f"A binary value is a {type(value).__name__}; expected bytes.")


def _refuse() -> bytes:
    raise ValidationError("Expected base64 text, as the row holds it.")
