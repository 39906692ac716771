"""Vietnamese phone numbers, however they are typed."""

import re

import phonenumbers
from django.conf import settings

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


def readable(e164: str) -> str:
    """As it is dialled at home: "0912 345 678"; abroad with its country code."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    home = number.country_code == phonenumbers.country_code_for_region(
        settings.PHONENUMBER_DEFAULT_REGION
    )
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, kind.NATIONAL if home else kind.INTERNATIONAL)
