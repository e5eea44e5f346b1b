"""Tests of the servers that tests use."""
