"""Tests; each module has its test at the same place below this folder."""
