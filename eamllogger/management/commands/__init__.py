"""Commands of the log and the audit trail."""
