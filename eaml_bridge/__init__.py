"""Runs scripts over the rows of Django models: reads, calls, compares, validates, writes."""
