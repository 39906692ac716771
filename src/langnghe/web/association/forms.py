"""Asking for a consent, and giving one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.registry import public as registry
from langnghe.ui.forms import DayField


class ConsentForm(forms.Form):
    scopes = forms.MultipleChoiceField(
        label=_("In which matters"),
        choices=registry.consents.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one matter.")},
    )
    last_day = DayField(
        label=_("Until and including"),
        required=False,
        help_text=_("Left empty, it holds until it is revoked."),
    )

    def until(self) -> date | None:
        last: date | None = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None


class AskForm(ConsentForm):
    association = forms.TypedChoiceField(label=_("Association"), coerce=int)
    photo = forms.FileField(
        label=_("Photo of the signed paper"),
        required=False,
        help_text=_(
            "Only for a household without a phone: an officer of the commune then confirms it. "
            "Without a photo the household answers in its own workshop."
        ),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    field_order = ("association", "scopes", "last_day", "photo")

    def __init__(self, *args: Any, associations: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["association"].choices = list(associations.items())  # type: ignore[attr-defined]  # a ChoiceField
        if len(associations) == 1:
            self.fields["association"].widget = forms.HiddenInput()
            self.initial["association"] = next(iter(associations))


class GiveForm(ConsentForm):
    association = forms.TypedChoiceField(label=_("To whom"), coerce=int)
    field_order = ("association", "scopes", "last_day")

    def __init__(self, *args: Any, associations: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["association"].choices = list(associations.items())  # type: ignore[attr-defined]  # a ChoiceField
