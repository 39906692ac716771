"""The first step of opening a workshop: who we are and where."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.registry.desk.facts import Unlisted
from langnghe.registry.models import Producer


class WhoForm(forms.Form):
    """
    Name, kind and village. The village is typed, and chosen where several are meant; one that is
    not in the list is told of by its commune and craft.

    `key` makes the repeat of the form harmless.
    """

    kind = forms.ChoiceField(
        label=_("Who are you?"), choices=Producer.Kind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Name of the workshop"),
        max_length=160,
        help_text=_("As buyers shall read it, for example “Nhà gốm Minh Hải”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    village_text = forms.CharField(
        label=_("Village"),
        max_length=80,
        help_text=_("With or without marks; the old name of the commune is understood, too."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    village = forms.TypedChoiceField(
        label=_("Which of these?"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Several villages are called alike. Choose yours.")},
    )  # fmt: skip
    unlisted = forms.BooleanField(
        label=_("My village is not in the list"),
        required=False,
        help_text=_("Then the commune is asked to enter it. You can go on meanwhile."),
    )
    commune_text = forms.CharField(
        label=_("Commune or ward of the village"),
        max_length=80,
        required=False,
        help_text=_("Its name now, or the one from before July 2025 with its district."),
        error_messages={"required": _("Say in which commune or ward it lies.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    commune = forms.ChoiceField(
        label=_("Which of these communes?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Several communes are called alike. Choose yours.")},
    )
    craft = forms.TypedChoiceField(
        label=_("Craft of the village"), coerce=int, required=False,
        error_messages={"required": _("Choose the craft of the village.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("What the commune should know of it"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example how many households work there, or an older name."),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        found: list[tuple[int, str]],
        communes: list[tuple[str, str]],
        crafts: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.communes = found, communes
        given = self.data if self.is_bound else self.initial
        self.is_unlisted = bool(given.get("unlisted"))
        knows_none = self.is_bound and bool(given.get("village_text")) and not found
        choices: dict[str, list[Any]] = {
            "village": found, "commune": communes, "craft": [("", _("Choose a craft")), *crafts],
        }  # fmt: skip
        for name, among in choices.items():
            self.fields[name].choices = among  # type: ignore[attr-defined]  # a ChoiceField
        if len(found) < 2 or self.is_unlisted:
            del self.fields["village"]
        if len(communes) < 2:
            del self.fields["commune"]
        for name in ("commune_text", "craft"):
            self.fields[name].required = self.is_unlisted
        if not (self.is_unlisted or knows_none):
            for name in {"commune_text", "commune", "craft", "note"} & set(self.fields):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.is_unlisted:
            self._clean_unlisted(data)
        elif data.get("village_text") and not self.found:
            said = _(
                "We know no village of this name. Try the name of its commune; if it is not in the "
                "list, tick so below and tell us of it."
            )
            self.add_error("village_text", said)
        elif len(self.found) == 1:
            data["village"] = self.found[0][0]
        return data

    def _clean_unlisted(self, data: dict[str, Any]) -> None:
        if not data.get("commune_text"):
            return
        if not self.communes:
            said = _("We know no commune of this name. Write it as on the paper.")
            self.add_error("commune_text", said)
        elif len(self.communes) == 1:
            data["commune"] = self.communes[0][0]

    def chosen(self) -> dict[str, Any]:
        """The village as the services take it: one of the list, or what is told of another."""
        data = self.cleaned_data
        if not self.is_unlisted:
            return {"village_id": data["village"]}
        asked = Unlisted(data["village_text"], data["commune"], data["craft"], data["note"])
        return {"village_id": None, "unlisted": asked}
