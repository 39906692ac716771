from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.environment.treatment import rules
from langnghe.environment.treatment.forms.fields import (
    MOST_MONEY,
    Pictured,
    amount,
    area,
    day,
)
from langnghe.environment.treatment.models import Document, Funding, Project

P = Project


class ProjectForm(forms.Form):
    """The villages are typed, one a line; the view finds them among those of the officer."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind of project"), choices=P.Kind.choices)
    villages = forms.CharField(
        label=_("Villages served"), max_length=1_000, widget=area(2),
        help_text=_("One a line; the project stands in the commune of the first."),
    )  # fmt: skip
    on = day(_("Proposed on"))
    owner_kind = forms.ChoiceField(label=_("Owner"), choices=P.Owner.choices)
    owner_name = forms.CharField(label=_("Name of the owner"), max_length=160, required=False)
    technology = forms.CharField(label=_("Technology"), max_length=300, required=False)
    capacity = amount(_("Design capacity"), min_value=None, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=P.Unit.choices)
    regulation = forms.CharField(
        label=_("Regulation"), max_length=80, required=False,
        help_text=_("For example QCVN 40:2011/BTNMT."),
    )  # fmt: skip
    column = forms.ChoiceField(
        label=_("Column"), required=False, choices=[("", "–"), ("A", "A"), ("B", "B"), ("C", "C")]
    )
    cost = forms.IntegerField(
        label=_("Cost in đồng"), min_value=0, max_value=MOST_MONEY, required=False
    )
    households = forms.IntegerField(
        label=_("Households to be connected"), min_value=0, max_value=1_000_000, required=False
    )
    site = forms.CharField(label=_("Site"), max_length=200, required=False)
    lat = forms.FloatField(label=_("Latitude (WGS 84)"), min_value=8, max_value=24, required=False)
    lon = forms.FloatField(
        label=_("Longitude (WGS 84)"), min_value=102, max_value=110, required=False
    )
    easting = amount(_("VN-2000 east, m"), max_digits=11, required=False)
    northing = amount(_("VN-2000 north, m"), max_digits=11, required=False)
    facility = forms.TypedChoiceField(
        label=_("The plant as it is measured"), coerce=int, empty_value=None, required=False,
        help_text=_("Whoever runs it keeps the daily log."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, *args: Any, facilities: list[tuple[int, str]], is_new: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *facilities]
        self.fields["facility"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not is_new:
            del self.fields["on"]

    def clean_capacity(self) -> Any:
        capacity = self.cleaned_data["capacity"]
        if capacity is not None and capacity <= 0:
            raise forms.ValidationError(_("More than nothing."))
        return capacity

    def names(self) -> list[str]:
        text = self.cleaned_data["villages"].replace(",", "\n")
        return [name.strip() for name in text.splitlines() if name.strip()]

    def values(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["facility_id"] = told.pop("facility")
        return {name: value for name, value in told.items() if name not in {"villages", "on"}}


class MoveForm(forms.Form):
    """A step, with what its guard may ask for. Which of it is needed the service says."""

    on = day(_("As of"))
    number = forms.CharField(
        label=_("Number of the decision or the permit"), max_length=60, required=False
    )
    words = forms.CharField(label=_("Why"), max_length=1_500, required=False, widget=area())


class PlanForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What"), choices=[(one.value, one.label) for one in rules.PLANNED]
    )
    planned_on = day(_("Planned for"))
    words = forms.CharField(
        label=_("Why"), max_length=300, required=False,
        help_text=_("Needed where another day was promised before."),
    )  # fmt: skip


def _money(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_MONEY, initial=0)


class FundingForm(forms.Form):
    source = forms.ChoiceField(label=_("Source of the money"), choices=Funding.Source.choices)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    planned = _money(_("Planned, đồng"))
    allocated = _money(_("Allocated, đồng"))
    disbursed = _money(_("Disbursed, đồng"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("disbursed", 0) > data.get("allocated", 0):
            self.add_error("disbursed", _("More than was allocated."))
        return data


class ContractForm(forms.Form):
    operator_name = forms.CharField(label=_("Operator"), max_length=160)
    number = forms.CharField(label=_("Number of the contract"), max_length=60, required=False)
    since = day(_("Since"))
    until = day(_("Until (the first day without it)"), required=False)
    price = forms.IntegerField(
        label=_("Price in đồng per m³ or t"), min_value=0, max_value=10_000_000
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if isinstance(since, date) and isinstance(until, date) and until <= since:
            self.add_error("until", _("This is before it begins."))
        return data


class ConnectionForm(forms.Form):
    on = day(_("On"))
    households = forms.IntegerField(
        label=_("Households connected"), min_value=0, max_value=1_000_000
    )


class TrialForm(forms.Form):
    code = forms.CharField(label=_("Code of the sample"), max_length=60)
    taken_on = day(_("Taken on"))
    laboratory = forms.CharField(label=_("Laboratory"), max_length=160, required=False)
    is_accepted = forms.TypedChoiceField(
        label=_("Verdict"), coerce=lambda value: value == "1",
        choices=[("1", _("Sample accepted")), ("0", _("Sample refused"))], widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(label=_("Why"), max_length=300, required=False)


class DocumentForm(Pictured):
    kind = forms.ChoiceField(label=_("What it is"), choices=Document.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    dated_on = day(_("Dated"), required=False)
