"""Tests of the log and the audit trail."""
