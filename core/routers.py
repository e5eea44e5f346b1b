"""Which database a model's tables are in."""

from typing import Any  # Hints of Django's router.

from django.db import models


class AnalyticsRouter:
    """Keeps migrations away from `analytics`: a second way to the same tables, or a ClickHouse."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == "analytics" else None

    def allow_relation(self, obj1: models.Model, obj2: models.Model, **hints: Any) -> bool | None:
        """Rows that were read by either way belong together."""
        pair = {obj1._state.db, obj2._state.db}
        return True if pair == {"default", "analytics"} else None
