"""Triggers by which the database itself refuses to change or remove entries of the audit trail.

A table that SQLite makes anew, as it does for most changes of a column, loses its triggers: a
migration that changes these tables installs them again.
"""

from collections.abc import Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE_INSTALL = (
    (
        "CREATE TRIGGER IF NOT EXISTS audit_entry_no_update BEFORE UPDATE ON eamllogger_auditentry "
        "BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS audit_entry_no_delete BEFORE DELETE ON eamllogger_auditentry "
        "BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END"
    ),
    # INSERT OR REPLACE removes the row that is in its way without asking the trigger of DELETE.
    (
        "CREATE TRIGGER IF NOT EXISTS audit_entry_no_replace BEFORE INSERT "
        "ON eamllogger_auditentry "
        "WHEN EXISTS (SELECT 1 FROM eamllogger_auditentry WHERE number = NEW.number) "
        "BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS audit_head_no_update BEFORE UPDATE ON eamllogger_audithead "
        "WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number + 1 "
        "BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS audit_head_no_delete BEFORE DELETE ON eamllogger_audithead "
        "BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS audit_head_no_replace BEFORE INSERT ON eamllogger_audithead "
        # Two first writers may both make the one row; the second goes on without a word.
        "WHEN EXISTS (SELECT 1 FROM eamllogger_audithead) BEGIN SELECT RAISE(IGNORE); END"
    ),
)
_SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_entry_no_update",
    "DROP TRIGGER IF EXISTS audit_entry_no_delete",
    "DROP TRIGGER IF EXISTS audit_entry_no_replace",
    "DROP TRIGGER IF EXISTS audit_head_no_update",
    "DROP TRIGGER IF EXISTS audit_head_no_delete",
    "DROP TRIGGER IF EXISTS audit_head_no_replace",
)
_POSTGRESQL_INSTALL = (
    (
        "CREATE OR REPLACE FUNCTION eamllogger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'The audit trail is append-only.' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    ),
    (
        "CREATE OR REPLACE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE "
        "ON eamllogger_auditentry FOR EACH ROW EXECUTE FUNCTION eamllogger_append_only()"
    ),
    (
        "CREATE OR REPLACE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE "
        "ON eamllogger_auditentry FOR EACH STATEMENT EXECUTE FUNCTION eamllogger_append_only()"
    ),
    (
        "CREATE OR REPLACE TRIGGER audit_head_no_update BEFORE UPDATE ON eamllogger_audithead "
        "FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.number <> OLD.number + 1) "
        "EXECUTE FUNCTION eamllogger_append_only()"
    ),
    (
        "CREATE OR REPLACE TRIGGER audit_head_no_delete BEFORE DELETE ON eamllogger_audithead "
        "FOR EACH ROW EXECUTE FUNCTION eamllogger_append_only()"
    ),
    (
        "CREATE OR REPLACE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON eamllogger_audithead "
        "FOR EACH STATEMENT EXECUTE FUNCTION eamllogger_append_only()"
    ),
)
_POSTGRESQL_REMOVE = ("DROP FUNCTION IF EXISTS eamllogger_append_only() CASCADE",)

_INSTALL: Mapping[str, Sequence[str]] = {
    "sqlite": _SQLITE_INSTALL,
    "postgresql": _POSTGRESQL_INSTALL,
}
_REMOVE: Mapping[str, Sequence[str]] = {
    "sqlite": _SQLITE_REMOVE,
    "postgresql": _POSTGRESQL_REMOVE,
}


def triggers_install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers; another kind of database than SQLite and PostgreSQL goes without."""
    _execute(connection, _INSTALL)


def triggers_remove(connection: BaseDatabaseWrapper) -> None:
    _execute(connection, _REMOVE)


def triggers_are_installed(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database refuses to change what stands in the audit trail."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN "
                "('eamllogger_auditentry', 'eamllogger_audithead')"
            )
            return cursor.fetchone()[0] == len(_SQLITE_INSTALL)
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND "
                "tgrelid IN ('eamllogger_auditentry'::regclass, 'eamllogger_audithead'::regclass)"
            )
            # The first statement makes the function that the others call.
            return cursor.fetchone()[0] == len(_POSTGRESQL_INSTALL) - 1
    return False


def _execute(connection: BaseDatabaseWrapper, statements: Mapping[str, Sequence[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.get(connection.vendor, ()):
            cursor.execute(statement)
