"""Tests of the user app."""
