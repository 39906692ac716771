"""On which terms a granted loan is signed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.capital.products import public as products
from langnghe.core.text import in_language
from langnghe.ui.forms import DayField


class ContractForm(forms.Form):
    product = forms.ChoiceField(label=_("Product"))
    signed_on = DayField(label=_("Signed on"))
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=600)
    repayment = forms.ChoiceField(label=_("Repayment"), choices=products.REPAYMENTS)
    principal_grace = forms.IntegerField(
        label=_("Months without principal"), min_value=0, max_value=600, initial=0
    )

    def __init__(self, *args: Any, offers: Sequence[products.Offer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["product"].choices = [  # type: ignore[attr-defined]
            (one.slug, in_language(one.name)) for one in offers
        ]
