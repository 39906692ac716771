from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from langnghe.core.clock import LOCAL
from langnghe.environment.treatment.forms.fields import amount, area, day
from langnghe.environment.treatment.models import Effect, Measured, Technology


class TechnologyForm(forms.Form):
    """With up to three effects; one without a unit is left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Technology.Kind.choices)
    name_vi = forms.CharField(label=_("Name in Vietnamese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    summary_vi = forms.CharField(
        label=_("What it does, in Vietnamese"), max_length=2_000, required=False, widget=area()
    )
    summary_en = forms.CharField(
        label=_("What it does, in English"), max_length=2_000, required=False, widget=area()
    )
    source = forms.CharField(label=_("Source"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Effect.Kind.choices:
            for name, field in _effect(label).items():
                self.fields[f"{kind}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for kind in Effect.Kind.values:
            unit, before, after = (
                data.get(f"{kind}_{name}") for name in ("unit", "before", "after")
            )
            if unit and (before is None or after is None):
                self.add_error(f"{kind}_before", _("Write both numbers."))
            elif unit and before == 0:
                self.add_error(f"{kind}_before", _("More than nothing."))
        return data

    def effects(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {"kind": kind, **{name: data[f"{kind}_{name}"] for name in ("unit", "before", "after")}}
            for kind in Effect.Kind.values
            if data[f"{kind}_unit"]
        ]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        texts = {
            name: {code: data[f"{name}_{code}"] for code in ("vi", "en") if data[f"{name}_{code}"]}
            for name in ("name", "summary")
        }
        return {"kind": data["kind"], "source": data["source"], **texts}


def _effect(label: Any) -> dict[str, forms.Field]:
    numbers = {"max_digits": 14, "decimal_places": 3, "required": False}
    told = {"what": label}
    return {
        "unit": forms.CharField(label=_("%(what)s: unit") % told, max_length=40, required=False),
        "before": amount(_("%(what)s: before") % told, **numbers),
        "after": amount(_("%(what)s: after") % told, **numbers),
    }


class AdoptionForm(forms.Form):
    technology = forms.TypedChoiceField(label=_("Technology or material"), coerce=int)
    facility = forms.TypedChoiceField(label=_("Facility"), coerce=int)
    adopted_on = day(_("Taken up on"))
    words = forms.CharField(label=_("Note"), max_length=1_500, required=False, widget=area())

    def __init__(
        self, *args: Any, technologies: list[tuple[int, str]], facilities: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["technology"].choices = technologies  # type: ignore[attr-defined]
        self.fields["facility"].choices = facilities  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    stream = forms.TypedChoiceField(label=_("What was measured"), coerce=int)
    phase = forms.ChoiceField(
        label=_("When"), choices=Measured.Phase.choices, widget=forms.RadioSelect
    )
    at = forms.DateTimeField(
        label=_("Day and time of the reading"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        validators=[MinValueValidator(datetime(2000, 1, 1, tzinfo=LOCAL))],
        help_text=_("The reading nearest to it, within half an hour, is taken."),
    )

    def __init__(self, *args: Any, streams: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stream"].choices = streams  # type: ignore[attr-defined]  # a ChoiceField

    def milliseconds(self) -> int:
        at: datetime = self.cleaned_data["at"]
        return int(at.replace(tzinfo=LOCAL).timestamp() * 1000)


class LabelForm(forms.Form):
    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    expires_on = day(_("Until (the first day without it)"))


class WithdrawForm(forms.Form):
    words = forms.CharField(label=_("Why"), max_length=300)
