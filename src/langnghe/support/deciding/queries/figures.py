"""How much each officer has, how an office did, and what the public may know of all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.registry import public as registry
from langnghe.support.deciding import suppression
from langnghe.support.deciding.models import Decision, Review
from langnghe.support.deciding.queries import signed
from langnghe.support.deciding.queries.signed import Key, Sums, begin
from langnghe.support.dossiers.models import Dossier, Supervisor
from langnghe.support.dossiers.rules import ON_THE_DESK, Scope

APPROVED = (Decision.Outcome.APPROVED, Decision.Outcome.APPROVED_LESS)


@dataclass(frozen=True, slots=True)
class Load:
    """One officer; without a name: what nobody has."""

    name: str
    waiting: int
    late: int
    reviews: int
    is_above: bool = False  # supervises the office


def workload(scope: Scope, now: datetime) -> list[Load]:
    """Of the asker's offices, whoever has most first."""
    today = clock.today(now)
    rows = Dossier.objects.filter(
        office__in=scope.offices, state__in=ON_THE_DESK, submitted_at__isnull=False
    )
    late = Count("pk", filter=Q(due_on__lt=today))
    counted = {
        officer: (waiting, over)
        for officer, waiting, over in rows.order_by()
        .values_list("officer")
        .annotate(n=Count("pk"), late=late)
    }
    people = {one.user_id: one.name for pk in scope.offices for one in accounts.members_of(pk)}
    sheets = Review.objects.filter(
        dossier__office__in=scope.offices, done_at__isnull=True, superseded_at__isnull=True
    )
    to_do = Counter(sheets.values_list("reviewer_id", flat=True))
    missing = set(counted) - set(people) - {None}
    people |= accounts.names_of_people(missing)  # who left and still has some
    rows_above = Supervisor.objects.filter(office__in=scope.offices)
    above = set(rows_above.values_list("person_id", flat=True))
    found = [
        Load(name, *counted.get(pk, (0, 0)), to_do.get(pk, 0), pk in above)
        for pk, name in people.items()
    ]
    if None in counted:
        found.append(Load("", *counted[None], 0))
    return sorted(found, key=lambda one: (-one.waiting, one.name))


@dataclass(frozen=True, slots=True)
class Figures:
    """Of an office in one year."""

    year: int
    received: int
    decided: int
    approved: int
    in_time: int
    median_days: int | None
    refused: list[tuple[str, int]]  # by the words of the reason


def of_office(scope: Scope, now: datetime) -> Figures:
    year = clock.today(now).year
    rows = _decisions_of(year).filter(dossier__office__in=scope.offices)
    found = list(rows.select_related("dossier").defer("dossier__answers"))
    received = Dossier.objects.filter(
        office__in=scope.offices, submitted_at__gte=begin(year), submitted_at__lt=begin(year + 1)
    )
    days = [_days(one) for one in found]
    return Figures(
        year=year, received=received.count(), decided=len(found),
        approved=sum(one.outcome in APPROVED for one in found),
        in_time=sum(_was_in_time(one) for one in found),
        median_days=median_low(days) if days else None, refused=_by_reason(found),
    )  # fmt: skip


def _decisions_of(year: int) -> Any:
    """In force."""
    rows = Decision.objects.filter(superseded_at__isnull=True)
    return rows.filter(decided_at__gte=begin(year), decided_at__lt=begin(year + 1))


def _days(one: Decision) -> int:
    """Calendar days from the acceptance (or the hand-in, where it never came so far)."""
    start = one.dossier.accepted_at or one.dossier.submitted_at or one.decided_at
    return max((clock.today(one.decided_at) - clock.today(start)).days, 0)


def _was_in_time(one: Decision) -> bool:
    due = one.stood_on.get("due_on")
    return due is None or clock.today(one.decided_at) <= date.fromisoformat(due)


def _by_reason(found: Iterable[Decision]) -> list[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for one in found:
        for reason in one.letter.get("reasons", []):
            counted[in_language(reason["texts"]) or reason["code"]] += 1
    return counted.most_common()


@dataclass(frozen=True, slots=True)
class Cell:
    """One scheme in one commune; None: hidden, because few people stand behind it."""

    offer: str
    scheme: str
    commune_code: str
    commune: str
    received: int | None
    signed: int | None  # grants
    granted: int | None  # by them, đồng
    median_days: int | None


def public_statistics(year: int, now: datetime) -> list[Cell]:
    """
    By scheme and commune, without names; small counts are hidden, also from subtraction.

    Received: handed in during the year; days: of its decisions; money: of its signed grants, as in
    the table of grants made.
    """
    received = Counter(
        Dossier.objects.filter(
            submitted_at__gte=begin(year), submitted_at__lt=begin(year + 1)
        ).values_list("version__offer__slug", "area_code")
    )
    days, granted = _days_of(year), signed.by_cell(year)
    keys = sorted({*received, *days, *granted})
    shown, hidden = _shown(received, keys), signed.hidden(granted, year, now)
    names = signed.names(offer for offer, _area in keys)
    communes = {one.code: one.name for one in registry.communes(settings.HOME_PROVINCE)}
    found = []
    for key in keys:
        (offer, area), one, took = key, granted.get(key, Sums()), days.get(key, [])
        found.append(Cell(
            offer, names.get(offer, offer), area, communes.get(area, area), shown[key],
            None if key in hidden else one.count, None if key in hidden else one.amount,
            median_low(took) if len(took) >= suppression.LEAST else None,
        ))  # fmt: skip
    return found


def _days_of(year: int) -> dict[Key, list[int]]:
    """That the decisions of each cell took."""
    rows = _decisions_of(year).select_related("dossier__version__offer")
    rows = rows.only(
        "decided_at", "dossier__area_code", "dossier__accepted_at", "dossier__submitted_at",
        "dossier__version__offer__slug",
    )  # fmt: skip
    found: dict[Key, list[int]] = defaultdict(list)
    for one in rows.iterator(chunk_size=2_000):
        found[one.dossier.version.offer.slug, one.dossier.area_code].append(_days(one))
    return found


def _shown(counted: Counter[Key], keys: list[Key]) -> dict[Key, int | None]:
    offers, areas = (sorted({key[place] for key in keys}) for place in range(2))
    table = [[counted[offer, area] for area in areas] for offer in offers]
    hidden = suppression.hide_table(table)
    return {
        (offer, area): hidden[row][place]
        for row, offer in enumerate(offers)
        for place, area in enumerate(areas)
    }
