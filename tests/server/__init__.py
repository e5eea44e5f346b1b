"""Tests of the server app."""
