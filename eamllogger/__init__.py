"""The log and the audit trail: what the project said, and who did what to which object."""
