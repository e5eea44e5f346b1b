"""Runs scripts over the rows of Django models: plan, read, call, compare, validate, write, record."""
