"""Servers that do the work of machines."""
