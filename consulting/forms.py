"""Forms of the pages of requests for advice; their choices are what the user sees."""

from typing import Any

from django import forms

from consulting.models import ConsultingCategory
from machine.models import Machine
from team.models import Team
from user.models import User


class RequestForm(forms.Form):
    """A new request."""

    category = forms.ChoiceField(choices=ConsultingCategory, initial=ConsultingCategory.OTHER)
    description = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)
    machine = forms.ModelChoiceField(Machine.objects.none(), required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, help_text="Its members see the request."
    )
    budget = forms.DecimalField(
        required=False, min_value=0, max_digits=12, decimal_places=2, help_text="In USD."
    )
    file = forms.FileField(required=False, help_text="Data or a document, 10 MB at most.")

    def __init__(self, *arguments: Any, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["machine"].queryset = Machine.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.visible_to(user)  # type: ignore[attr-defined]


class QuoteForm(forms.Form):
    """What the work will cost."""

    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)
    delay_days = forms.IntegerField(min_value=1, max_value=3_650)


class ApprovalForm(forms.Form):
    """The quote as it was seen by who approves it."""

    amount = forms.DecimalField(max_digits=20, decimal_places=8)


class MessageForm(forms.Form):
    """A message."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000)
