"""Tests of the scripts of the project."""
