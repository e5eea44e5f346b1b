"""Admin pages of machines, and of their lines to look at."""

from typing import ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from eamllogger.admin_auditing import AuditedAdmin
from eamllogger.audit import audit_access
from machine.admin.knowledge import column_table
from machine.admin.works import WorkInline
from machine.models import Machine
from machine.models.market import MarketTerms
from user.admin_scope import ScopedAdmin, signed_in_user

LINES_PER_PAGE = 50

_TERMS = tuple(field.name for field in MarketTerms._meta.local_fields)
_ORDERS = (
    "machine_is_data_lines_training_count_limit_enabled",
    "machine_data_lines_training_count_limit",
    "machine_is_re_run_mdc",
    "machine_is_re_run_ici",
    "machine_is_re_run_fe",
    "machine_is_re_run_enc_dec",
    "machine_is_re_run_nn_config",
    "machine_is_re_run_model",
)
_RESULTS = (
    "training_date_time_machine_model",
    "training_training_total_delay_sec",
    "training_training_epoch_count",
    "training_total_training_line_count",
    "training_type_machine_hardware",
    "training_eval_loss_sample_training",
    "training_eval_loss_sample_evaluation",
    "training_eval_accuracy_sample_training",
    "training_eval_accuracy_sample_evaluation",
)


@admin.register(Machine)
class MachineAdmin(ScopedAdmin, AuditedAdmin):
    """Machines; made by importing a table, so there is no page to add one."""

    list_display = (
        "machine_name",
        "machine_owner_user",
        "machine_owner_team",
        "status",
        "column_count",
        "updated_at",
    )
    list_filter = (
        "status",
        "machine_data_source_is_public",
        "machine_api_solving_is_public",
        "machine_machine_is_duplicatable",
        "timestamp",
    )
    list_select_related = ("machine_owner_user", "machine_owner_team")
    search_fields: ClassVar = (
        "machine_name",
        "machine_description",
        "machine_owner_user__username",
        "machine_owner_team__name",
    )
    search_help_text = "Name, description, owner or team"
    date_hierarchy = "timestamp"
    autocomplete_fields: ClassVar = (
        "machine_owner_user",
        "machine_owner_team",
        "machine_original",
    )
    readonly_fields: ClassVar = (
        "columns",
        "knowledge",
        "lines",
        *_RESULTS,
        "timestamp",
        "updated_at",
    )
    fieldsets = (
        (None, {"fields": ("machine_name", "machine_description", "status")}),
        ("Who owns it", {"fields": ("machine_owner_user", "machine_owner_team")}),
        ("Data", {"fields": ("lines", "columns", "dfr_columns_description_user_df")}),
        ("What is known of the columns", {"classes": ("collapse",), "fields": ("knowledge",)}),
        ("What others may use, and its price", {"classes": ("collapse",), "fields": _TERMS}),
        ("Training: what is to be done", {"classes": ("collapse",), "fields": _ORDERS}),
        ("Training: what came of it", {"classes": ("collapse",), "fields": _RESULTS}),
        (
            "More",
            {
                "classes": ("collapse",),
                "fields": (
                    "configuration",
                    "machine_level",
                    "machine_original",
                    "timestamp",
                    "updated_at",
                ),
            },
        ),
    )
    inlines: ClassVar = (WorkInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        lines = path(
            "<int:machine_id>/lines/",
            self.admin_site.admin_view(self.lines_view),
            name="machine_machine_lines",
        )
        # Before the others, whose last pattern takes whatever is left.
        return [lines, *super().get_urls()]

    @admin.display(description="columns")
    def column_count(self, machine: Machine) -> int:
        return len(machine.known_columns)

    @admin.display(description="columns")
    def columns(self, machine: Machine) -> SafeString:
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (field.real_name, field.table, field.column_type.name.lower())
                for field in machine.column_fields().values()
            ),
        )
        return format_html(
            "<table><thead><tr><th>Column</th><th>Table</th><th>Type</th></tr></thead>"
            "<tbody>{}</tbody></table>",
            rows,
        )

    @admin.display(description="what is known")
    def knowledge(self, machine: Machine) -> SafeString:
        return column_table(machine)

    @admin.display(description="lines")
    def lines(self, machine: Machine) -> SafeString:
        address = reverse("admin:machine_machine_lines", args=[machine.pk])
        return format_html('<a href="{}">Show the data lines</a>', address)

    def _may_read_lines(self, request: HttpRequest, machine: Machine) -> bool:
        # A public machine may show who looks that it is there, and keep its lines to itself.
        return self.has_view_permission(request, machine) and machine.can(
            signed_in_user(request), "read_lines"
        )

    def lines_view(self, request: HttpRequest, machine_id: int) -> HttpResponse:
        """A page of lines, to read only."""
        machine = self.get_object(request, str(machine_id))
        if machine is None or not self._may_read_lines(request, machine):
            raise Http404(f"There is no machine {machine_id}, or you may not see it; use the list.")
        fields = machine.column_fields(include_predefined=True).values()
        lines = machine.get_data_lines().values_list(*[field.path for field in fields])
        page = Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lines of {machine}",
            "opts": self.opts,
            "machine": machine,
            "names": [field.real_name for field in fields],
            "page": page,
        }
        audit_access(what="machine.read_lines", target=machine, count=len(page.object_list))
        return TemplateResponse(request, "admin/machine/machine/lines.html", context)
