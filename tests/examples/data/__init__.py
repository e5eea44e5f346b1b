"""Tests of the data of the examples."""
