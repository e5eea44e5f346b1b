"""Migrations of the bridge."""
