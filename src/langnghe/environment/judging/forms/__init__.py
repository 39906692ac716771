"""What officers and the public write."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Refused
from langnghe.environment.judging import importing
from langnghe.environment.judging.models import Regulation

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class DayForm(forms.Form):
    ngay = forms.DateField(
        label=_("Day"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AcknowledgeForm(forms.Form):
    words = forms.CharField(
        label=_("What is being done"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=_("Who takes it"))

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(pk), name) for pk, name in people.items()]  # type: ignore[attr-defined]  # a ChoiceField


class SigningForm(forms.Form):
    """Where the numbers were read, and the sheet: a file, or the text of one looked at before."""

    regulation = forms.ChoiceField(label=_("Regulation"))
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("For example: Circular 06/2025/TT-BTNMT.")
    )
    page = forms.CharField(label=_("Page"), max_length=40)
    address = forms.URLField(
        label=_("Address where anybody can read it"), max_length=300, assume_scheme="https"
    )
    file = forms.FileField(
        label=_("Sheet (Excel or CSV)"), required=False, max_length=100,
    )  # fmt: skip
    text = forms.CharField(
        required=False, max_length=200_000, widget=forms.HiddenInput, strip=False
    )
    confirm = forms.BooleanField(
        label=_("I have compared every number with the document"), required=False
    )

    def __init__(self, *args: Any, regulations: Iterable[Regulation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regulation"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one.code, _named(one)) for one in regulations
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        uploaded = self.cleaned_data.get("file")
        text = self.cleaned_data.get("text", "")
        if uploaded is None and not text:
            self.add_error("file", _("Choose a file."))
        elif uploaded is not None and uploaded.size > importing.MOST_BYTES:
            self.add_error("file", _("The file is too large."))
        else:
            try:
                data["sheet"] = importing.text_of(uploaded.read()) if uploaded else text
            except Refused as refusal:
                self.add_error("file", str(refusal))
        if self.data.get("action") == "sign" and not self.cleaned_data.get("confirm"):
            self.add_error("confirm", _("Confirm it before you sign."))
        return data


def _named(one: Regulation) -> str:
    without = _("without numbers")
    return f"{one.number} – {without}" if one.is_empty else one.number
