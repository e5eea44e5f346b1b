"""Admin pages of what training leaves behind, to read only."""

from typing import Any, ClassVar  # Any: Django takes more than one type.

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from machine.admin.owned import MachineRecordAdmin, as_table
from machine.models import EncDecConfiguration, Experiment, NNModel


class SharedRecordAdmin(MachineRecordAdmin):
    """What several machines may share: a machine and its copies."""

    list_select_related: ClassVar[Any] = False
    search_fields: ClassVar = ("machines__machine_name",)
    search_help_text = "Machine"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("machines")

    @admin.display(description="machines")
    def used_by(self, record: NNModel | EncDecConfiguration) -> SafeString:
        names = ((machine.machine_name,) for machine in record.machines.all())
        return format_html_join(", ", "{}", names)


@admin.register(NNModel)
class NNModelAdmin(SharedRecordAdmin):
    """Trained models; their bytes are not shown."""

    list_display = ("id", "used_by", "format", "framework", "size", "created_at")
    list_filter = ("format", "created_at")
    date_hierarchy = "created_at"
    fields = ("used_by", "format", "framework", "size", "sha256", "file", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # The bytes of fifty models would fill the memory for a list that does not show them.
        return super().get_queryset(request).defer("nn_model")

    @admin.display(description="size", ordering="size_bytes")
    def size(self, model: NNModel) -> str:
        return filesizeformat(model.size_bytes)


@admin.register(EncDecConfiguration)
class EncDecConfigurationAdmin(SharedRecordAdmin):
    """Encodings."""

    list_display = ("id", "used_by", "created_at")
    date_hierarchy = "created_at"
    fields = ("used_by", "configuration", "created_at")

    @admin.display(description="configuration")
    def configuration(self, encoding: EncDecConfiguration) -> SafeString:
        return as_table(encoding.enc_dec_config)


@admin.register(Experiment)
class ExperimentAdmin(MachineRecordAdmin):
    """Experiments with their scores."""

    list_display = ("id", "machine", "kind", "duration_s", "created_at")
    list_filter = ("kind", "created_at")
    search_fields: ClassVar = ("machine__machine_name", "kind")
    search_help_text = "Machine or kind"
    date_hierarchy = "created_at"
    fields = ("machine", "kind", "shown_parameters", "shown_scores", "duration_s", "created_at")

    @admin.display(description="parameters")
    def shown_parameters(self, experiment: Experiment) -> SafeString:
        return as_table(experiment.parameters)

    @admin.display(description="scores")
    def shown_scores(self, experiment: Experiment) -> SafeString:
        return as_table(experiment.scores)
