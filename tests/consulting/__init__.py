"""Tests of requests for advice."""
