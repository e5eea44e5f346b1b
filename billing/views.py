"""Pages on which people see what they spent: their own accounts, and those of teams they manage."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from billing.models import Account, Quota
from billing.spending import Usage, quota_usage
from billing.statements import month_positions, month_sums, months_of, statement_csv
from eamllogger.audit import audit_access
from team.requests import SignedInRequest


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """A quota as the page shows it."""

    quota: Quota
    usage: Usage


@never_cache
@login_required
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    accounts = Account.objects.visible_to(request.user).filter(balance__isnull=False)
    quotas = Quota.objects.visible_to(request.user).select_related("user", "team")
    context = {
        "accounts": accounts[:200],
        "quotas": [QuotaRow(quota=quota, usage=quota_usage(quota)) for quota in quotas[:50]],
    }
    return render(request, "billing/overview.html", context)


@never_cache
@login_required
@require_GET
def account(request: SignedInRequest, account_id: int) -> HttpResponse:
    found = _visible_account(request, account_id)
    issued = {statement.month: statement for statement in found.statements.all()}
    months = [(month, issued.get(month)) for month in months_of(found)]
    return render(request, "billing/account.html", {"account": found, "months": months})


@never_cache
@login_required
@require_GET
def month(request: SignedInRequest, account_id: int, year: int, month: int) -> HttpResponse:
    found, first = _visible_account(request, account_id), _first_day(year, month)
    context = {
        "account": found,
        "month": first,
        "sums": month_sums(found, first),
        "positions": month_positions(found, first),
        "statement": found.statements.filter(month=first).first(),
    }
    return render(request, "billing/month.html", context)


@never_cache
@login_required
@require_GET
def month_csv(request: SignedInRequest, account_id: int, year: int, month: int) -> HttpResponse:
    found, first = _visible_account(request, account_id), _first_day(year, month)
    text = io.StringIO(newline="")
    count = statement_csv(found, first, text)
    audit_access(what="account.export_statement", target=found, count=count)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{first:%Y-%m}.csv"'
    return response


def _visible_account(request: SignedInRequest, account_id: int) -> Account:
    # Whoever may not see an account is not told that there is one.
    visible = Account.objects.visible_to(request.user).filter(balance__isnull=False)
    return get_object_or_404(visible, pk=account_id)


def _first_day(year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except ValueError as error:
        raise Http404(f"There is no month {year}-{month}.") from error
