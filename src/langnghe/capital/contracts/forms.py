"""On which terms a granted loan is signed: all that one of the days may need is asked for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import escape
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
    interest_grace = forms.IntegerField(
        label=_("Months without interest"), min_value=0, max_value=600, initial=0
    )
    workers = forms.IntegerField(
        label=_("Workers who get or keep work by it"), min_value=0, max_value=10_000,
        required=False, help_text=_("The ceiling of a product may hang on it."),
    )  # fmt: skip
    rate = products.Percent(label=_("Rate, per cent a year"), required=False)
    is_outside_book = forms.BooleanField(
        label=_("Our own system keeps the book of this loan"), required=False,
        help_text=_("Then only its states come here, pasted or from your software."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, offers: Sequence[products.Offer], knows_workers: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        names = {one.slug: in_language(one.name) for one in offers}  # one for several versions
        self.fields["product"].choices = list(names.items())  # type: ignore[attr-defined]
        offered = {kind for one in offers for kind in one.repayments}
        if offered and all(one.repayments for one in offers):
            self.fields["repayment"].choices = [  # type: ignore[attr-defined]
                one for one in products.REPAYMENTS if one[0] in offered
            ]
        if knows_workers or all(one.per_worker is None for one in offers):
            del self.fields["workers"]
        if all(one.interest_grace == 0 for one in offers):
            del self.fields["interest_grace"]
        asked = {one.slug for one in offers if not one.rates}
        if asked:
            told = _("As agreed in this contract; only for: %(products)s")
            listed = ", ".join(names[slug] for slug in names if slug in asked)
            self.fields["rate"].help_text = told % {"products": escape(listed)}
        else:
            del self.fields["rate"]
