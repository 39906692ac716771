"""What a lender writes down of a loan."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.capital.loans.models import Loan, Receipt
from langnghe.ui.forms import AmountField, DayField

MOST_WORDS = 1_000
FURTHEST = timedelta(days=366)


def _amount() -> AmountField:
    return AmountField(label=_("Amount"), least=1)


WHY = _("Why")


def _words(label: Any = WHY) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=MOST_WORDS, widget=area)


def _purpose() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Purpose of the money"), choices=Receipt.Purpose.choices, initial="instalment",
        required=False, empty_value="instalment",
    )  # fmt: skip


class ForLender(forms.Form):
    """Of one who may work for several lenders; with one there is nothing to choose."""

    lender = forms.TypedChoiceField(label=_("For which lender"), coerce=int)

    def __init__(self, *args: Any, lenders: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lender"]
        names = [(str(pk), name) for pk, name in lenders.items()]
        self.only = next(iter(lenders)) if len(names) == 1 else None
        self.name = lenders[self.only] if self.only is not None else ""
        if self.only is not None:
            field.required, field.widget = False, forms.HiddenInput()
            field.initial = self.only
        else:
            names.insert(0, ("", str(_("Choose"))))
        field.choices = names  # type: ignore[attr-defined]  # a ChoiceField

    def clean_lender(self) -> int:
        chosen: int = self.cleaned_data["lender"] or (self.only or 0)
        return chosen


class Step(forms.Form):
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)


class DisburseForm(Step):
    on = DayField(label=_("Day"))
    amount = _amount()


class ReceiveForm(Step):
    value_on = DayField(label=_("Day"))
    amount = _amount()
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[one for one in Receipt.Channel.choices if one[0] != "statement"],
    )
    purpose = _purpose()
    memo = forms.CharField(label=_("Message of the transfer"), max_length=200, required=False)


class RestructureForm(Step):
    on = DayField(label=_("From"))
    count = forms.IntegerField(label=_("Number of rows"), min_value=1, max_value=600)
    first_due = DayField(label=_("First due day"))
    principal_grace = forms.IntegerField(
        label=_("Rows that pay interest only"), min_value=0, max_value=599, initial=0
    )
    rate = forms.DecimalField(
        label=_("Rate, per cent a year"), min_value=0, max_value=100, decimal_places=4,
        required=False, help_text=_("Left empty it stays."),
    )  # fmt: skip
    words = _words()


class GraceForm(Step):
    on = DayField(label=_("From"))
    rows = forms.IntegerField(label=_("Rows that pay interest only"), min_value=1, max_value=60)
    words = _words(_("Which disaster, and how it was established"))


class EndForm(Step):
    """Called or written off."""

    on = DayField(label=_("Day"))
    words = _words()


class CancelForm(Step):
    words = _words()


class ReverseForm(forms.Form):
    receipt = forms.UUIDField(widget=forms.HiddenInput)
    words = _words(_("Why the receipt is taken back"))


class StatementForm(ForLender, Step):
    """A line of a bank statement: its message says which loan it is for, or nobody knows yet."""

    value_on = DayField(label=_("Day"))
    amount = _amount()
    purpose = _purpose()
    memo = forms.CharField(label=_("Message of the transfer"), max_length=200, required=False)


class MatchForm(forms.Form):
    receipt = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number of the loan"), max_length=20)
    purpose = _purpose()


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any")), *Loan.State.choices]
    )
    bucket = forms.ChoiceField(
        label=_("Lateness"), required=False, choices=[("", _("Any")), *Loan.Bucket.choices]
    )


class AccountForm(ForLender):
    bin = forms.RegexField(r"\d{6}", label=_("Number of the bank (BIN)"))
    account = forms.RegexField(r"[A-Za-z0-9]{4,19}", label=_("Account number"))
    holder = forms.CharField(label=_("Account holder"), max_length=80)


STEP_FORMS: dict[str, type[forms.Form]] = {
    "disburse": DisburseForm,
    "receive": ReceiveForm,
    "restructure": RestructureForm,
    "grace": GraceForm,
    "call": EndForm,
    "write_off": EndForm,
    "cancel": CancelForm,
}


class QuoteForm(forms.Form):
    """What pays everything on a day."""

    on = DayField(label=_("On which day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": today})
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.today <= on <= self.today + FURTHEST:
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return on


class StatesForm(forms.Form):
    text = forms.CharField(
        label=_("Lines of your system"), max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Number, state, principal that is left, days late, next due day (or nothing)."),
    )  # fmt: skip
