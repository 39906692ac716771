from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.environment.treatment.forms.fields import MOST_KG, Pictured, day, kilograms
from langnghe.environment.treatment.models import (
    Destination,
    GatheringPoint,
    Generator,
    WasteStream,
)

K = WasteStream.Kind


class StreamForm(forms.Form):
    village = forms.CharField(label=_("Village"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind of waste"), choices=K.choices)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For example: cassava pulp, fabric scraps.")
    )
    code = forms.RegexField(
        r"\d\d \d\d \d\d",
        label=_("Code of hazardous waste"),
        required=False,
        help_text=_("Six digits of the national list, for example 08 01 01."),
        error_messages={"invalid": _("Write it as 08 01 01.")},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "code" in data and (data.get("kind") == K.HAZARDOUS) != bool(data["code"]):
            said = _("Hazardous waste has a code, other waste has none.")
            self.add_error("code", said)
        return data


class GeneratorForm(forms.Form):
    kind = forms.ChoiceField(label=_("Who?"), choices=Generator.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=160)
    facility_id = forms.TypedChoiceField(
        label=_("Facility"), coerce=int, empty_value=None, required=False
    )
    kg_a_month = kilograms(_("kg a month, by estimate"))
    basis = forms.CharField(label=_("How it was estimated"), max_length=200, required=False)

    def __init__(self, *args: Any, facilities: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *facilities]
        self.fields["facility_id"].choices = choices  # type: ignore[attr-defined]


class PointForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=160,
        help_text=_("The same name again says how the point is now."),
    )  # fmt: skip
    capacity_kg = kilograms(_("Holds, kg"))
    condition = forms.ChoiceField(label=_("Condition"), choices=GatheringPoint.Condition.choices)
    seen_on = day(_("Seen on"))


class DestinationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("What happens there?"), choices=Destination.Kind.choices)
    licence = forms.CharField(label=_("Licence number"), max_length=60, required=False)
    licensed_since = day(_("Licensed since"), required=False)
    licensed_until = day(_("Licensed until (the first day without it)"), required=False)
    takes_hazardous = forms.BooleanField(label=_("Takes hazardous waste"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("takes_hazardous") and not data.get("licence"):
            self.add_error("licence", _("Whoever takes hazardous waste has a licence."))
        return data


class LoadForm(Pictured):
    """`places`: code → where it may come from or go to, with its label."""

    moved_on = day(_("Moved on"))
    kg = forms.IntegerField(label=_("Weight, kg"), min_value=1, max_value=MOST_KG)
    origin = forms.ChoiceField(label=_("Taken from"))
    target = forms.ChoiceField(label=_("Taken to"))
    vehicle = forms.CharField(label=_("Vehicle"), max_length=40, required=False)
    receipt = forms.CharField(label=_("Receipt number"), max_length=60, required=False)
    manifest = forms.CharField(
        label=_("Number of the hazardous waste manifest"), max_length=60, required=False
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    field_order = ("moved_on", "kg", "origin", "target", "vehicle", "receipt", "manifest",
                   "picture", "key")  # fmt: skip

    def __init__(
        self, *args: Any, origins: dict[str, Any], targets: dict[str, Any], hazardous: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.places = origins | targets
        for name, places in (("origin", origins), ("target", targets)):
            choices = [(code, str(place)) for code, place in places.items()]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not hazardous:
            del self.fields["manifest"]

    def load(self) -> dict[str, Any]:
        """As the service takes it: a place is a generator, a point or a destination."""
        data = self.cleaned_data
        names = ("moved_on", "kg", "vehicle", "receipt")
        origin, target = self.places[data["origin"]], self.places[data["target"]]
        from_point = isinstance(origin, GatheringPoint)
        to_point = isinstance(target, GatheringPoint)
        return {name: data[name] for name in names} | {
            "manifest": data.get("manifest", ""),
            "point" if from_point else "generator": origin,
            "to_point" if to_point else "destination": target,
        }


class CountForm(forms.Form):
    stored_start = kilograms(_("Stored at the start, kg"), required=False)
    generated = kilograms(_("Generated, kg"))
    stored_end = kilograms(_("Stored at the end, kg"))

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_first:
            del self.fields["stored_start"]


class WordsForm(forms.Form):
    words = forms.CharField(label=_("Why"), max_length=300, required=False)


class QuarterForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    quarter = forms.TypedChoiceField(
        label=_("Quarter"), coerce=int, choices=[(n, n) for n in range(1, 5)]
    )
    stored_start = kilograms(
        _("Stored at the start, kg"), required=False,
        help_text=_("Only of the first quarter; each later one begins with what was there."),
    )  # fmt: skip
