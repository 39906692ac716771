"""What visitors choose and lenders write."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.capital.products.fields import Amount, Percent
from langnghe.capital.products.models import Borrower, Need, ProductTerms
from langnghe.capital.products.rules import Wish
from langnghe.capital.products.simulating import MOST_OFFERS, Asked
from langnghe.ui.forms import DayField, PlainSelect

Repayment = ProductTerms.Repayment
ANY = ("", _("Any"))
LONGEST = 360  # months


class FilterForm(forms.Form):
    """Bound to the address; what is wrong in it is left out."""

    kind = forms.ChoiceField(
        label=_("Who borrows"), required=False, choices=[ANY, *Borrower.choices], widget=PlainSelect
    )
    need = forms.ChoiceField(
        label=_("What for"), required=False, choices=[ANY, *Need.choices], widget=PlainSelect
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class ProductForm(forms.Form):
    """A new product of a lender."""

    lender = forms.TypedChoiceField(label=_("Lender"), coerce=int)
    name_vi = forms.CharField(label=_("Name in Vietnamese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    summary_vi = forms.CharField(
        label=_("In plain words, in Vietnamese"), max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    summary_en = forms.CharField(
        label=_("In plain words, in English"), max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("What for"), choices=Need.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, lenders: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), name) for pk, name in lenders.items()]
        self.fields["lender"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(choices) == 1:
            self.fields["lender"].initial = choices[0][0]

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "lender_id": data["lender"], "needs": data["needs"],
            "name": {"vi": data["name_vi"], "en": data["name_en"]},
            "summary": {"vi": data["summary_vi"], "en": data["summary_en"]},
        }  # fmt: skip


class SimulatorForm(forms.Form):
    """What a loan would cost. Bound to the address, so that it can be sent to somebody."""

    amount = Amount(label=_("How much money"), help_text=_("For example 200.000.000 or 200 triệu."))
    months = forms.IntegerField(label=_("For how many months"), min_value=1, max_value=LONGEST)
    product = forms.MultipleChoiceField(
        label=_("Offers, three at most"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rate = Percent(
        label=_("A rate of your own, per cent a year"), required=False,
        help_text=_("Also where the lender tells the rate when asked."),
    )  # fmt: skip
    repayment = forms.ChoiceField(
        label=_("Repayment"), required=False, choices=Repayment.choices, widget=PlainSelect
    )
    principal_grace = forms.IntegerField(
        label=_("Months without principal at first"), required=False, min_value=0,
        max_value=LONGEST,
    )  # fmt: skip
    start = DayField(label=_("Paid out on"), required=False)

    def __init__(self, *args: Any, offers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [*offers.items()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = len(data.get("product", ())) + (data.get("rate") is not None)
        if "product" not in self.errors and "rate" not in self.errors:
            if not chosen:
                self.add_error("product", _("Choose an offer, or type a rate of your own."))
            elif len(data["product"]) > MOST_OFFERS:
                self.add_error("product", _("Three offers at most can stand side by side."))
        grace, months = data.get("principal_grace") or 0, data.get("months")
        if months is not None and grace >= months:
            self.add_error("principal_grace", _("Fewer months than the loan runs, please."))
        return data

    def asked(self, today: date) -> Asked:
        data = self.cleaned_data
        return Asked(
            data["amount"], data["months"], data["start"] or today,
            data["repayment"] or Repayment.PRINCIPAL, data["principal_grace"] or 0, data["rate"],
        )  # fmt: skip


class PathForm(forms.Form):
    """Three questions."""

    kind = forms.ChoiceField(
        label=_("Who are you?"), choices=Borrower.choices, widget=forms.RadioSelect
    )
    need = forms.ChoiceField(
        label=_("What is the money for?"), choices=Need.choices, widget=forms.RadioSelect
    )
    amount = Amount(label=_("How much do you need?"))
    workers = forms.IntegerField(
        label=_("How many people get or keep work by it?"), required=False, min_value=0,
        max_value=10_000, help_text=_("With yourself. Some ceilings hang on it."),
    )  # fmt: skip

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(data["kind"], data["need"], data["amount"], data["workers"])


class CloseForm(forms.Form):
    closed_on = DayField(label=_("Offered to nobody new from"))


__all__ = [
    "CloseForm",
    "FilterForm",
    "PathForm",
    "ProductForm",
    "SimulatorForm",
]
