"""Tax codes of Viet Nam: 10 digits, 13 with a branch, or the 12 digits of a personal number."""

import re

from django.utils.translation import gettext as _

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
PROVINCES = range(1, 97)  # codes in personal numbers; those of merged provinces stay in use
_SEPARATORS = re.compile(r"[\s.\-–]+")


def normalised(text: str) -> str:
    """Digits, with a hyphen before the three of a branch."""
    digits = _SEPARATORS.sub("", text.strip())
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits


def trouble(code: str) -> str:
    """What is wrong with a normalised code, in the reader's language; empty: nothing."""
    digits = code.replace("-", "")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in {10, 12, 13}:
        return _("A tax code has 10 digits, 13 with a branch, or the 12 digits of a citizen.")
    if len(digits) == 12:
        return "" if _is_personal(digits) else _("These 12 digits are no personal number.")
    if str(10 - _weighed(digits) % 11) != digits[9]:
        return _("The last digit does not fit the others. Please compare it with the paper.")
    return _("There is no branch 000.") if digits[10:] == "000" else ""


def _weighed(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False))


def _is_personal(digits: str) -> bool:
    """Province, century and sex, year, six more: it has no check digit. Born 1900 to 2099."""
    return int(digits[:3]) in PROVINCES and digits[3] in "0123"
