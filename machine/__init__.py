"""Machines: tables of data with their columns, lines and state."""
