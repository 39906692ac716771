"""Fields that several forms have."""

import re
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from langnghe.core import decoding

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
MOST_MONEY = 10**15
MOST_KG = 10**9


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAYS,
        **more,
    )


class Amount(forms.DecimalField):
    """
    A number as it is written here: in Vietnamese "1.250" are a thousand and more, "1,25" is little
    more than one, and "12.5" can only be meant as a fraction.
    """

    def to_python(self, value: Any) -> Any:
        text = str(value).replace(" ", "").strip() if value not in self.empty_values else ""
        thousand, decimal = (",", ".") if (get_language() or "").startswith("en") else (".", ",")
        if re.fullmatch(rf"-?\d{{1,3}}(\{thousand}\d{{3}})+(\{decimal}\d+)?", text):
            text = text.replace(thousand, "")
        return super().to_python(text.replace(",", ".") or None)


def amount(label: Any, **more: Any) -> Amount:
    """With the keys of a phone for numbers."""
    told = {"min_value": 0, "max_digits": 10, "decimal_places": 2, **more}
    return Amount(label=label, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **told)


def kilograms(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, **{"min_value": 0, "max_value": MOST_KG, **more})


def picture() -> forms.FileField:
    return forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("Camera or gallery; JPEG, PNG, WebP, AVIF or HEIC, 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": decoding.ACCEPTED}),
    )


class Pictured(forms.Form):
    """A form with a photo that may be left out."""

    picture = picture()

    def content(self) -> bytes | None:
        """Not more than is looked at anyway."""
        file = self.cleaned_data.get("picture")
        return file.read(decoding.MOST_BYTES + 1) if file else None

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "picture"}
