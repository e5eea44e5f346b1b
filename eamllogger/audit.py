"""Writes the audit trail: in the transaction of what is done, so that both stand or fall together.

Appending locks the end of the chain until the transaction ends. Record last, after the other rows
of a transaction are locked.
"""

import getpass
from collections.abc import Mapping
from functools import cache

from django.contrib.auth.models import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.utils import timezone

from eamllogger.acting import acting
from eamllogger.audit_chain import GENESIS_HASH, entry_hash
from eamllogger.exceptions import AuditChainBroken
from eamllogger.masking import MASK, is_masked_name, plain, shortened, storable
from eamllogger.models import AuditEntry, AuditHead, AuditKind

_HEAD_KEY = 1


def audit_record(
    *,
    action: str,
    target: models.Model | None = None,
    object_type: str = "",
    object_key: object = "",
    object_name: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    selection: str = "",
    count: int | None = None,
    kind: AuditKind = AuditKind.CHANGE,
    actor: AbstractBaseUser | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> AuditEntry:
    """Append what was done to the audit trail.

    Args:
        action: `entity.verb`, e.g. `team.create`.
        target: the object; its type, key and name are copied, in place of the three `object_…`.
        before, after: values by field; what is the same in both is left out, what is secret masked.
        actor: who did it; by default the one who acts, else "system".
    """
    occasion = acting()
    actor = actor or occasion.actor
    changed_before, changed_after = _difference(before, after)
    entry = AuditEntry(
        timestamp=timezone.now(),
        kind=kind,
        action=action,
        object_type=target._meta.label_lower if target else object_type,
        object_key=_text(str(target.pk if target else object_key), 200),
        object_name=_text(str(target) if target else object_name, 300),
        actor_key=str(actor.pk) if actor else "",
        actor_name=_text(actor.get_username() if actor else "system", 254),
        origin=_text(occasion.address or _system_user(), 254),
        before=changed_before,
        after=changed_after,
        selection=str(plain(selection)),
        count=count,
        request_id=occasion.request_id,
        run=occasion.run,
    )
    _append(entry, using=using)
    return entry


def audit_access(
    *,
    what: str,
    target: models.Model | None = None,
    object_type: str = "",
    count: int | None = None,
    actor: AbstractBaseUser | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> AuditEntry:
    """Append that somebody looked at something sensitive.

    Args:
        what: `entity.verb`, e.g. `machine.read_lines`.
        count: how many rows were shown.
    """
    return audit_record(
        action=what,
        target=target,
        object_type=object_type,
        count=count,
        kind=AuditKind.ACCESS,
        actor=actor,
        using=using,
    )


def audit_snapshot(target: models.Model) -> dict[str, object]:
    """The values of the fields of an object, to give as `before` or `after`."""
    return {
        field.name: _Hidden(field.value_from_object(target))
        if getattr(field, "is_encrypted", False)
        else field.value_from_object(target)
        for field in target._meta.concrete_fields
        # A deferred field would be read for nothing: it was not changed.
        if field.attname not in target.get_deferred_fields()
    }


class _Hidden:
    """A value that is compared, but never shown."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]  # Its value need not have one.

    def __str__(self) -> str:
        return MASK


def _difference(
    before: Mapping[str, object] | None, after: Mapping[str, object] | None
) -> tuple[dict[str, object] | None, dict[str, object] | None]:
    """Both, without what they share, as plain values; compared before anything is masked."""
    if before is not None and after is not None:
        names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
        before = {name: before[name] for name in names if name in before}
        after = {name: after[name] for name in names if name in after}
    return _plain_fields(before), _plain_fields(after)


def _plain_fields(values: Mapping[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    return {
        storable(name): MASK if is_masked_name(name) and value not in (None, "") else plain(value)
        for name, value in values.items()
    }


def _append(entry: AuditEntry, *, using: str) -> None:
    with transaction.atomic(using=using, savepoint=False):
        head = _locked_head(using)
        entry.number = head.number + 1
        entry.previous_hash = head.hash
        entry.hash = entry_hash(entry)
        entry.save(using=using, force_insert=True)
        AuditHead.objects.using(using).filter(pk=_HEAD_KEY).update(
            number=entry.number, hash=entry.hash
        )


def _locked_head(using: str) -> AuditHead:
    heads = AuditHead.objects.using(using)
    head = heads.select_for_update().filter(pk=_HEAD_KEY).first()
    if head is None:
        # Two who are the first at the same time agree on one row; the second waits for the first.
        heads.bulk_create([AuditHead(pk=_HEAD_KEY, hash=GENESIS_HASH)], ignore_conflicts=True)
        head = heads.select_for_update().get(pk=_HEAD_KEY)
        if head.number == 0 and AuditEntry.objects.using(using).exists():
            raise AuditChainBroken
    return head


def _text(text: str, length: int) -> str:
    return str(plain(text))[:length]


@cache
def _system_user() -> str:
    try:
        return shortened(getpass.getuser(), length=200)
    except (OSError, KeyError):  # KeyError before Python 3.13: an id without a name
        return ""
