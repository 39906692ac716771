"""Asking for a place in two levels, understanding the names that people still use."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.registry import public as registry
from langnghe.ui.forms import PlainSelect

if TYPE_CHECKING:
    Base = forms.Form
else:
    Base = object


class _AnyChoice(forms.ChoiceField):
    """A choice that was made for another name, typed before, is passed over and not refused."""

    def valid_value(self, value: str) -> bool:
        return True


class PlaceMixin(Base):
    """
    Province, and commune as text (new or old name). Cleans `commune` to a `CommuneFact`.

    Where a name fits several communes, the form comes back with them as a choice (`place`), and
    everything else as it was typed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"] = forms.ChoiceField(
            label=_("Province or city"),
            choices=[(one.code, one.name) for one in registry.provinces()],
            initial=settings.HOME_PROVINCE,
            widget=PlainSelect,
        )
        self.fields["commune"] = forms.CharField(
            label=_("Commune or ward"),
            max_length=120,
            help_text=_("The new or the old name; add the old district if you know it."),
            widget=forms.TextInput(attrs={"autocomplete": "address-level3"}),
        )
        self.fields["place"] = _AnyChoice(
            label=_("Which one is it?"), required=False, widget=forms.HiddenInput
        )
        if self.is_bound:
            self._offer(self._matches())

    def _matches(self) -> list[registry.CommuneMatch]:
        text = str(self.data.get(self.add_prefix("commune"), ""))[:120]
        province = str(self.data.get(self.add_prefix("province"), ""))
        known = {code for code, _name in self.fields["province"].choices}  # type: ignore[attr-defined]  # a ChoiceField
        if province not in known or not text.strip():
            return []
        return registry.find_communes(text, province_code=province)

    def _offer(self, matches: list[registry.CommuneMatch]) -> None:
        """Show the candidates as a choice when there is one to make."""
        self.matches = matches
        field = self.fields["place"]
        field.choices = [(one.commune.code, _describe(one)) for one in matches]  # type: ignore[attr-defined]  # a ChoiceField
        if len(matches) > 1 and not _sure(matches):
            field.widget = forms.RadioSelect(choices=field.choices)  # type: ignore[attr-defined]  # a ChoiceField

    def clean_place(self) -> registry.CommuneFact | None:
        chosen = self.cleaned_data.get("place")
        for match in self.matches:
            if match.commune.code == chosen:
                return match.commune
        if not self.matches or "commune" not in self.cleaned_data:
            return None
        if sure := _sure(self.matches):
            return sure.commune
        raise forms.ValidationError(
            gettext_lazy("This name fits several places. Choose yours."), code="choose_place"
        )

    def clean_commune(self) -> str:
        text: str = self.cleaned_data["commune"]
        if not self.matches:
            raise forms.ValidationError(
                gettext_lazy("We know no commune or ward of this name in this province."),
                code="unknown_commune",
            )
        return text

    @property
    def commune(self) -> registry.CommuneFact | None:
        """The commune, once the form has been cleaned and there is no doubt about it."""
        found = getattr(self, "cleaned_data", {}).get("place")
        return found if isinstance(found, registry.CommuneFact) else None


def _sure(matches: list[registry.CommuneMatch]) -> registry.CommuneMatch | None:
    """The one that is meant without doubt: the only one, or the only exact one."""
    if len(matches) == 1:
        return matches[0]
    certain = [one for one in matches if one.certain]
    return certain[0] if len(certain) == 1 else None


def _describe(match: registry.CommuneMatch) -> str:
    name = f"{match.commune.name}, {match.commune.province_name}"
    if match.matched_old_name:
        return _("%(new)s (before: %(old)s)") % {"new": name, "old": match.matched_old_name}
    return name
