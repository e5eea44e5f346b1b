"""Errors of the log and the audit trail."""


class AuditChainBroken(Exception):
    """The audit trail cannot be gone on with, because its end is missing."""

    def __init__(self) -> None:
        super().__init__(
            "The audit trail has entries, but the record of its end (table eamllogger_audithead) "
            "is missing. Restore it from a backup, and run 'manage.py eaml_audit verify'."
        )
