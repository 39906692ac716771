"""Vietnamese phone numbers, however they are typed."""

import re

import phonenumbers
from django.conf import settings

from langnghe.ui.formatting import phone as readable

__all__ = ["normalised", "readable"]

# What people put between the digits; a number with letters is not one.
_BETWEEN = re.compile(r"[\s.\-–()/·]")
_DIGITS = re.compile(r"\+?[0-9]{6,15}", re.ASCII)


def normalised(text: str) -> str | None:
    """
    "0912 345 678", "84912345678", "+84 912.345.678" → "+84912345678"; None: not a number.

    Without a country code it is dialled at home. Only numbers that can be in use pass, so that a
    digit too few is noticed while the page is still open.
    """
    text = _BETWEEN.sub("", text)
    if text.startswith("00"):
        text = "+" + text[2:]
    if not _DIGITS.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
