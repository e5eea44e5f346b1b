"""How long a run's transaction may wait for locks, and lie still, before the database ends it."""

from __future__ import annotations

from django.db import connections

from eaml_bridge import conf
from eaml_bridge.processing.planning import Plan

_SHORTEST_MS = 1_000


def limit_waiting(plan: Plan) -> None:
    """Set both for the current transaction, on PostgreSQL and not inside somebody else's.

    A process that is frozen holds its locks until the database ends its session: about when its
    run counts as stale, so that another one can take it.
    """
    connection = connections[plan.database]
    if connection.vendor != "postgresql" or len(connection.savepoint_ids) > 0:
        return
    milliseconds = max(int(conf.get("STALE_AFTER_S") * 1000), _SHORTEST_MS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true), "
            "set_config('lock_timeout', %s, true)",
            [str(milliseconds), str(milliseconds)],
        )
