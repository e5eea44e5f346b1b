"""Tests of the machine app."""
