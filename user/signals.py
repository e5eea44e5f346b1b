"""Writes sign-ins, failed ones and sign-outs, which Django signals, to the audit trail."""

from collections.abc import Mapping

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from eamllogger.acting import acting_as
from eamllogger.audit import audit_record
from eamllogger.models import AuditEntry, AuditKind
from user.models import User


@receiver(user_logged_in, dispatch_uid="user_audit_sign_in")
def record_sign_in(user: User, request: HttpRequest | None = None, **_kwargs: object) -> None:
    _record("session.sign_in", user, request)


@receiver(user_logged_out, dispatch_uid="user_audit_sign_out")
def record_sign_out(
    user: User | None, request: HttpRequest | None = None, **_kwargs: object
) -> None:
    # Django tells of strangers too, who sign out from nothing.
    if user is not None:
        _record("session.sign_out", user, request)


@receiver(user_login_failed, dispatch_uid="user_audit_sign_in_failed")
def record_failed_sign_in(
    credentials: Mapping[str, object], request: HttpRequest | None = None, **_kwargs: object
) -> None:
    name = credentials.get("username") or credentials.get("email") or ""
    _record("session.sign_in_failed", None, request, name=str(name))


def _record(
    action: str, user: User | None, request: HttpRequest | None, *, name: str = ""
) -> AuditEntry:
    with acting_as(address=request.META.get("REMOTE_ADDR", "") if request else ""):
        return audit_record(
            action=action,
            target=user,
            object_type=User._meta.label_lower,
            object_name=name,
            kind=AuditKind.SESSION,
            actor=user,
        )
