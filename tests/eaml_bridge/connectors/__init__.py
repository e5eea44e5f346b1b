"""Tests of the connectors, on real servers."""
