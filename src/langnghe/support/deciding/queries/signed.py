"""
Grants that both sides signed: all that is public of money is made of this one set.

A grant is of the year in which it was signed, unless it was stopped in that year. So the set of a
year that is over never changes. What people got is published of such years alone, and hidden in
every table where it is hidden in one: neither two tables nor two days can be subtracted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.support.deciding import suppression
from langnghe.support.deciding.models import Agreement
from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers.models import OfferVersion

# Legal persons: what they are granted is public with their names; all others are people.
ORGANISATIONS = frozenset({Dossier.Kind.COOPERATIVE, Dossier.Kind.ENTERPRISE})
S = Dossier.State
Key = tuple[str, str]  # offer, commune


def begin(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=clock.LOCAL)


def signed(year: int) -> QuerySet[Agreement]:
    end = begin(year + 1)
    lasts = Q(dossier__state__in=(S.AGREED, S.RUNNING, S.COMPLETED))
    stopped_later = Q(dossier__state=S.STOPPED, dossier__since__gte=end)
    rows = Agreement.objects.filter(signed_at__gte=begin(year), signed_at__lt=end)
    return rows.filter(lasts | stopped_later)


@dataclass(slots=True)
class Sums:
    """Of one scheme in one commune, in đồng; `people_*`: without the organisations."""

    count: int = 0
    amount: int = 0
    people_count: int = 0
    people_amount: int = 0
    offices: set[tuple[UUID, str]] = field(default_factory=set)  # that granted something to people


def by_cell(year: int) -> dict[Key, Sums]:
    """Summed by the database (one query)."""
    rows = signed(year).order_by().values_list(
        "dossier__version__offer__slug", "dossier__area_code", "dossier__kind",
        "dossier__office__uid", "dossier__office__name",
    )  # fmt: skip
    found: dict[Key, Sums] = {}
    for offer, area, kind, office, name, count, amount in rows.annotate(
        n=Count("pk"), total=Sum("amount")
    ):
        one = found.setdefault((offer, area), Sums())
        one.count += count
        one.amount += amount
        if kind not in ORGANISATIONS:
            one.people_count += count
            one.people_amount += amount
            one.offices.add((office, name))
    return found


def hidden(cells: dict[Key, Sums], year: int, now: datetime) -> set[Key]:
    """Where people stand behind a sum: all of a year that runs; of others those of few people."""
    if clock.today(now).year <= year:
        return {key for key, one in cells.items() if one.people_count}
    offers, areas = (sorted({key[place] for key in cells}) for place in range(2))
    table = [[cells.get((offer, area), Sums()).people_count for area in areas] for offer in offers]
    shown = suppression.hide_table(table)
    return {
        (offer, area)
        for row, offer in enumerate(offers)
        for place, area in enumerate(areas)
        if shown[row][place] is None
    }


def names(slugs: Iterable[str]) -> dict[str, str]:
    """Of offers, as their last version calls them."""
    rows = OfferVersion.objects.filter(offer__slug__in=set(slugs)).order_by("number")
    return {
        slug: in_language(name) for slug, name in rows.values_list("offer__slug", "content__name")
    }
