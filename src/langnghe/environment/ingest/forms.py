"""What officers, operators and analysts write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.core import decoding
from langnghe.environment.ingest import tables, txt
from langnghe.environment.ingest.services import field
from langnghe.environment.sensing.models import Correction

MOST_BYTES = 20_000_000


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("TXT file of a station"),
        help_text=_("Named like HN_ABCD_NUO001_20260101120000.txt; 20 MB at most."),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large. Send it in several."))
        return file


class MendForm(forms.Form):
    text = forms.CharField(
        label=_("The line as it should be"),
        max_length=1000,
        strip=False,
        required=False,
        help_text=_("The parts of a reading are divided by tabs; spaces will do, too."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    why = forms.CharField(
        label=_("Why it is dismissed"), max_length=300, required=False,
        help_text=_("Only if it is not to be taken at all."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.data.get("action") == "dismiss" and not data.get("why"):
            self.add_error("why", _("Say why, for those who come after you."))
        return data


class DeviceForm(forms.Form):
    """`key` makes the repeat of the form harmless."""

    organisation = forms.TypedChoiceField(label=_("For"), coerce=int)
    name = forms.CharField(
        label=_("Name of the device"), max_length=80,
        help_text=_("So that you know it again: for example “Logger at the outlet”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, homes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = homes  # type: ignore[attr-defined]  # a ChoiceField
        if len(homes) == 1:
            self.fields["organisation"].initial = homes[0][0]
            self.fields["organisation"].widget = forms.HiddenInput()


class SheetForm(forms.Form):
    laboratory = forms.TypedChoiceField(label=_("Laboratory"), coerce=int)
    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("Up to 2,000 rows. Nothing is written before you have seen it."),
        max_length=160,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def __init__(self, *args: Any, homes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["laboratory"].choices = homes  # type: ignore[attr-defined]  # a ChoiceField
        if len(homes) == 1:
            self.fields["laboratory"].initial = homes[0][0]
            self.fields["laboratory"].widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > tables.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file


MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"]


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CorrectionForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is to be done"), choices=Correction.Kind.choices)
    since = forms.DateTimeField(label=_("From"), input_formats=MOMENTS, widget=_moment())
    until = forms.DateTimeField(
        label=_("Until"), input_formats=MOMENTS, widget=_moment(),
        help_text=_("This moment itself is not corrected any more."),
    )  # fmt: skip
    amount = forms.CharField(
        label=_("By how much"), required=False, max_length=20,
        help_text=_("What is added, the factor, or the drift at the end."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def clean_amount(self) -> float | None:
        return _number(self.cleaned_data["amount"])


class FieldForm(forms.Form):
    """`key` makes the repeat harmless: what a phone sends again is there already."""

    ROWS = 4
    seen_at = forms.DateTimeField(label=_("When"), input_formats=MOMENTS, widget=_moment())
    note = forms.CharField(
        label=_("Note"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo"), required=False, max_length=200,
        help_text=_("Place and device are taken out of it before it is kept."),
        widget=forms.FileInput(attrs={"accept": decoding.ACCEPTED, "capture": "environment"}),
    )  # fmt: skip
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, parameters: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *parameters]
        for place in range(1, self.ROWS + 1):
            self.fields[f"code{place}"] = forms.ChoiceField(
                label=_("Parameter"), choices=choices, required=False
            )
            self.fields[f"value{place}"] = forms.CharField(
                label=_("Value"), max_length=20, required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"unit{place}"] = forms.CharField(
                label=_("Unit"), max_length=20, required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
            )  # fmt: skip

    def rows(self) -> list[list[Any]]:
        return [
            [self[f"{name}{place}"] for name in ("code", "value", "unit")]
            for place in range(1, self.ROWS + 1)
        ]

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo and photo.size > decoding.MOST_BYTES:
            raise forms.ValidationError(decoding.ImageTooLarge.message)
        return photo

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["values"] = found = []
        for place in range(1, self.ROWS + 1):
            code, text = data.get(f"code{place}", ""), data.get(f"value{place}", "")
            if text and not code:
                self.add_error(f"code{place}", _("Say what was measured."))
            elif code and not text:
                self.add_error(f"value{place}", _("Write a number."))
            elif code:
                try:
                    number = _number(text)
                except forms.ValidationError as error:
                    self.add_error(f"value{place}", error)
                    continue
                found.append(field.Value(place, code, number or 0.0, data.get(f"unit{place}", "")))
        return data


def _number(text: str) -> float | None:
    if not text:
        return None
    found = txt.number(text.strip())
    if found is None:
        raise forms.ValidationError(_("Write a number."))
    return found
