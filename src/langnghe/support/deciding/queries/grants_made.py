"""
Grants made, for everybody: organisations by name, people only as the sum of many.

Whoever is no legal person (a household, a group, a worker) is personal data: what they got is told
by scheme and commune, where five of them or more stand behind it, as in the public figures.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.registry import public as registry
from langnghe.support.deciding import suppression
from langnghe.support.deciding.models import Decision
from langnghe.support.deciding.queries.figures import ORGANISATIONS, decisions_of
from langnghe.support.dossiers.models import Dossier

# Signed, and not stopped on the way.
MADE = (Dossier.State.AGREED, Dossier.State.RUNNING, Dossier.State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Grant:
    """`count`: how many people; 0: one organisation. Without a commune: of several small ones."""

    id: str
    scheme: str
    offer: str
    amount: int  # đồng
    awarded_on: str  # of people the year alone
    recipient_id: str
    recipient: str
    count: int
    funder_id: str
    funder: str
    commune_code: str = ""
    commune: str = ""


def grants_made(year: int) -> list[Grant]:
    """Three queries."""
    rows = decisions_of(year).filter(dossier__state__in=MADE, amount__isnull=False)
    rows = rows.select_related("dossier__version__offer", "dossier__office", "dossier__producer")
    rows = rows.order_by("decided_at", "pk").defer("stood_on", "dossier__answers")
    communes = {one.code: one.name for one in registry.communes(settings.HOME_PROVINCE)}
    found, people = [], defaultdict(list)
    for one in rows.iterator(chunk_size=2_000):
        if one.dossier.kind in ORGANISATIONS:
            found.append(_of_organisation(one, communes))
        else:
            people[one.dossier.version.offer.slug, one.dossier.area_code].append(one)
    return found + list(_of_people(year, people, communes))


def _of_organisation(one: Decision, communes: dict[str, str]) -> Grant:
    row = one.dossier
    code, maker = row.area_code, row.producer
    return Grant(
        id=f"LN-{one.uid}", scheme=in_language(one.letter["scheme"]), offer=row.version.offer.slug,
        amount=one.amount or 0, awarded_on=clock.today(one.decided_at).isoformat(),
        recipient_id=f"LN-{maker.uid}" if maker else "", recipient=row.title, count=0,
        funder_id=f"LN-{row.office.uid}", funder=one.authority, commune_code=code,
        commune=communes.get(code, code),
    )  # fmt: skip


Key = tuple[str, str]  # offer, commune


def _of_people(
    year: int, people: dict[Key, list[Decision]], communes: dict[str, str]
) -> Iterator[Grant]:
    offers, areas = (sorted({key[place] for key in people}) for place in range(2))
    table = [[len(people.get((offer, area), [])) for area in areas] for offer in offers]
    shown = suppression.hide_table(table)
    for row, offer in enumerate(offers):
        small: list[Decision] = []
        for place, area in enumerate(areas):
            held = people.get((offer, area), [])
            if shown[row][place] is None:
                small += held
            elif held:
                yield _sum(year, offer, held, area, communes.get(area, area))
        if len(small) >= suppression.LEAST:
            yield _sum(year, offer, small)


def _sum(year: int, offer: str, held: list[Decision], code: str = "", commune: str = "") -> Grant:
    """Without a commune the office, which is a commune's own, is not told either."""
    offices = {one.dossier.office_id for one in held}
    office = held[0].dossier.office if code and len(offices) == 1 else None
    mark = f"LN-{year}-{offer}-{code or 'x'}"
    return Grant(
        id=mark, scheme=in_language(held[-1].letter["scheme"]), offer=offer,
        amount=sum(one.amount or 0 for one in held), awarded_on=str(year),
        recipient_id=f"{mark}-people", recipient=_("Individuals"), count=len(held),
        funder_id=f"LN-{office.uid}" if office else "",
        funder=office.name if office else _("Several offices"), commune_code=code, commune=commune,
    )  # fmt: skip
