"""What becomes of requests for advice; each step is checked and leaves an audit entry.

`by` is the user who does it, and whose rights are asked for.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from consulting.exceptions import (
    ConsultingActionRefused,
    ConsultingValueRefused,
    TransitionRefused,
)
from consulting.files import shown_name, upload_check
from consulting.models import (
    ENDED,
    TRANSITIONS,
    ConsultingCategory,
    ConsultingMessage,
    ConsultingRequest,
    ConsultingStatus,
)
from eamllogger.audit import audit_record, audit_snapshot
from machine.models import Machine
from team.models import Team
from user.models import User

MAX_TEXT = 20_000
MAX_AMOUNT = Decimal(1_000_000_000)
MAX_DELAY_DAYS = 3_650


@transaction.atomic
def consulting_request_create(
    *,
    by: User,
    description: str,
    category: str = ConsultingCategory.OTHER,
    team: Team | None = None,
    machine: Machine | None = None,
    budget: Decimal | None = None,
    file: File | None = None,
) -> ConsultingRequest:
    """Ask for advice.

    Raises:
        ConsultingValueRefused: the text is empty or too long, the budget negative, the file not
            one that is taken, or there is no such category.
        ConsultingActionRefused: `by` does not see the machine, or is no member of the team.
    """
    _check_text("description", description)
    _check_amount("budget", budget)
    if category not in ConsultingCategory.values:
        raise ConsultingValueRefused(
            f"The category {category[:40]!r} does not exist. "
            f"Use {', '.join(ConsultingCategory.values)}."
        )
    _check_reach(by, team=team, machine=machine)
    request = ConsultingRequest(
        user=by,
        team=team,
        machine=machine,
        category=category,
        description=description,
    )
    if budget is not None:
        request.budget_estimation = budget
    if file is not None:
        upload_check(file)
        request.file_name = shown_name(str(file.name))
        request.uploaded_file.save(str(file.name), file, save=False)
    request.save()
    _record("create", request, None, by)
    return request


@transaction.atomic
def consulting_request_assign(
    request: ConsultingRequest, consultant: User | None, *, by: User
) -> None:
    """Name who advises; only full reach does.

    Raises:
        ConsultingActionRefused: `by` has not full reach, or `consultant` is the one who asks.
    """
    if not by.has_full_reach:
        raise ConsultingActionRefused(by.username, action="name a consultant", who="a super admin")
    if consultant is not None and consultant.pk == request.user_id:
        raise ConsultingActionRefused(
            consultant.username, action="advise himself", who="another consultant"
        )
    locked = _locked(request)
    before = audit_snapshot(locked)
    locked.consultant_user = consultant
    locked.save(update_fields=["consultant_user", "updated_at"])
    _record("assign", locked, before, by)
    _follow(request, locked)


def consulting_request_quote(
    request: ConsultingRequest, *, by: User, amount: Decimal, delay_days: int
) -> None:
    """Say what the work will cost and how long it will take; another quote takes its place.

    Raises:
        ConsultingActionRefused: `by` does not advise.
        ConsultingValueRefused: the amount or the delay is none.
        TransitionRefused: the request was approved, or has ended.
    """
    _check_advising(request, by, "make a quote")
    _check_amount("amount", amount)
    if not 0 < delay_days <= MAX_DELAY_DAYS:
        raise ConsultingValueRefused(
            f"The delay is {delay_days} days; expected are 1 to {MAX_DELAY_DAYS}."
        )
    quote = {"amount_usd": amount, "delay_days": delay_days, "quoted_at": timezone.now()}
    _move(request, ConsultingStatus.WAITING_APPROVAL, "quoted", by, quote)


def consulting_request_approve(request: ConsultingRequest, *, by: User, amount: Decimal) -> None:
    """Accept the quote: the contract is made.

    Args:
        amount: what `by` saw; another quote may have come meanwhile.

    Raises:
        ConsultingActionRefused: `by` is not who asked.
        ConsultingValueRefused: the quote is another one now.
        TransitionRefused: there is no quote to approve.
    """
    _check_asking(request, by, "approve the quote")
    now = {"approved_at": timezone.now()}
    _move(request, ConsultingStatus.CONTRACT, "approved", by, now, quoted=amount)


def consulting_request_decline(request: ConsultingRequest, *, by: User) -> None:
    """Turn the quote down; the request is open for another one.

    Raises:
        ConsultingActionRefused: `by` is not who asked.
        TransitionRefused: there is no quote to decline.
    """
    _check_asking(request, by, "decline the quote")
    none = {"amount_usd": None, "delay_days": None, "quoted_at": None}
    _move(request, ConsultingStatus.OPEN, "declined", by, none)


def consulting_request_cancel(request: ConsultingRequest, *, by: User) -> None:
    """Withdraw a request before there is a contract.

    Raises:
        ConsultingActionRefused: `by` is neither who asked nor has full reach.
        TransitionRefused: there is a contract, or it has ended.
    """
    if not by.has_full_reach:
        _check_asking(request, by, "cancel the request")
    _move(request, ConsultingStatus.CANCELLED, "cancelled", by, {})


def consulting_request_finish(
    request: ConsultingRequest, *, by: User, has_failed: bool = False
) -> None:
    """Say that the work of the contract is done, or that it failed.

    Raises:
        ConsultingActionRefused: `by` does not advise.
        TransitionRefused: there is no contract.
    """
    _check_advising(request, by, "say how the work ended")
    status = ConsultingStatus.FAILED if has_failed else ConsultingStatus.FINISHED
    _move(request, status, status.label.lower(), by, {})


@transaction.atomic
def consulting_message_add(request: ConsultingRequest, text: str, *, by: User) -> ConsultingMessage:
    """Write about a request.

    Raises:
        ConsultingActionRefused: `by` may not change the request.
        ConsultingValueRefused: the text is empty or too long.
    """
    if not request.can(by, "change"):
        raise ConsultingActionRefused(by.username, action="write about it", who="who asked for it")
    _check_text("message", text)
    message = ConsultingMessage.objects.create(
        request=request, author=by, author_name=by.username, text=text
    )
    audit_record(action="consultingrequest.message", target=request, actor=by)
    return message


@transaction.atomic
def _move(
    request: ConsultingRequest,
    status: ConsultingStatus,
    verb: str,
    by: User,
    changes: Mapping[str, object],
    *,
    quoted: Decimal | None = None,
) -> None:
    locked = _locked(request)
    if status not in TRANSITIONS[locked.status]:
        allowed = [state for state, following in TRANSITIONS.items() if status in following]
        raise TransitionRefused(verb, status=locked.status, allowed=map(str, allowed))
    if quoted is not None and quoted != locked.amount_usd:
        raise ConsultingValueRefused(
            f"The quote is {locked.amount_usd} USD now, approved was {quoted} USD. "
            "Read the new quote before you approve it."
        )
    before = audit_snapshot(locked)
    locked.status = status
    if status in ENDED:
        locked.ended_at = timezone.now()
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", "ended_at", "updated_at", *changes])
    _record(verb, locked, before, by)
    _follow(request, locked)


def _locked(request: ConsultingRequest) -> ConsultingRequest:
    return ConsultingRequest.objects.select_for_update().get(pk=request.pk)


def _follow(request: ConsultingRequest, locked: ConsultingRequest) -> None:
    """Let the caller's object be what is stored now."""
    for field in request._meta.concrete_fields:
        setattr(request, field.attname, getattr(locked, field.attname))


def _record(
    verb: str, request: ConsultingRequest, before: Mapping[str, object] | None, by: User
) -> None:
    after = audit_snapshot(request)
    audit_record(
        action=f"consultingrequest.{verb}", target=request, before=before, after=after, actor=by
    )


def _check_reach(by: User, *, team: Team | None, machine: Machine | None) -> None:
    if machine is not None and not machine.can(by, "view"):
        raise ConsultingActionRefused(by.username, action="see the machine", who="its owner")
    if team is not None and not team.can(by, "view"):
        raise ConsultingActionRefused(by.username, action="ask for the team", who="its owner")


def _check_advising(request: ConsultingRequest, by: User, action: str) -> None:
    if not request.is_advised_by(by):
        raise ConsultingActionRefused(by.username, action=action, who="the consultant")


def _check_asking(request: ConsultingRequest, by: User, action: str) -> None:
    if not request.is_asked_by(by):
        raise ConsultingActionRefused(by.username, action=action, who="the one who asked for it")


def _check_text(name: str, text: str) -> None:
    if not text.strip() or len(text) > MAX_TEXT or "\0" in text:
        raise ConsultingValueRefused(
            f"The {name} has {len(text):,} characters; expected is a text of 1 to {MAX_TEXT:,}. "
            "Write what you need; put long lists into a file."
        )


def _check_amount(name: str, amount: Decimal | None) -> None:
    if amount is None:
        return
    is_amount = amount.is_finite() and 0 <= amount <= MAX_AMOUNT
    if not is_amount or -int(amount.as_tuple().exponent) > 2:
        raise ConsultingValueRefused(
            f"The {name} is {amount} USD; expected are 0 to {MAX_AMOUNT:,} with whole cents."
        )
