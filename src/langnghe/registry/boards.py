"""
For which villages the board of an association stands: of these it tells, whose makers it asks to
act for them, and to whom it may hand over codes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from langnghe.accounts import public as accounts
from langnghe.core import audit
from langnghe.core.errors import NotFound
from langnghe.registry.models import Producer, Remit, Village


@dataclass(frozen=True, slots=True)
class Reach:
    """Single villages by id, and whole communes by code."""

    villages: frozenset[int] = frozenset()
    communes: frozenset[str] = frozenset()

    def covers(self, village_id: int | None, commune_code: str) -> bool:
        return village_id in self.villages or commune_code in self.communes


def reach(held: Iterable[accounts.MembershipFact]) -> Reach:
    """Of all boards that somebody is on (one query; none for who is on no board)."""
    areas = {
        one.organisation_id: one.area_code
        for one in held
        if one.role == accounts.Role.ASSOCIATION and one.area_code
    }
    if not areas:
        return Reach()
    rows = list(
        Remit.objects.filter(association_id__in=areas).values_list("association_id", "village_id")
    )
    return Reach(
        villages=frozenset(village for _association, village in rows if village),
        communes=frozenset(areas[association] for association, village in rows if not village),
    )


def standing_for(village_id: int, commune_code: str) -> dict[int, str]:
    """The associations of a village by id (one query)."""
    whole = Q(village__isnull=True, association__area_code=commune_code)
    rows = Remit.objects.filter(whole | Q(village_id=village_id)).order_by("association__name")
    return dict(rows.values_list("association_id", "association__name"))


def boards_of_person(user_id: int) -> set[int]:
    """The associations of the villages where a person makes something."""
    organisations = accounts.workshops_of(user_id)
    rows = Producer.objects.filter(organisation_id__in=organisations).order_by()
    places = set(rows.values_list("village_id", "village__commune_id"))
    return {board for place in places for board in standing_for(*place)}


def villages_in(commune_code: str) -> list[Village]:
    """Those of the list; one that a maker asks for is none yet."""
    rows = Village.objects.filter(commune_id=commune_code)
    return list(rows.exclude(status=Village.Status.PROPOSED).order_by("name", "pk"))


def remits(association_ids: Collection[int]) -> dict[int, list[Remit]]:
    """What each of them stands for, by name (one query)."""
    rows = Remit.objects.filter(association_id__in=association_ids)
    found: dict[int, list[Remit]] = {}
    for row in rows.select_related("village").order_by("village__name", "pk"):
        found.setdefault(row.association_id, []).append(row)
    return found


@transaction.atomic
def set_remit(
    *,
    association: accounts.AssociationFact,
    village_ids: Collection[int],
    whole_commune: bool,
    by_id: int | None,
    now: datetime,
) -> None:
    """
    Say for which villages of its commune an association stands; for none, if none is named. What
    makers have let it do stays theirs to take back.

    :raises NotFound: a village of another commune.
    """
    if set(village_ids) - {village.pk for village in villages_in(association.area_code)}:
        raise NotFound
    wanted: set[int | None] = {None} if whole_commune else set(village_ids)
    for row in Remit.objects.filter(association_id=association.id).order_by("pk"):
        if row.village_id not in wanted:
            _take(row, by_id, now)
    for village_id in sorted(wanted, key=lambda one: one or 0):
        row, is_new = Remit.objects.get_or_create(
            association_id=association.id,
            village_id=village_id,  # type: ignore[misc]  # None: the whole commune
            defaults={"said_at": now, "said_by_id": by_id},
        )
        if is_new:
            audit.record("registry.remit.given", row, by_id=by_id, now=now, village=village_id)


def drop_village(village_id: int, *, by_id: int, now: datetime) -> None:
    """Nobody stands for it any longer: it goes."""
    for row in Remit.objects.filter(village_id=village_id).order_by("pk"):
        _take(row, by_id, now)


def _take(row: Remit, by_id: int | None, now: datetime) -> None:
    audit.record("registry.remit.taken", row, by_id=by_id, now=now, village=row.village_id)
    row.delete()
