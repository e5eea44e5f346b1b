"""Triggers by which the database itself keeps balances the sum of their lines.

Whoever adds a credit or a debit moves the balance of its account with it, and nobody moves it in
another way. Lines are never changed. On PostgreSQL nothing is deleted either, and a posting without
both of its lines is refused when its transaction ends; SQLite has no triggers for that moment.

A table that SQLite makes anew, as it does for most changes of a column, loses its triggers: a
migration that changes these tables installs them again.
"""

from collections.abc import Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_LINES = {"billing_credit": "+", "billing_debit": "-"}
_REVERSE = {"+": "-", "-": "+"}

_SQLITE_SUM = (
    "(SELECT coalesce(sum(amount), 0) FROM billing_credit WHERE account_id = NEW.id) - "
    "(SELECT coalesce(sum(amount), 0) FROM billing_debit WHERE account_id = NEW.id)"
)


def _sqlite_line(table: str, sign: str) -> tuple[str, ...]:
    return (
        (
            f"CREATE TRIGGER IF NOT EXISTS {table}_fits BEFORE INSERT ON {table} "
            "WHEN NOT EXISTS (SELECT 1 FROM billing_posting p, billing_account a "
            "WHERE p.id = NEW.posting_id AND a.id = NEW.account_id "
            "AND p.amount = NEW.amount AND p.currency = a.currency) "
            "BEGIN SELECT RAISE(ABORT, 'A line has amount and currency of its posting.'); END"
        ),
        (
            f"CREATE TRIGGER IF NOT EXISTS {table}_moves AFTER INSERT ON {table} BEGIN "
            f"UPDATE billing_account SET balance = round(balance {sign} NEW.amount, 8) "
            "WHERE id = NEW.account_id AND balance IS NOT NULL; END"
        ),
        (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'A line of the ledger is never changed.'); END"
        ),
        # Test databases are emptied row by row.
        (
            f"CREATE TRIGGER IF NOT EXISTS {table}_moves_back AFTER DELETE ON {table} BEGIN "
            f"UPDATE billing_account SET balance = round(balance {_REVERSE[sign]} OLD.amount, 8) "
            "WHERE id = OLD.account_id AND balance IS NOT NULL; END"
        ),
    )


_SQLITE_INSTALL = (
    *(statement for line in _LINES.items() for statement in _sqlite_line(*line)),
    (
        "CREATE TRIGGER IF NOT EXISTS billing_account_balance BEFORE UPDATE OF balance "
        "ON billing_account WHEN NEW.balance IS NOT OLD.balance AND "
        f"(NEW.balance IS NULL OR abs(NEW.balance - ({_SQLITE_SUM})) > 0.000000005) "
        "BEGIN SELECT RAISE(ABORT, 'A balance is the sum of its lines; post an amount.'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS billing_account_empty BEFORE INSERT ON billing_account "
        "WHEN NEW.balance <> 0 "
        "BEGIN SELECT RAISE(ABORT, 'A new account is empty; post an amount.'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS billing_posting_no_update BEFORE UPDATE ON billing_posting "
        "BEGIN SELECT RAISE(ABORT, 'A posting is never changed.'); END"
    ),
)
_SQLITE_REMOVE = (
    *(
        f"DROP TRIGGER IF EXISTS {table}_{what}"
        for table in _LINES
        for what in ("fits", "moves", "no_update", "moves_back")
    ),
    "DROP TRIGGER IF EXISTS billing_account_balance",
    "DROP TRIGGER IF EXISTS billing_account_empty",
    "DROP TRIGGER IF EXISTS billing_posting_no_update",
)


def _postgresql_function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$"
    )


def _postgresql_line(table: str, sign: str) -> tuple[str, ...]:
    return (
        _postgresql_function(
            f"{table}_line",
            "IF NOT EXISTS (SELECT 1 FROM billing_posting p, billing_account a "
            "WHERE p.id = NEW.posting_id AND a.id = NEW.account_id "
            "AND p.amount = NEW.amount AND p.currency = a.currency) THEN "
            "RAISE EXCEPTION 'A line has amount and currency of its posting.' "
            "USING ERRCODE = 'check_violation'; END IF; "
            f"UPDATE billing_account SET balance = balance {sign} NEW.amount "
            "WHERE id = NEW.account_id AND balance IS NOT NULL; RETURN NEW;",
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_moves BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_line()"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION billing_append_only()"
        ),
    )


_POSTGRESQL_INSTALL = (
    _postgresql_function(
        "billing_append_only",
        "RAISE EXCEPTION 'The ledger is append-only.' USING ERRCODE = 'check_violation';",
    ),
    *(statement for line in _LINES.items() for statement in _postgresql_line(*line)),
    (
        "CREATE OR REPLACE TRIGGER billing_posting_no_change BEFORE UPDATE OR DELETE "
        "ON billing_posting FOR EACH ROW EXECUTE FUNCTION billing_append_only()"
    ),
    _postgresql_function(
        "billing_balance_guard",
        "RAISE EXCEPTION 'A balance is the sum of its lines; post an amount.' "
        "USING ERRCODE = 'check_violation';",
    ),
    # Inside a trigger the depth is not 0: there a line moves it.
    (
        "CREATE OR REPLACE TRIGGER billing_account_balance BEFORE UPDATE OF balance "
        "ON billing_account FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND "
        "NEW.balance IS DISTINCT FROM OLD.balance) EXECUTE FUNCTION billing_balance_guard()"
    ),
    (
        "CREATE OR REPLACE TRIGGER billing_account_empty BEFORE INSERT ON billing_account "
        "FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION billing_balance_guard()"
    ),
    _postgresql_function(
        "billing_posting_pair",
        "IF NOT (EXISTS (SELECT 1 FROM billing_credit WHERE posting_id = NEW.id) AND "
        "EXISTS (SELECT 1 FROM billing_debit WHERE posting_id = NEW.id)) THEN "
        "RAISE EXCEPTION 'Posting % has not both of its lines.', NEW.id "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NULL;",
    ),
    "DROP TRIGGER IF EXISTS billing_posting_has_both ON billing_posting",
    (
        "CREATE CONSTRAINT TRIGGER billing_posting_has_both AFTER INSERT ON billing_posting "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_posting_pair()"
    ),
)
_POSTGRESQL_REMOVE = tuple(
    f"DROP FUNCTION IF EXISTS {name}() CASCADE"
    for name in (
        *(f"{table}_line" for table in _LINES),
        "billing_append_only",
        "billing_balance_guard",
        "billing_posting_pair",
    )
)

_INSTALL: Mapping[str, Sequence[str]] = {
    "sqlite": _SQLITE_INSTALL,
    "postgresql": _POSTGRESQL_INSTALL,
}
_REMOVE: Mapping[str, Sequence[str]] = {
    "sqlite": _SQLITE_REMOVE,
    "postgresql": _POSTGRESQL_REMOVE,
}


def triggers_install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers; another kind of database cannot keep balances.

    Raises:
        NotImplementedError: the database is neither SQLite nor PostgreSQL.
    """
    if connection.vendor not in _INSTALL:
        raise NotImplementedError(
            f"Balances are kept by triggers, which are not written for {connection.vendor!r}. "
            "Use SQLite or PostgreSQL as the default database."
        )
    _execute(connection, _INSTALL)


def triggers_remove(connection: BaseDatabaseWrapper) -> None:
    _execute(connection, _REMOVE)


def _execute(connection: BaseDatabaseWrapper, statements: Mapping[str, Sequence[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.get(connection.vendor, ()):
            # No parameters: a percent sign of PL/pgSQL is no place for one.
            cursor.execute(statement)
