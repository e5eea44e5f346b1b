"""The one setting `EAML = {…}`: each key's type, default and unit; read lazily.

EAML = {
    "SCRIPT_DIRS": [BASE_DIR / "ml_scripts"],
    "TARGETS": {"machine": "machine.processing_target.machine_target"},
}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # A value of the setting has the type that its key names.

from django.conf import settings

from eaml_bridge.exceptions import BridgeError


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of the setting."""

    types: tuple[type, ...]
    default: object
    meaning: str


KEYS: Mapping[str, Key] = {
    "SCRIPT_DIRS": Key(
        types=(list, tuple),
        default=None,
        meaning="folders that hold the scripts; `BASE_DIR/ml_scripts` when not given",
    ),
    "TARGETS": Key(
        types=(dict,),
        default={},
        meaning="kind of target → dotted path of what resolves `kind:NAME`",
    ),
    "PAGE_SIZE": Key(types=(int,), default=2_000, meaning="rows read, called and written at once"),
    "WHOLE_MAX_ROWS": Key(
        types=(int,), default=1_000_000, meaning="rows that a function of mode `whole` may get"
    ),
    "CONFIRM_ABOVE": Key(
        types=(int,), default=10_000, meaning="selected rows above which a terminal is asked first"
    ),
    "MASK_FIELDS": Key(
        types=(list, tuple),
        default=("password",),
        meaning="fields that never reach a script, a diff, a log or a report",
    ),
    "PROTECTED_FIELDS": Key(
        types=(list, tuple),
        default=(
            "password",
            "is_superuser",
            "is_super_admin",
            "is_staff",
            "is_active",
            "owner",
            "team",
            "machine_owner_user",
            "machine_owner_team",
            "admin_user",
        ),
        meaning="fields that no script may write, whatever the model",
    ),
    "PROTECTED_RELATIONS": Key(
        types=(list, tuple),
        default=("team.Team",),
        meaning="models, beside the user model, to which no script may set a foreign key",
    ),
    "STALE_AFTER_S": Key(
        types=(int, float),
        default=300,
        meaning="seconds without a sign of life after which a running run counts as stale",
    ),
    "RECORD_CHANGES": Key(
        types=(bool,),
        default=True,
        meaning="whether runs keep the values before and after of each row, so as to be undone",
    ),
    "RECORD_INPUT": Key(
        types=(bool,),
        default=True,
        meaning="whether a problem's record keeps what the function got",
    ),
    "SECRET_ARGS": Key(
        types=(list, tuple),
        default=("password", "passwd", "secret", "token", "api_key", "apikey", "credential"),
        meaning="words in the names of arguments whose values reach no record",
    ),
    "SPOOL_DIR": Key(
        types=(str,),
        default="",
        meaning="folder for what outlives a rollback; that of the SQLite file when not given",
    ),
    "CRASH_AT": Key(
        types=(int,),
        default=0,
        meaning="for tests: kill the process at this statement of a chunk; 0 for never",
    ),
    "HOOKS": Key(
        types=(str,),
        default="eaml_bridge.hooks.RunHooks",
        meaning="dotted path of what the project does beside a run: quotas, bills, audit entries",
    ),
    "DB_TIMEOUT_S": Key(
        types=(int,),
        default=60,
        meaning="seconds that a statement may take on an ordinary connection; 0 for no limit",
    ),
    "ENCRYPTION_KEYS": Key(
        types=(list, tuple),
        default=(),
        meaning="keys `ID:KEY` of encrypted fields, the one to encrypt with first",
    ),
    "ENCRYPTED_MODELS": Key(
        types=(list, tuple),
        default=(),
        meaning="dotted paths of functions that give further models whose keys are rotated",
    ),
    "COLUMN_TYPE_ENUM": Key(
        types=(str,), default="", meaning="dotted path of the enum that column types are given as"
    ),
}


def given() -> Mapping[str, Any]:
    """The project's own setting, as it stands."""
    found: Mapping[str, Any] = getattr(settings, "EAML", {})
    return found


def get(key: str) -> Any:
    """The value of one key of `EAML`, or its default.

    Raises:
        BridgeError: the value has another type than the key's.
    """
    spec = KEYS[key]
    project = given()
    if key not in project:
        return spec.default
    value = project[key]
    if not isinstance(value, spec.types):
        expected = " or ".join(kind.__name__ for kind in spec.types)
        raise BridgeError(f"EAML[{key!r}] is {value!r}; expected {expected}: {spec.meaning}.")
    return value


def script_dirs() -> tuple[Path, ...]:
    """The folders below which scripts are found, in the order of search."""
    folders = get("SCRIPT_DIRS")
    if folders is None:
        return (Path(settings.BASE_DIR) / "ml_scripts",)
    return tuple(Path(folder) for folder in folders)


def unknown_keys() -> list[str]:
    """Keys of the project's `EAML` that mean nothing."""
    return sorted(set(given()) - set(KEYS))
