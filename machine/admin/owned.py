"""What pages of things that belong to machines share."""

import json
from typing import Any, ClassVar  # Any: objects of pages for models known at run time.

from django.core.exceptions import PermissionDenied
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from eamllogger.admin_auditing import AuditedAdmin, ReadOnlyAdmin
from machine.json_values import LenientJSONEncoder
from user.admin_scope import ScopedAdmin, signed_in_user

# A page shows so many of the rows of an inline; the list shows them all.
INLINE_ROWS = 10
MAX_SHOWN_TEXT = 2_000


class MachineOwnedAdmin(ScopedAdmin, AuditedAdmin):
    """Pages of what a person makes for his machines."""

    list_select_related: ClassVar[Any] = ("machine",)
    autocomplete_fields: ClassVar[Any] = ("machine",)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        # The list of machines to choose from holds public ones too, which are only to be read.
        if not obj.machine.can(signed_in_user(request), "change"):
            raise PermissionDenied(
                f"You may not change the machine {obj.machine.machine_name!r}; ask its owner."
            )
        super().save_model(request, obj, form, change)


class MachineRecordAdmin(ReadOnlyAdmin, ScopedAdmin):
    """Pages, to read only, of what was found out about machines."""

    list_select_related: ClassVar[Any] = ("machine",)


class LatestRows(BaseInlineFormSet):
    """The first rows in the order of the model, which is the newest first."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "_latest"):
            self._latest = super().get_queryset()[:INLINE_ROWS]
        return self._latest


def as_table(values: Any) -> SafeString:
    """A dictionary as rows of a table; anything else as its JSON."""
    if isinstance(values, dict) and values:
        rows = format_html_join(
            "",
            "<tr><th>{}</th><td>{}</td></tr>",
            ((name, _shortened(value)) for name, value in sorted(values.items())),
        )
        return format_html("<table>{}</table>", rows)
    return format_html("{}", "–" if values in (None, {}, [], "") else _shortened(values))


def _shortened(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, cls=LenientJSONEncoder)
    return text if len(text) <= MAX_SHOWN_TEXT else f"{text[:MAX_SHOWN_TEXT]} …"
