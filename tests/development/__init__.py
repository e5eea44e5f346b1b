"""Tests of what developers and CI use."""
