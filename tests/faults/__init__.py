"""Tests that break things on purpose: processes killed, connections cut, workers frozen."""
