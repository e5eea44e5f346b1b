"""Tests of the commands of the project."""
