"""What officers of the city fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class StepForm(forms.Form):
    """Why a plan takes a step."""

    words = forms.CharField(
        label=_("Reason"), required=False, max_length=1_000, widget=forms.Textarea
    )
