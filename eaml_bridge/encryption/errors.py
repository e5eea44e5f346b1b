"""Errors of encryption at rest."""

from __future__ import annotations

from typing import ClassVar

from eaml_bridge.exceptions import BridgeError


class EncryptionError(BridgeError):
    """A value that cannot be encrypted or read back."""

    code: ClassVar[str] = "EB300"


class EncryptionKeysMissing(EncryptionError):
    """There is no key to encrypt with, or one that cannot be used."""

    code = "EB301"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"EAML['ENCRYPTION_KEYS'] {found}. Expected entries ID:KEY, the newest first, as "
            "'manage.py eaml_rotate_keys --new-key' prints one; set EAML_ENCRYPTION_KEYS."
        )


class UnknownKey(EncryptionError):
    """A stored value was encrypted with a key that is not configured."""

    code = "EB302"

    def __init__(self, key_id: str, *, context: str, known: list[str]) -> None:
        super().__init__(
            f"A value of {context} was encrypted with key {key_id!r}, which is not configured "
            f"(configured: {', '.join(known)}). Add this key to EAML_ENCRYPTION_KEYS, behind the "
            "newest."
        )


class NotEncrypted(EncryptionError):
    """A stored value is plain text, or was changed by another hand."""

    code = "EB303"

    def __init__(self, context: str, *, problem: str) -> None:
        super().__init__(
            f"A value of {context} {problem}. Restore it from a backup; where the column held "
            "plain text before, run 'manage.py eaml_rotate_keys --encrypt-plain'."
        )
