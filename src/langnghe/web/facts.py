"""
The facts that an applicant may let an office see, each read from the context that keeps it.

What is copied are figures; the words are made for each reader, in his language.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.text import in_language
from langnghe.environment import public as environment
from langnghe.market import public as market
from langnghe.registry import public as registry
from langnghe.support import public as support
from langnghe.support.public import FactSource, Figures, Subject
from langnghe.ui import formatting

Lines = list[tuple[str, str]]


def _sales(subject: Subject, since: date, until: date) -> Figures | None:
    if subject.producer_id is None:
        return None
    told = market.verified_sales(subject.producer_id, since=since, until=until)
    return {
        "orders": told.orders, "revenue": told.revenue, "refused": told.refused,
        "returned": told.returned,
    }  # fmt: skip


def _sales_in_words(told: Figures) -> Lines:
    return [
        (_("Orders delivered and paid"), formatting.number(told["orders"])),
        (_("Their value, without delivery"), formatting.money(told["revenue"])),
        (_("Orders that the workshop turned down"), formatting.number(told["refused"])),
        (_("Pieces that came back"), formatting.number(told["returned"])),
    ]


def _titles(subject: Subject, since: date, until: date) -> Figures | None:
    found = registry.titles_of(subject.producer_id) if subject.producer_id else None
    return asdict(found) if found else None


def _titles_in_words(told: Figures) -> Lines:
    lines = [
        (_("Village"), told["village"]),
        (_("Verified by the commune"), _("Yes") if told["is_verified"] else _("No")),
    ]
    if told["since_year"]:
        lines.append((_("Works since"), str(told["since_year"])))
    titles = [registry.words_for_title(one) for one in told["village_titles"]]
    lines.append((_("Titles of the village"), "; ".join(titles) or _("none")))
    counted = Counter(registry.words_for_artisan(one) for one in told["artisans"])
    artisans = "; ".join(f"{title}: {count}" for title, count in counted.items())
    return [*lines, (_("Artisans with a title"), artisans or _("none"))]


def _environment(subject: Subject, since: date, until: date) -> Figures | None:
    if subject.producer_id is None:
        return None
    told = environment.standing_of_maker(subject.producer_id, since=since, until=until)
    labels = environment.eco_labels([subject.producer_id], on=until)
    return {**asdict(told), "eco_labels": [one.number for one in labels]}


def _environment_in_words(told: Figures) -> Lines:
    return [
        (_("Facilities on record"), formatting.number(told["facilities"])),
        (_("Cases open today"), formatting.number(told["open_cases"])),
        (_("Cases confirmed in the period"), formatting.number(told["confirmed"])),
        (_("Fines in the period"), formatting.number(told["fines"])),
        (_("Eco labels in force"), ", ".join(told["eco_labels"]) or _("none")),
    ]


def _earlier(subject: Subject, since: date, until: date) -> Figures | None:
    grants = support.earlier_support(subject, since=since, until=until)
    return {
        "grants": [
            {"number": one.number, "name": one.name, "amount": one.amount, "on": str(one.on)}
            for one in grants
        ]
    }


def _earlier_in_words(told: Figures) -> Lines:
    grants: list[dict[str, Any]] = told["grants"]
    lines = [
        (f"{one['number']} · {in_language(one['name'])}",
         f"{formatting.money(one['amount'])} · {formatting.day(date.fromisoformat(one['on']))}")
        for one in grants
    ]  # fmt: skip
    return lines or [(_("Support granted before"), _("none"))]


def _source(
    key: str, title: Any, why: Any, months: int,
    read: Callable[[Subject, date, date], Figures | None], words: Callable[[Figures], Lines],
) -> FactSource:  # fmt: skip
    return FactSource(key, title, why, months, read, words)


FACTS: list[FactSource] = [
    _source(
        "sales",
        gettext_lazy("Sales on this platform in 12 months"),
        gettext_lazy("They show that the goods are bought: no other proof of turnover is needed."),
        12, _sales, _sales_in_words,
    ),
    _source(
        "titles",
        gettext_lazy("Titles and verification"),
        gettext_lazy("Recognitions need not be handed in on paper again."),
        12, _titles, _titles_in_words,
    ),
    _source(
        "environment",
        gettext_lazy("Standing with the environment in 24 months"),
        gettext_lazy("Some schemes are closed to whoever has an open breach."),
        24, _environment, _environment_in_words,
    ),
    _source(
        "support",
        gettext_lazy("Support granted in 60 months"),
        gettext_lazy("The same cost is never paid twice from public money."),
        60, _earlier, _earlier_in_words,
    ),
]  # fmt: skip
