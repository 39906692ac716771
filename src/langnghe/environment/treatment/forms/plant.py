from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.environment.treatment import rules
from langnghe.environment.treatment.forms.fields import MOST_KG, Pictured, amount, area
from langnghe.environment.treatment.models import DayLog, Project


class LogForm(Pictured):
    """The day of a plant, on a phone: two numbers suffice. A correction says why."""

    inflow = amount(_("Came in, m³"))
    outflow = amount(_("Went out, m³"))
    power_kwh = amount(_("Power, kWh"), decimal_places=1, required=False)
    sludge_kg = forms.IntegerField(
        label=_("Sludge taken out, kg"), min_value=0, max_value=MOST_KG, required=False
    )
    bypass = amount(
        _("Let past untreated, m³"), required=False,
        help_text=_("Then the reason is wanted below."),
    )  # fmt: skip
    words = forms.CharField(label=_("Incidents"), max_length=2_000, required=False, widget=area())

    field_order = ("inflow", "outflow", "power_kwh", "sludge_kg", "bypass", "words", "picture")

    def __init__(self, *args: Any, project: Project, log: DayLog | None = None, **kwargs: Any):
        if log:
            kwargs["initial"] = {name: getattr(log, name) for name in DayLog.TOLD} | {
                f"dose_{code}": Decimal(kg) for code, kg in log.doses.items()
            }
        super().__init__(*args, **kwargs)
        if project.unit == Project.Unit.WASTE:
            self.fields["inflow"].label = _("Came in, t")
            self.fields["outflow"].label = _("Went out, t")
            self.fields["bypass"].label = _("Let past untreated, t")
        for code, label in rules.CHEMICALS.items():
            self.fields[f"dose_{code}"] = amount(
                _("%(what)s, kg") % {"what": label}, required=False
            )
        if log:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=log.version
            )
            self.fields["why"] = forms.CharField(label=_("Why is it corrected?"), max_length=300)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("bypass") and not data.get("words"):
            self.add_error("words", _("Say why something was let past untreated."))
        return data

    def doses(self) -> list[Any]:
        """The fields of the chemicals, which stand folded away."""
        return [self[f"dose_{code}"] for code in rules.CHEMICALS]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        told = {name: data[name] for name in DayLog.TOLD if name != "doses"}
        told["bypass"] = told["bypass"] or Decimal(0)
        doses = {code: data.get(f"dose_{code}") for code in rules.CHEMICALS}
        return told | {"doses": {code: str(kg) for code, kg in doses.items() if kg}}
