"""How amounts and rates are typed."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from langnghe.ui.forms import AmountField

# "1,5 tỷ", "200 triệu": as people say large sums.
_SAID = re.compile(r"(\d+(?:[.,]\d{1,3})?) ?(triệu|trieu|tr|million|tỷ|tỉ|ty|billion)", re.I)
_MILLION, _BILLION = 1_000_000, 1_000_000_000
MOST = 10_000 * _BILLION
_LATIN = "0123456789"


class Amount(AmountField):
    """A whole amount in đồng, written or said as people do."""

    default_error_messages = {
        "not_an_amount": _("Write an amount in đồng, for example 350.000.000 or 350 triệu."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(most=MOST, least=1, **options)
        del self.widget.attrs["inputmode"]

    def read(self, text: str) -> int | None:
        match = _SAID.fullmatch(text)
        if match is None:
            return super().read(text)
        unit = _BILLION if match[2].lower() in {"tỷ", "tỉ", "ty", "billion"} else _MILLION
        return int(Decimal(match[1].replace(",", ".")) * unit)


class Percent(forms.CharField):
    """Per cent a year or of something: "8,382", "8.382"."""

    default_error_messages = {
        "not_a_rate": _("Write a number of per cent, for example 8,4."),
        "out_of_range": _("Write a number from 0 to %(most)s."),
    }

    def __init__(self, *, most: int = 100, decimals: int = 4, **options: Any) -> None:
        options.setdefault("max_length", 12)
        super().__init__(**options)
        self.most, self.decimals = most, decimals
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        text = (super().clean(value) or "").strip().removesuffix("%").strip().replace(",", ".")
        if not text:
            return None
        if set(text) - {*_LATIN, "."}:
            raise forms.ValidationError(self.error_messages["not_a_rate"], "not_a_rate")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            wrong = self.error_messages["not_a_rate"]
            raise forms.ValidationError(wrong, "not_a_rate") from error
        if not 0 <= number <= self.most:
            wrong = self.error_messages["out_of_range"]
            raise forms.ValidationError(wrong, "out_of_range", {"most": self.most})
        return number.quantize(Decimal(1).scaleb(-self.decimals)).normalize()
