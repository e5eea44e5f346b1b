"""Tests of the commands of the log and the audit trail."""
