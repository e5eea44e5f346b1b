"""Pages on which people ask for advice, consultants make quotes, and both write to each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any  # Values of a form.

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from consulting import services
from consulting.exceptions import ConsultingError
from consulting.forms import ApprovalForm, MessageForm, QuoteForm, RequestForm
from consulting.models import ConsultingRequest
from eamllogger.audit import audit_access
from team.requests import SignedInRequest

SHOWN_REQUESTS = 200
Step = Callable[[SignedInRequest, ConsultingRequest, dict[str, Any]], None]


@never_cache
@login_required
@require_GET
def request_list(request: SignedInRequest) -> HttpResponse:
    found = ConsultingRequest.objects.visible_to(request.user)
    # Each would be decrypted for a list that does not show it.
    shown = found.defer("description").select_related("user", "consultant_user")
    context = {
        "requests": shown[:SHOWN_REQUESTS],
        "form": RequestForm(user=request.user),
    }
    return render(request, "consulting/list.html", context)


@login_required
@require_POST
def create(request: SignedInRequest) -> HttpResponse:
    form = RequestForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            made = services.consulting_request_create(by=request.user, **form.cleaned_data)
            return redirect("consulting:detail", made.pk)
        except ConsultingError as error:
            form.add_error(None, str(error))
    context = {"requests": [], "form": form}
    return render(request, "consulting/list.html", context, status=400)


@never_cache
@login_required
@require_GET
def detail(request: SignedInRequest, request_id: int) -> HttpResponse:
    found, user = _visible(request, request_id), request.user
    is_asking, is_advising = found.is_asked_by(user), found.is_advised_by(user)
    status = found.status
    context = {
        "request_": found,
        "thread": found.messages.in_order(),
        "may_write": found.can(user, "change"),
        "may_quote": is_advising and status in ("open", "waiting_approval"),
        "may_end": is_advising and status == "contract",
        "may_approve": is_asking and status == "waiting_approval",
        "may_cancel": (is_asking or user.has_full_reach) and status in ("open", "waiting_approval"),
    }
    return render(request, "consulting/detail.html", context)


@never_cache
@login_required
@require_GET
def file(request: SignedInRequest, request_id: int) -> HttpResponseBase:
    """The file of a request, to be saved and never shown by the browser."""
    found = _visible(request, request_id)
    if not found.uploaded_file:
        raise Http404("The request has no file.")
    audit_access(what="consultingrequest.read_file", target=found)
    return FileResponse(
        found.uploaded_file.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _step(form_class: type[forms.Form] | None = None) -> Callable[[Step], Callable[..., Any]]:
    """Lets a function do one step with a request; a refusal is told on its page."""

    def decorate(step: Step) -> Callable[..., Any]:
        @wraps(step)
        def view(request: SignedInRequest, request_id: int) -> HttpResponse:
            found = _visible(request, request_id)
            form = form_class(request.POST) if form_class else None
            if form is not None and not form.is_valid():
                for field, errors in form.errors.items():
                    messages.error(request, f"{field}: {' '.join(map(str, errors))}")
                return redirect("consulting:detail", found.pk)
            try:
                step(request, found, form.cleaned_data if form else {})
            except ConsultingError as error:
                messages.error(request, str(error))
            return redirect("consulting:detail", found.pk)

        return login_required(require_POST(view))

    return decorate


@_step(QuoteForm)
def quote(request: SignedInRequest, found: ConsultingRequest, given: dict[str, Any]) -> None:
    services.consulting_request_quote(found, by=request.user, **given)


@_step(ApprovalForm)
def approve(request: SignedInRequest, found: ConsultingRequest, given: dict[str, Any]) -> None:
    services.consulting_request_approve(found, by=request.user, **given)


@_step()
def decline(request: SignedInRequest, found: ConsultingRequest, _given: dict[str, Any]) -> None:
    services.consulting_request_decline(found, by=request.user)


@_step()
def cancel(request: SignedInRequest, found: ConsultingRequest, _given: dict[str, Any]) -> None:
    services.consulting_request_cancel(found, by=request.user)


@_step()
def finish(request: SignedInRequest, found: ConsultingRequest, _given: dict[str, Any]) -> None:
    services.consulting_request_finish(found, by=request.user)


@_step()
def fail(request: SignedInRequest, found: ConsultingRequest, _given: dict[str, Any]) -> None:
    services.consulting_request_finish(found, by=request.user, has_failed=True)


@_step(MessageForm)
def write(request: SignedInRequest, found: ConsultingRequest, given: dict[str, Any]) -> None:
    services.consulting_message_add(found, given["text"], by=request.user)


def _visible(request: SignedInRequest, request_id: int) -> ConsultingRequest:
    # Whoever may not see a request is not told that there is one.
    visible = ConsultingRequest.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("user", "team", "machine"), pk=request_id)
