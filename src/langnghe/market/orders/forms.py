"""What a maker and a buyer say about an order."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.accounts.public import PhoneField
from langnghe.ui.forms import AmountField, DayField


class ConfirmForm(forms.Form):
    ready_on = DayField(
        label=_("It will be ready on"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ready_on"].widget.attrs["min"] = today.isoformat()

    def clean_ready_on(self) -> date:
        day: date = self.cleaned_data["ready_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed."), code="in_the_past")
        if (day - self.today).days > 365:
            raise forms.ValidationError(_("This is more than a year away."), code="too_far")
        return day


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you cannot deliver"),
        help_text=_("The buyer reads this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandOverForm(forms.Form):
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=60,
        help_text=_("For example: Viettel Post, GHN, your own motorbike."),
    )
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=60, required=False)


class ReceiptForm(forms.Form):
    """Money that a person saw on the account. `token` makes the repeat of the form harmless."""

    amount = AmountField(label=_("Amount received, in đồng"), least=1, most=10**12)
    token = forms.CharField(max_length=80, widget=forms.HiddenInput)


class FindForm(forms.Form):
    number = forms.CharField(
        label=_("Order number"),
        max_length=12,
        help_text=_("It begins with LN."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    phone = PhoneField()
