"""What a lender writes down of a subsidy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.ui.forms import AmountField, DayField


class AgreementForm(forms.Form):
    number = forms.CharField(label=_("Number of the loan"), max_length=20)
    rate = forms.DecimalField(
        label=_("Per cent a year"), min_value=0, max_value=30, max_digits=6, decimal_places=3
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until (not included)"))
    cap = AmountField(label=_("At most, in đồng"), least=1, required=False)
    source = forms.CharField(label=_("By which decision"), max_length=200)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("rate") == 0:
            self.add_error("rate", _("A subsidy is more than nothing."))
        if told.get("since") and told.get("until") and told["since"] >= told["until"]:
            self.add_error("until", _("It ends after it begins."))
        return told


class EndForm(forms.Form):
    on = DayField(label=_("Gives nothing from this day on"))
    words = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class QuarterForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)
    quarter = forms.TypedChoiceField(
        label=_("Quarter"), coerce=int, choices=[(n, n) for n in range(1, 5)]
    )
