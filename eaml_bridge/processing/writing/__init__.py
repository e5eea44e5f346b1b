"""Writes the changed rows of a page, by the fastest way that the database has."""

from __future__ import annotations

from django.db import connections

from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import locks_rows
from eaml_bridge.processing.request import Save
from eaml_bridge.processing.writing.base import Writer
from eaml_bridge.processing.writing.generic import GenericWriter
from eaml_bridge.processing.writing.instance import InstanceWriter
from eaml_bridge.processing.writing.postgresql import PostgresqlWriter, can_copy
from eaml_bridge.processing.writing.sqlite import SqliteWriter


def writer_for(plan: Plan) -> Writer:
    """The writer for the database of the plan."""
    vendor = connections[plan.database].vendor
    if plan.request.save is Save.INSTANCE:
        return InstanceWriter(plan)
    if vendor == "sqlite":
        return SqliteWriter(plan)
    # Only SQLite's statement compares each row with what was read of it.
    if vendor == "postgresql" and can_copy(plan) and locks_rows(plan):
        return PostgresqlWriter(plan)
    return GenericWriter(plan)
