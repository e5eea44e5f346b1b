"""Admin pages of what was done, what it cost, who pays, and what may be spent."""

from typing import Any, ClassVar  # Any: objects of pages for models known at run time.

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.accounts import Payer
from billing.exceptions import BillingError, money
from billing.models import Account, Operation, Posting, Quota, Statement
from billing.models.operations import OperationType
from billing.services import credit_add
from billing.spending import quota_usage
from eamllogger.admin_auditing import AuditedAdmin, ReadOnlyAdmin
from machine.models import Billing
from user.admin_scope import ScopedAdmin, signed_in_user


class LedgerAdmin(ReadOnlyAdmin, ScopedAdmin):
    """Pages, to read only, of what is never changed."""


class BillingInline(admin.TabularInline):
    """The lines of cost of an operation, on its page; the first hundred."""

    model = Billing
    fields: ClassVar = ("created_at", "kind", "quantity", "unit_price", "amount", "currency")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False
    verbose_name_plural = "lines of cost, the newest hundred"

    class Lines(forms.BaseInlineFormSet):
        """A run of a million rows has thousands of lines."""

        def get_queryset(self) -> Any:
            if not hasattr(self, "_first"):
                self._first = super().get_queryset()[:100]
            return self._first

    formset = Lines

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Operation)
class OperationAdmin(LedgerAdmin):
    """Operations with what they cost."""

    list_display = (
        "date_time",
        "operation_type",
        "operation_user",
        "machine",
        "team",
        "status",
        "count_of_lines",
        "resource_cost",
    )
    list_filter = ("operation_type", "status", "date_time")
    list_select_related: ClassVar[Any] = ("operation_user", "machine", "team")
    search_fields: ClassVar = (
        "operation_user__username",
        "machine__machine_name",
        "team__name",
    )
    search_help_text = "User, machine or team"
    date_hierarchy = "date_time"
    fields = (
        ("operation_type", "status", "date_time"),
        ("operation_user", "team"),
        ("machine", "machine_owner"),
        ("count_of_lines", "count_of_training_epoch", "resource_cost"),
        "run",
    )
    inlines = (BillingInline,)


@admin.register(Billing)
class BillingAdmin(LedgerAdmin):
    """Lines of cost."""

    list_display = (
        "created_at",
        "kind",
        "user_name",
        "team",
        "machine",
        "quantity",
        "amount",
        "currency",
    )
    list_filter = ("kind", "currency", "created_at")
    list_select_related: ClassVar[Any] = ("team", "machine")
    search_fields: ClassVar = ("user_name", "machine__machine_name", "team__name")
    search_help_text = "User, machine or team"
    date_hierarchy = "created_at"


@admin.register(Account)
class AccountAdmin(LedgerAdmin):
    """Accounts with their balances, and a page to add a credit."""

    list_display = ("holder_name", "kind", "shown_balance", "lowest_balance", "currency")
    list_filter = ("kind", "currency")
    search_fields: ClassVar = ("holder_name",)
    search_help_text = "User or team"
    fields = (
        ("holder_name", "kind"),
        ("shown_balance", "lowest_balance", "currency"),
        "created_at",
        "pages",
    )
    readonly_fields: ClassVar = ("shown_balance", "pages")

    def get_urls(self) -> list[URLPattern]:
        credit = path(
            "<int:account_id>/credit/",
            self.admin_site.admin_view(self.credit_view),
            name="billing_account_credit",
        )
        # Before the others, whose last pattern takes whatever is left.
        return [credit, *super().get_urls()]

    @admin.display(description="balance", ordering="balance")
    def shown_balance(self, account: Account) -> str:
        return "–" if account.balance is None else money(account.balance, account.currency)

    @admin.display(description="pages")
    def pages(self, account: Account) -> SafeString:
        if account.balance is None:
            return format_html("{}", "–")
        return format_html(
            "<a href='{}'>Statements</a> · <a href='{}'>Add a credit</a>",
            reverse("billing:account", args=[account.pk]),
            reverse("admin:billing_account_credit", args=[account.pk]),
        )

    def credit_view(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """Adds a credit or a payment; for full reach only."""
        user = signed_in_user(request)
        account: Account = get_object_or_404(self.get_queryset(request), pk=account_id)
        if not user.has_full_reach or account.balance is None:
            raise PermissionDenied("Only super admins add credits, to accounts of users and teams.")
        form = CreditForm(request.POST or None)
        if form.is_valid():
            try:
                credit_add(Payer(user=account.user, team=account.team), by=user, **form.asked())
            except BillingError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, "The credit was added.", messages.SUCCESS)
                return redirect("admin:billing_account_change", account.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Add a credit to {account}",
            "opts": self.opts,
            "account": account,
            "form": form,
        }
        return TemplateResponse(request, "admin/billing/account/credit.html", context)


class CreditForm(forms.Form):
    """What is added to an account."""

    amount = forms.DecimalField(min_value=0, max_digits=20, decimal_places=8)
    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label) for kind in (OperationType.CREDIT, OperationType.BILL_PAID)
        ]
    )
    text = forms.CharField(max_length=300, required=False)
    number = forms.CharField(
        max_length=200, required=False, help_text="Of the payment or coupon: it is booked once."
    )

    def asked(self) -> dict[str, Any]:
        """As `credit_add` takes it."""
        given = self.cleaned_data
        return {
            "amount": given["amount"],
            "kind": OperationType(given["kind"]),
            "text": given["text"],
            "idempotency_key": given["number"] or None,
        }


@admin.register(Posting)
class PostingAdmin(LedgerAdmin):
    """Postings with both of their accounts."""

    list_display = ("created_at", "amount", "currency", "taken_from", "given_to", "text")
    list_filter = ("currency", "created_at")
    list_select_related: ClassVar[Any] = ("debit__account", "credit__account")
    search_fields: ClassVar = (
        "debit__account__holder_name",
        "credit__account__holder_name",
        "text",
    )
    search_help_text = "Holder or text"
    date_hierarchy = "created_at"
    fields = (
        ("amount", "currency", "created_at"),
        ("taken_from", "given_to"),
        ("operation", "billing"),
        "text",
    )
    readonly_fields: ClassVar = ("taken_from", "given_to")

    @admin.display(description="from")
    def taken_from(self, posting: Posting) -> str:
        return str(posting.debit.account)

    @admin.display(description="to")
    def given_to(self, posting: Posting) -> str:
        return str(posting.credit.account)


@admin.register(Quota)
class QuotaAdmin(ScopedAdmin, AuditedAdmin):
    """Quotas; full reach gives and changes them."""

    list_display = (
        "id",
        "user",
        "team",
        "operation_type",
        "period",
        "limit_amount",
        "currency",
        "limit_quantity",
    )
    list_display_links = ("id", "user", "team")
    list_filter = ("period", "operation_type")
    list_select_related: ClassVar[Any] = ("user", "team")
    search_fields: ClassVar = ("user__username", "team__name")
    search_help_text = "User or team"
    autocomplete_fields: ClassVar[Any] = ("user", "team")
    readonly_fields: ClassVar = ("used",)
    fields = (
        ("user", "team"),
        ("operation_type", "period"),
        ("limit_amount", "currency", "limit_quantity"),
        "used",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and signed_in_user(request).has_full_reach

    @admin.display(description="used or reserved")
    def used(self, quota: Quota) -> str:
        if quota.pk is None:
            return "–"
        usage = quota_usage(quota)
        return f"{money(usage.amount, quota.currency)}, {usage.quantity.normalize():,f} units"


@admin.register(Statement)
class StatementAdmin(LedgerAdmin):
    """Statements."""

    list_display = ("month", "account", "opening_balance", "credited", "charged", "closing_balance")
    list_filter = ("month",)
    list_select_related: ClassVar[Any] = ("account",)
    search_fields: ClassVar = ("account__holder_name",)
    search_help_text = "User or team"
    date_hierarchy = "month"
