"""Rows of technique."""

from datetime import date
from decimal import Decimal

from langnghe.core import parameters
from langnghe.core.models import CalendarDay, Parameter

__all__ = ["holiday", "make_up_day", "parameter", "reference"]


def reference() -> None:
    """The dated rules and the calendar as they ship."""
    parameters.load()


def parameter(key: str, value: int | str | Decimal, **fields: object) -> Parameter:
    defaults = {"unit": "", "valid_from": date(2020, 1, 1), "source": "test", "certainty": "A"}
    return Parameter.objects.create(key=key, value=Decimal(value), **{**defaults, **fields})


def holiday(day: date, name: str = "Ngày nghỉ") -> CalendarDay:
    return CalendarDay.objects.create(
        day=day, kind=CalendarDay.Kind.HOLIDAY, name=name, source="test", certainty="A"
    )


def make_up_day(day: date) -> CalendarDay:
    return CalendarDay.objects.create(
        day=day, kind=CalendarDay.Kind.MAKE_UP, name="Làm bù", source="test", certainty="A"
    )
