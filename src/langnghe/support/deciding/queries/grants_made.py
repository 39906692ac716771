"""
Grants made, for everybody: organisations by name, people only as the sum of many.

Whoever is no legal person (a household, a group, a worker) is personal data: what they got is told
by scheme and commune once the year is over, where five of them or more stand behind it, as in the
public figures.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.registry import public as registry
from langnghe.support.deciding import suppression
from langnghe.support.deciding.models import Agreement
from langnghe.support.deciding.queries import signed
from langnghe.support.deciding.queries.signed import Sums


@dataclass(frozen=True, slots=True)
class Grant:
    """`count`: how many people; 0: one organisation. Without a commune: of several small ones."""

    id: str
    scheme: str
    offer: str
    amount: int  # đồng
    awarded_on: str  # signed by both sides; of people the year alone
    recipient_id: str
    recipient: str
    count: int
    funder_id: str
    funder: str
    commune_code: str = ""
    commune: str = ""


def grants_made(year: int, now: datetime) -> Iterator[Grant]:
    """Row by row, in as many queries however many they are."""
    communes = {one.code: one.name for one in registry.communes(settings.HOME_PROVINCE)}
    rows = signed.signed(year).filter(dossier__kind__in=signed.ORGANISATIONS)
    rows = rows.select_related("dossier__version__offer", "dossier__office", "dossier__producer")
    rows = rows.only(
        "uid", "amount", "text", "signed_at", "dossier__area_code", "dossier__title",
        "dossier__version__offer__slug", "dossier__office__uid", "dossier__producer__uid",
    )  # fmt: skip
    for one in rows.order_by("signed_at", "pk").iterator(chunk_size=2_000):
        yield _of_organisation(one, communes)
    yield from _of_people(year, now, communes)


def _of_organisation(one: Agreement, communes: dict[str, str]) -> Grant:
    row, code = one.dossier, one.dossier.area_code
    day = clock.today(one.signed_at or one.office_signed_at)
    return Grant(
        id=f"LN-{one.uid}", scheme=in_language(one.text["scheme"]), offer=row.version.offer.slug,
        amount=one.amount, awarded_on=day.isoformat(),
        recipient_id=f"LN-{row.producer.uid}" if row.producer else "", recipient=row.title, count=0,
        funder_id=f"LN-{row.office.uid}", funder=one.text["office"], commune_code=code,
        commune=communes.get(code, code),
    )  # fmt: skip


def _of_people(year: int, now: datetime, communes: dict[str, str]) -> Iterator[Grant]:
    if clock.today(now).year <= year:
        return
    cells = signed.by_cell(year)
    hidden = signed.hidden(cells, year, now)
    names = signed.names(offer for (offer, _area), one in cells.items() if one.people_count)
    small: dict[str, Sums] = defaultdict(Sums)
    for key in sorted(cells):
        (offer, area), one = key, cells[key]
        if key in hidden:
            small[offer].people_count += one.people_count
            small[offer].people_amount += one.people_amount
        elif one.people_count:
            yield _sum(year, offer, names[offer], one, area, communes.get(area, area))
    for offer, one in small.items():
        if one.people_count >= suppression.LEAST:
            yield _sum(year, offer, names[offer], one)


def _sum(year: int, offer: str, name: str, held: Sums, code: str = "", commune: str = "") -> Grant:
    """Without a commune the office, which is a commune's own, is not told either."""
    office, called = next(iter(held.offices)) if len(held.offices) == 1 else (None, "")
    mark = f"LN-{year}-{offer}-{code or 'x'}"
    return Grant(
        id=mark, scheme=name, offer=offer, amount=held.people_amount, awarded_on=str(year),
        recipient_id=f"{mark}-people", recipient=_("Individuals"), count=held.people_count,
        funder_id=f"LN-{office}" if office else "", funder=called or _("Office not told"),
        commune_code=code, commune=commune,
    )  # fmt: skip
