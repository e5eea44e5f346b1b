"""Tests of the models of the machine app."""
