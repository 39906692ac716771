"""A form field for a phone number, as people type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import phones


class PhoneField(forms.CharField):
    """Cleans to E.164, or to "" when it is empty and not required."""

    default_error_messages = {
        "not_a_phone": _("This is not a phone number. For example: 0912 345 678."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone number"))
        options.setdefault("max_length", 24)
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        )
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = phones.normalised(text)
        if number is None:
            raise forms.ValidationError(self.error_messages["not_a_phone"], code="not_a_phone")
        return number

    def prepare_value(self, value: Any) -> Any:
        return phones.readable(value) if isinstance(value, str) and value.startswith("+") else value
