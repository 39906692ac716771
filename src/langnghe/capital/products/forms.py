"""What visitors choose and lenders write."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.capital.products.fields import Amount, Percent
from langnghe.capital.products.models import Borrower, Need, ProductTerms
from langnghe.capital.products.rules import Wish
from langnghe.capital.products.simulating import MOST_OFFERS, Asked
from langnghe.ui.forms import DayField, PlainSelect

Rule, Repayment = ProductTerms.Rule, ProductTerms.Repayment
ANY = ("", _("Any"))
# What a lender may choose; shares of a reference rate come with programmes of law.
RULES = (Rule.FIXED, Rule.STEPPED, Rule.ASKED)
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


class TermsForm(forms.Form):
    """The terms of a product from a day on."""

    valid_from = DayField(label=_("In force from"))
    kinds = forms.MultipleChoiceField(
        label=_("Who may borrow"), choices=Borrower.choices, widget=forms.CheckboxSelectMultiple
    )
    ceiling = Amount(label=_("At most, for one borrower"), required=False)
    worker_ceiling = Amount(
        label=_("At most, for a worker who borrows for himself"), required=False
    )
    per_worker = Amount(label=_("At most, for each worker who gets or keeps work"), required=False)
    term_max = forms.IntegerField(
        label=_("Longest term, in months"), min_value=1, max_value=LONGEST
    )
    rate_rule = forms.ChoiceField(
        label=_("Rate"), choices=[(one.value, one.label) for one in RULES], widget=PlainSelect
    )
    rate = Percent(label=_("Per cent a year"), required=False, help_text=_("For example 8,4."))
    later_from = forms.IntegerField(
        label=_("Another rate from this month on"), required=False, min_value=2, max_value=LONGEST
    )
    later_rate = Percent(label=_("Per cent a year then"), required=False)
    overdue_factor = Percent(
        label=_("What is overdue: per cent of the rate"), required=False, most=150,
        help_text=_("At most 150."),
    )  # fmt: skip
    late_interest_rate = Percent(
        label=_("Interest that is late bears, per cent a year"), required=False,
        help_text=_("Left empty it bears nothing; never more than the law allows."),
    )  # fmt: skip
    principal_grace = forms.IntegerField(
        label=_("Months without principal at first, at most"), required=False, min_value=0,
        max_value=LONGEST,
    )  # fmt: skip
    repayments = forms.MultipleChoiceField(
        label=_("Repayment"), choices=Repayment.choices, widget=forms.CheckboxSelectMultiple
    )
    day_count = forms.ChoiceField(
        label=_("Interest is counted"), choices=ProductTerms.DayCount.choices, widget=PlainSelect
    )
    fee_percent = Percent(label=_("Fee, once: per cent of the amount"), required=False)
    own_capital = Percent(
        label=_("Money of one's own, per cent at least"), required=False, decimals=2
    )
    collateral_from = Amount(label=_("Collateral from this amount on"), required=False)
    papers_vi = forms.CharField(
        label=_("Papers, one a line, in Vietnamese"), required=False, max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Behind a bar an example: Plan of the workshop | Buy a kiln of 4 m³"),
    )  # fmt: skip
    papers_en = forms.CharField(
        label=_("The same papers in English, line by line"), required=False, max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule = data.get("rate_rule")
        if rule in {Rule.FIXED, Rule.STEPPED} and data.get("rate") is None:
            self._need("rate", _("Say the rate."))
        if rule == Rule.STEPPED:
            for name in ("later_from", "later_rate"):
                if data.get(name) is None:
                    self._need(name, _("Say from when on the rate is another one, and which."))
        papers = [data.get(name, "").strip().splitlines() for name in ("papers_vi", "papers_en")]
        if len(papers[0]) != len(papers[1]):
            self._need("papers_en", _("As many lines as in Vietnamese, please."))
        return data

    def _need(self, name: str, words: Any) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def terms(self) -> dict[str, Any]:
        """As they are kept."""
        data = self.cleaned_data
        rule = data["rate_rule"]
        steps = [[0, str(data["rate"])], [data["later_from"] - 1, str(data["later_rate"])]] if (
            rule == Rule.STEPPED
        ) else []  # fmt: skip
        return {
            "ceilings": {kind: self._ceiling(kind) for kind in data["kinds"]},
            "rate": data["rate"] if rule == Rule.FIXED else None, "steps": steps,
            "fee_percent": data["fee_percent"] or Decimal(0), "certainty": "A",
            "late_interest_rate": data["late_interest_rate"] or Decimal(0),
            "source": str(_("told by the lender")), "papers": self._papers(),
            **{name: data[name] for name in (
                "per_worker", "term_max", "rate_rule", "overdue_factor", "principal_grace",
                "repayments", "day_count", "own_capital", "collateral_from",
            )},
        }  # fmt: skip

    def _ceiling(self, kind: str) -> int | None:
        name = "worker_ceiling" if kind == Borrower.WORKER else "ceiling"
        found: int | None = self.cleaned_data[name]
        return found

    def _papers(self) -> list[dict[str, Any]]:
        data, found = self.cleaned_data, []
        lines = zip(
            data["papers_vi"].strip().splitlines(), data["papers_en"].strip().splitlines(),
            strict=True,
        )  # fmt: skip
        for vi, en in lines:
            (name_vi, _bar, for_vi), (name_en, _bar2, for_en) = vi.partition("|"), en.partition("|")
            example = {"vi": for_vi.strip(), "en": for_en.strip()} if for_vi.strip() else {}
            name = {"vi": name_vi.strip(), "en": name_en.strip()}
            found.append({"kinds": [], "name": name, "example": example})
        return found


def as_typed(terms: ProductTerms | None, on: date) -> dict[str, Any]:
    """The terms in force, to begin with when they are renewed."""
    told: dict[str, Any] = {"valid_from": on, "day_count": ProductTerms.DayCount.ACTUAL}
    if terms is None:
        return told
    employers = [most for kind, most in terms.ceilings.items() if kind != Borrower.WORKER]
    told |= {
        name: getattr(terms, name)
        for name in (
            "per_worker", "term_max", "rate_rule", "rate", "overdue_factor", "principal_grace",
            "late_interest_rate",
            "repayments", "day_count", "own_capital", "collateral_from",
        )
    }  # fmt: skip
    if terms.steps:
        told |= {"rate": terms.steps[0][1]}
        if len(terms.steps) > 1:
            told |= {"later_from": terms.steps[1][0] + 1, "later_rate": terms.steps[1][1]}
    for language in ("vi", "en"):
        told[f"papers_{language}"] = "\n".join(
            " | ".join(filter(None, (one["name"].get(language), one["example"].get(language))))
            for one in terms.papers
        )
    return told | {
        "kinds": list(terms.ceilings), "ceiling": next(iter(employers), None),
        "worker_ceiling": terms.ceilings.get(Borrower.WORKER),
        "fee_percent": terms.fee_percent or None,
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
    "TermsForm",
    "as_typed",
]
