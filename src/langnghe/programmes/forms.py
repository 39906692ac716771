"""What officers of the city fill in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.core.text import in_language, slugify
from langnghe.programmes.facts import SchemeFact
from langnghe.programmes.models import BudgetLine

DIGITS = 14  # more than any budget has


class DongField(forms.Field):
    """An amount as people write it: "1.500.000", "1 500 000"."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 30})

    def to_python(self, value: Any) -> int | None:
        text = str(value or "")
        for mark in (".", ",", " ", "\u00a0", "₫"):
            text = text.replace(mark, "")
        sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
        if not text:
            return None
        if not (digits.isascii() and digits.isdigit()) or len(digits) > DIGITS:
            raise forms.ValidationError(_("Write an amount in đồng, in digits."), code="amount")
        return sign * int(digits)


class PlanForm(forms.Form):
    """More money for a line, or less of it."""

    amount = DongField(
        label=_("Amount in đồng"),
        help_text=_("With a minus in front: what is taken out of the plan again."),
    )
    reference = forms.CharField(label=_("Decision it stands on"), max_length=120, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)


class LineForm(forms.Form):
    """Money of one more source, for one scheme and one year."""

    scheme = forms.ChoiceField(label=_("Scheme of support"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source_vi = forms.CharField(label=_("Source of the money, in Vietnamese"), max_length=120)
    source_en = forms.CharField(label=_("Source of the money, in English"), max_length=120)
    returns_to = forms.ChoiceField(label=_("What comes back"), choices=BudgetLine.ReturnsTo.choices)

    def __init__(self, *args: Any, schemes: Iterable[SchemeFact], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.slug, in_language(one.name)) for one in schemes]
        self.fields["scheme"].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField

    def clean_source_vi(self) -> str:
        told = str(self.cleaned_data["source_vi"])
        if not slugify(told):
            raise forms.ValidationError(_("Write it in letters."), code="letters")
        return told


class StepForm(forms.Form):
    """Why a plan takes a step."""

    words = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
