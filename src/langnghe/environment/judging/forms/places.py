"""Facilities, permits, the conditions of plants and connections, as officers write them down."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Refused
from langnghe.core.ids import uuid7
from langnghe.environment.judging import importing
from langnghe.environment.judging.facts import Allowed
from langnghe.environment.judging.forms import DAYS
from langnghe.environment.judging.models import Statistic
from langnghe.environment.sensing.models import Facility
from langnghe.ui.forms import Field

COLUMNS = [("", _("not known")), ("A", "A"), ("B", "B"), ("C", "C")]
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
ROWS, MORE, MOST = 6, 6, 60


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        **more,
    )


class Number(forms.DecimalField):
    """With a comma or a point; what could be a thousand as well as a fraction is asked again."""

    def __init__(self, **told: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(widget=widget, **{"required": False, **told})

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        try:
            return super().to_python(importing.number(str(value).strip()))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        return importing.spelled(value) if isinstance(value, Decimal) else value


def flow(label: Any, **more: Any) -> Number:
    return Number(label=label, min_value=0, max_digits=12, decimal_places=3, **more)


class FacilityForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    name = forms.CharField(label=_("Name"), max_length=160)
    village = forms.CharField(
        label=_("Village"), max_length=200,
        help_text=_("If several have this name: the village, a comma, the commune."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Facility.Kind.choices)
    sector = forms.ChoiceField(label=_("Sector"), choices=Facility.Sector.choices)
    water = forms.ChoiceField(label=_("Wastewater"), choices=Facility.Water.choices)
    flow = flow(_("Wastewater, m³ a day"), help_text=_("Empty: not known."))
    receiver = forms.ChoiceField(label=_("Flows into"), choices=Facility.Receiver.choices)
    receiver_size = Number(
        label=_("Flow of the river (m³/s) or volume of the lake (m³)"), min_value=0, max_digits=14,
        decimal_places=3, help_text=_("Empty: no data; the regulation says what then."),
    )  # fmt: skip
    column = forms.ChoiceField(
        label=_("Column of the regulation"), choices=COLUMNS, required=False,
        help_text=_("By what the receiving water is used for."),
    )  # fmt: skip
    began_on = day(_("At work since"), required=False)
    ended_on = day(_("Closed on"), required=False)
    operator = forms.TypedChoiceField(
        label=_("Who runs it"), coerce=int, empty_value=None, required=False
    )

    producer = forms.CharField(
        label=_("Maker on this platform"), max_length=200, required=False,
        help_text=_(
            "The address of the maker's page, or its last part. His people then read this page and "
            "answer cases."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, operators: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operator"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("the facility itself")), *((str(pk), name) for pk, name in operators.items())
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        began, ended = data.get("began_on"), data.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", _("It must end after it began."))
        return data

    def uid(self) -> UUID:
        uid: UUID = self.cleaned_data["key"] or uuid7()
        return uid

    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items()
                if name not in {"key", "village", "operator", "producer"}}  # fmt: skip
        return {**data, "operator_id": self.cleaned_data["operator"]}


class PermitForm(forms.Form):
    number = forms.CharField(label=_("Number of the permit"), max_length=80)
    issued_by = forms.CharField(label=_("Issued by"), max_length=160, required=False)
    since = day(_("In force from"))
    until = day(_("Until (the first day without it)"), required=False)
    column = forms.ChoiceField(label=_("Column"), choices=COLUMNS, required=False)
    flow = flow(_("Wastewater, m³ a day"))
    source = forms.CharField(
        label=_("Source"), max_length=300,
        help_text=_("Where you read it: the document, its page, its address."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until <= since:
            self.add_error("until", _("It must end after it began."))
        return data


class EndForm(forms.Form):
    until = day(_("Until (the first day without it)"))


class AcceptanceForm(forms.Form):
    since = day(_("In force from"))
    source = forms.CharField(
        label=_("Source"), max_length=300,
        help_text=_("Where you read it: the document, its page, its address."),
    )  # fmt: skip


class ConnectForm(forms.Form):
    plant = forms.TypedChoiceField(label=_("Treatment plant"), coerce=int)
    since = day(_("Since"))

    def __init__(self, *args: Any, plants: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plant"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "—"), *((str(pk), name) for pk, name in plants.items())
        ]  # fmt: skip


class Cell(Field):
    """Of a grid: that a row may be left empty is said once, above it."""

    def _words(self) -> SafeString:
        return conditional_escape(self.label)


class RowForm(forms.Form):
    """One parameter of the grid; a row that is left empty says nothing."""

    bound_field_class = Cell

    parameter = forms.ChoiceField(label=_("Parameter"), required=False)
    minimum = Number(label=_("Lowest"), max_digits=20, decimal_places=9)
    maximum = Number(label=_("Highest"), max_digits=20, decimal_places=9)
    statistic = forms.ChoiceField(
        label=_("Holds for"), choices=Statistic.choices, required=False, initial=Statistic.SINGLE
    )

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parameter"].choices = [("", "—"), *names.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        low, high = data.get("minimum"), data.get("maximum")
        wrong = {"minimum", "maximum"} & self.errors.keys()
        if (low is not None or high is not None or wrong) and not data.get("parameter"):
            self.add_error("parameter", _("Choose the parameter."))
        elif data.get("parameter") and low is None and high is None and not wrong:
            self.add_error("maximum", _("Give a lowest or a highest value."))
        if low is not None and high is not None and low > high:
            self.add_error("minimum", _("The lowest value is above the highest."))
        return data

    def case(self) -> tuple[str, str] | None:
        data = self.cleaned_data
        if not data.get("parameter"):
            return None
        return data["parameter"], data.get("statistic") or Statistic.SINGLE.value


class Grid:
    """Rows of limits, as many as were sent, and more when asked for. Each keeps what it says."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, names: Mapping[str, str], units: Mapping[str, str],
        needed: bool, known: Sequence[Mapping[str, Any]] = (),
    ) -> None:  # fmt: skip
        self.units, self.needed, self.problem = units, needed, ""
        self.more = data is not None and "more" in data
        count = len(known) + ROWS if data is None else _count(data.get("rows", ""))
        self.count = min(count + MORE * self.more, MOST)
        bound = None if data is None or self.more else data
        self.rows = [
            RowForm(bound, prefix=f"r{place}", names=names,
                    initial=_initial(data, place, known) if bound is None else None)
            for place in range(self.count)
        ]  # fmt: skip

    def is_valid(self) -> bool:
        # Every row is looked at, so that each says what is wrong with it.
        right = all([one.is_valid() for one in self.rows])
        seen = set[tuple[str, str]]()
        for one in self.rows:
            case = one.case() if one.is_valid() else None
            if case in seen:
                one.add_error("parameter", _("The same stands in another row already."))
                right = False
            if case:
                seen.add(case)
        if self.needed and right and not seen:
            self.problem, right = str(_("Write down at least one limit.")), False
        return right

    @property
    def is_wrong(self) -> bool:
        return bool(self.problem) or any(one.is_bound and one.errors for one in self.rows)

    def values(self) -> list[Allowed]:
        return [
            Allowed(case[0], self.units[case[0]], one.cleaned_data["minimum"],
                    one.cleaned_data["maximum"], case[1])
            for one in self.rows if (case := one.case())
        ]  # fmt: skip


def _count(text: str) -> int:
    known = text.isascii() and text.isdigit() and len(text) < 4
    return max(1, min(int(text), MOST)) if known else ROWS


def _initial(
    data: Mapping[str, Any] | None, place: int, known: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """What was typed so far; at first, what is written down."""
    if data is None:
        return known[place] if place < len(known) else {}
    told = {name: data.get(f"r{place}-{name}") for name in RowForm.base_fields}
    return {name: value for name, value in told.items() if value is not None}
