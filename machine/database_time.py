"""Instants by the clock of the database, which all its clients share."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now


def after(seconds: float) -> ExpressionWrapper:
    """So many seconds from now."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())
