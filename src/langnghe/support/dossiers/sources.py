"""The facts that other contexts offer: `settings.WIRING` names the module that lists them."""

from datetime import date
from importlib import import_module

from django.conf import settings

from langnghe.support.dossiers.facts import FactSource
from langnghe.support.offers.definition import Definition


def all_of_them() -> dict[str, FactSource]:
    found: list[FactSource] = import_module(settings.WIRING).FACTS
    return {one.key: one for one in found}


def asked_by(definition: Definition) -> list[FactSource]:
    """In the scheme's order; what nobody offers any more is not asked for."""
    known = all_of_them()
    return [known[key] for key in definition.facts if key in known]


def period(source: FactSource, today: date) -> tuple[date, date]:
    """The first day, and the day after the last: whole days that are over."""
    months = today.year * 12 + today.month - 1 - source.months
    year, month = divmod(months, 12)
    day = min(today.day, 28)
    return date(year, month + 1, day), today
