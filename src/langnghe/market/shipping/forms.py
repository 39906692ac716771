"""Asking for freight."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.accounts.public import PhoneField
from langnghe.market.shipping.places import PlaceMixin


class FreightForm(PlaceMixin, forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField()
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=199, initial=1)
    note = forms.CharField(
        label=_("What the maker should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.CharField(max_length=80, widget=forms.HiddenInput)

    field_order = ("name", "phone", "quantity", "province", "commune", "place", "note", "token")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
