"""How numbers, money, days and weights are written for people."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from langnghe.core.money import Money

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
SYMBOLS = {"VND": "₫", "USD": "US$", "EUR": "€"}
NO_BREAK = "\N{NO-BREAK SPACE}"


def _in_english() -> bool:
    return (get_language() or "vi").startswith("en")


def number(value: int | float, decimals: int = 0) -> str:
    """1250000 → "1.250.000" in Vietnamese, "1,250,000" in English."""
    text = f"{value:,.{decimals}f}"
    return text if _in_english() else text.translate(str.maketrans(",.", ".,"))


def exact(value: int | float, decimals: int = 2) -> str:
    """With as many decimals as it has, up to some: "20.000", "812,5"."""
    return number(value, decimals).rstrip("0").rstrip(",.")


def money(amount: int, currency: str = "VND") -> str:
    """An amount in the currency's smallest unit, as it is stored: "1.250.000 ₫"."""
    value = Money(int(amount), currency).decimal
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{number(value, decimals)}{NO_BREAK}{SYMBOLS.get(currency, currency)}"  # type: ignore[arg-type]  # Decimal formats alike


def day(value: date | datetime) -> str:
    """ "24/11/2026", or "24 Nov 2026" in English."""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    return f"{value.day} {value:%b %Y}" if _in_english() else f"{value:%d/%m/%Y}"


def closed_until(last: date) -> str:
    """Of a maker: "Nghỉ đến 5/12 · mở lại 6/12"."""
    days = {"last": _short(last), "opens": _short(last + timedelta(days=1))}
    return _("Closed until %(last)s · open again %(opens)s") % days


def _short(value: date) -> str:
    """ "5/12", or "5 Dec" in English."""
    return f"{value.day} {value:%b}" if _in_english() else f"{value.day}/{value.month}"


def moment(value: datetime) -> str:
    """The time of day in Viet Nam and the day."""
    local = value.astimezone(LOCAL)
    return _("%(time)s on %(day)s") % {"time": f"{local:%H:%M}", "day": day(local)}


def weight(grams: int) -> str:
    """ "850 g", "2,4 kg"."""
    if grams < 1000:
        return f"{grams}{NO_BREAK}g"
    text = number(grams / 1000, 2).rstrip("0").rstrip(",.")
    return f"{text}{NO_BREAK}kg"


def phone(e164: str) -> str:
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
