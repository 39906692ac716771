"""What a lender writes of the terms of his products: all that terms can hold."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from langnghe.capital.products.fields import Amount, Percent
from langnghe.capital.products.models import Borrower, ProductTerms
from langnghe.core import parameters
from langnghe.core.text import fold
from langnghe.ui import formatting
from langnghe.ui.forms import DayField, PlainSelect

Rule, Repayment = ProductTerms.Rule, ProductTerms.Repayment
# What a lender may choose; part of the interest of another loan is paid by programmes of law.
RULES = (Rule.FIXED, Rule.FACTOR, Rule.STEPPED, Rule.ASKED)
# Dated rules of which a rate can be a share.
REFERENCES = {
    "loan.poor_household_rate": _("rate of loans to poor households"),
    "loan.near_poor_rate": _("rate of loans to near-poor households"),
}
LONGEST = 360  # months
LANGUAGES = ("vi", "en")
LISTS = ("conditions", "exclusions", "procedure", "papers")
SAME = (
    "per_worker", "term_max", "rate_rule", "overdue_factor", "principal_grace", "interest_grace",
    "repayments", "day_count", "own_capital", "collateral_from", "act",
)  # fmt: skip
# A month, and the rate from then on: "13 9,6", "13: 9.6 %".
_STEP = re.compile(r"(\d{1,3})\s*[: ]\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*%?")


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, required=False, max_length=3_000, widget=area, help_text=help_text
    )


def _months(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=LONGEST,
        help_text=_("Left empty: as agreed."),
    )  # fmt: skip


class TermsForm(forms.Form):
    """The terms of a product from a day on."""

    valid_from = DayField(label=_("In force from"))
    kinds = forms.MultipleChoiceField(
        label=_("Who may borrow"), choices=Borrower.choices, widget=forms.CheckboxSelectMultiple
    )
    ceiling_household = Amount(label=_("At most, for a household business"), required=False)
    ceiling_cooperative = Amount(label=_("At most, for a co-operative"), required=False)
    ceiling_group = Amount(label=_("At most, for a co-operative group"), required=False)
    ceiling_enterprise = Amount(label=_("At most, for an enterprise"), required=False)
    ceiling_worker = Amount(
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
    later = _lines(
        _("Other rates later, one a line"),
        _("The month from which it holds, and per cent a year: 13 9,6"),
    )
    reference = forms.ChoiceField(
        label=_("Reference rate"), required=False, widget=PlainSelect,
        choices=[("", "—"), *REFERENCES.items()],
    )  # fmt: skip
    factor = Percent(label=_("Per cent of the reference rate"), required=False, most=1_000)
    priority_factor = Percent(
        label=_("Per cent of it for priority borrowers"), required=False, most=1_000
    )
    overdue_factor = Percent(
        label=_("What is overdue: per cent of the rate"), required=False, most=150,
        help_text=_("At most 150."),
    )  # fmt: skip
    late_interest_rate = Percent(
        label=_("Interest that is late bears, per cent a year"), required=False,
        help_text=_("Left empty it bears nothing; never more than the law allows."),
    )  # fmt: skip
    principal_grace = _months(_("Months without principal at first, at most"))
    interest_grace = _months(_("Months without interest at first, at most"))
    repayments = forms.MultipleChoiceField(
        label=_("Repayment"), choices=Repayment.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: as agreed."),
    )  # fmt: skip
    day_count = forms.ChoiceField(
        label=_("Interest is counted"), choices=ProductTerms.DayCount.choices, widget=PlainSelect
    )
    fee_percent = Percent(label=_("Fee, once: per cent of the amount"), required=False)
    own_capital = Percent(
        label=_("Money of one's own, per cent at least"), required=False, decimals=2
    )
    collateral_from = Amount(label=_("Collateral from this amount on"), required=False)
    conditions_vi = _lines(_("Conditions, one a line, in Vietnamese"))
    conditions_en = _lines(_("The same conditions in English, line by line"))
    exclusions_vi = _lines(_("What it is not for, one a line, in Vietnamese"))
    exclusions_en = _lines(_("The same exclusions in English, line by line"))
    papers_vi = _lines(
        _("Papers, one a line, in Vietnamese"),
        _(
            "Behind a bar an example, behind another for whom if not for all: Plan of the workshop "
            "| Buy a kiln of 4 m³ | Household business; Co-operative"
        ),
    )
    papers_en = _lines(_("The same papers in English, line by line"))
    procedure_vi = _lines(_("How it goes, one step a line, in Vietnamese"))
    procedure_en = _lines(_("The same steps in English, line by line"))
    note_vi = _lines(_("A note on the terms, in Vietnamese"))
    note_en = _lines(_("The same note in English"))
    act = forms.CharField(
        label=_("Act of law it stands on, if any"), required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule = data.get("rate_rule")
        if rule in {Rule.FIXED, Rule.STEPPED} and data.get("rate") is None:
            self._need("rate", _("Say the rate."))
        if rule == Rule.STEPPED and not data.get("later"):
            self._need("later", _("Say from when on the rate is another one, and which."))
        if rule == Rule.FACTOR:
            self._check_reference(data)
        for name in LISTS:
            told = [_split(data.get(f"{name}_{language}", "")) for language in LANGUAGES]
            if len(told[0]) != len(told[1]):
                self._need(f"{name}_en", _("As many lines as in Vietnamese, please."))
        for word in (word for text in _split(data.get("papers_vi", "")) for word in _whom(text)):
            if fold(word) not in _kinds():
                said = _("Nobody who borrows is called so: %(word)s")
                self._need("papers_vi", said % {"word": word})
        if bool(data.get("note_vi")) != bool(data.get("note_en")):
            self._need("note_en", _("Write it in both languages, please."))
        return data

    def clean_later(self) -> list[tuple[int, Decimal]]:
        found: list[tuple[int, Decimal]] = []
        for line in _split(self.cleaned_data["later"]):
            match = _STEP.fullmatch(line)
            if match is None:
                unread = _("This line cannot be read: %(line)s") % {"line": line}
                raise forms.ValidationError(unread)
            month, rate = int(match[1]), Decimal(match[2].replace(",", "."))
            before = found[-1][0] if found else 1
            if not before < month <= LONGEST or rate > 100:
                said = _("The months go upwards from 2, the rates up to 100: %(line)s")
                raise forms.ValidationError(said % {"line": line})
            found.append((month, rate.normalize()))
        return found

    def _check_reference(self, data: dict[str, Any]) -> None:
        reference, since = data.get("reference"), data.get("valid_from")
        if not reference:
            self._need("reference", _("Say of which rate it is a share."))
        elif since and not parameters.values(reference, on=since):
            self._need("reference", _("On that day no such rate is in force."))
        if not data.get("factor"):
            self._need("factor", _("Say how much of the reference rate it is."))

    def _need(self, name: str, words: Any) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def terms(self) -> dict[str, Any]:
        """As they are kept."""
        data = self.cleaned_data
        rule = data["rate_rule"]
        by_share = rule == Rule.FACTOR
        steps = [[0, str(data["rate"])], *([m - 1, f"{rate:f}"] for m, rate in data["later"])]
        return {
            "ceilings": {kind: data[f"ceiling_{kind}"] for kind in data["kinds"]},
            "rate": data["rate"] if rule == Rule.FIXED else None,
            "steps": steps if rule == Rule.STEPPED else [],
            "reference": data["reference"] if by_share else "",
            "factor": data["factor"] if by_share else None,
            "priority_factor": data["priority_factor"] if by_share else None,
            "fee_percent": data["fee_percent"] or Decimal(0), "certainty": "A",
            "late_interest_rate": data["late_interest_rate"] or Decimal(0),
            "source": "", "papers": self._papers(),
            "conditions": self._texts("conditions"), "exclusions": self._texts("exclusions"),
            "procedure": [{"name": one} for one in self._texts("procedure")],
            "note": {"vi": data["note_vi"], "en": data["note_en"]} if data["note_vi"] else {},
            **{name: data[name] for name in SAME},
        }  # fmt: skip

    def _texts(self, name: str) -> list[dict[str, str]]:
        """Line by line in each language."""
        told = [_split(self.cleaned_data[f"{name}_{language}"]) for language in LANGUAGES]
        return [dict(zip(LANGUAGES, texts, strict=True)) for texts in zip(*told, strict=True)]

    def _papers(self) -> list[dict[str, Any]]:
        found, kinds = [], _kinds()
        for texts in self._texts("papers"):
            name, example = (
                {language: _part(text, place) for language, text in texts.items()}
                for place in (0, 1)
            )
            whom = [kinds[fold(word)] for word in _whom(texts["vi"])]
            found.append({"kinds": whom, "name": name, "example": example if example["vi"] else {}})
        return found


def _split(text: str) -> list[str]:
    return [line for line in (one.strip() for one in text.splitlines()) if line]


def _part(text: str, place: int) -> str:
    """What stands between the bars of a line; "": nothing."""
    return [*(one.strip() for one in text.split("|")), "", ""][place]


def _whom(text: str) -> list[str]:
    return [word.strip() for word in _part(text, 2).split(";") if word.strip()]


@cache
def _kinds() -> dict[str, str]:
    """As they are called in each language, without marks → who borrows."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {fold(str(label)): code for code, label in Borrower.choices}
    return found


def _as_line(paper: dict[str, Any], language: str) -> str:
    whom = "; ".join(str(Borrower(kind).label) for kind in paper["kinds"])
    parts = [paper["name"].get(language, ""), paper["example"].get(language, "")]
    parts += [whom] if whom and language == "vi" else []
    return " | ".join(parts).rstrip(" |")


def as_typed(terms: ProductTerms | None, on: date) -> dict[str, Any]:
    """The terms in force, to begin with when they are renewed."""
    told: dict[str, Any] = {
        "valid_from": on, "day_count": ProductTerms.DayCount.ACTUAL, "interest_grace": 0,
    }  # fmt: skip
    if terms is None:
        return told
    names = (*SAME, "rate", "late_interest_rate", "reference", "factor", "priority_factor")
    told |= {name: getattr(terms, name) for name in names}
    if terms.steps:
        told["rate"] = terms.steps[0][1]
        told["later"] = "\n".join(
            f"{after + 1} {_typed(rate, Percent)}" for after, rate in terms.steps[1:]
        )
    names_of = {"procedure": [one["name"] for one in terms.procedure]}
    for language in LANGUAGES:
        for name in ("conditions", "exclusions", "procedure"):
            texts: Sequence[dict[str, str]] = names_of.get(name) or getattr(terms, name)
            told[f"{name}_{language}"] = "\n".join(one.get(language, "") for one in texts)
        told[f"papers_{language}"] = "\n".join(_as_line(one, language) for one in terms.papers)
        told[f"note_{language}"] = terms.note.get(language, "")
    told |= {
        "fee_percent": terms.fee_percent or None,
        "late_interest_rate": terms.late_interest_rate or None,
        **{f"ceiling_{kind}": most for kind, most in terms.ceilings.items()},
    }
    shown = {name: _typed(told[name], field) for name, field in TYPED.items() if told.get(name)}
    return told | shown | {"kinds": list(terms.ceilings)}


def _typed(value: Any, kind: type[forms.Field]) -> str:
    """As somebody would write it: "8,4", "300.000.000"."""
    return formatting.number(value) if kind is Amount else formatting.exact(float(value), 4)


TYPED = {
    name: type(field)
    for name, field in TermsForm.base_fields.items()
    if isinstance(field, (Amount, Percent))
}


class TryForm(forms.Form):
    """What a loan on the new terms would cost, before they are written down."""

    try_amount = Amount(label=pgettext_lazy("of a loan to try", "Amount"))
    try_months = forms.IntegerField(label=_("Months"), min_value=1, max_value=LONGEST)
