"""Administrative units, found by the names that people use."""

from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Concat, StrIndex

from langnghe.core.errors import NotFound
from langnghe.core.prepared import Prepared, all_of
from langnghe.registry import facts, naming
from langnghe.registry.models import AdminUnit, FormerUnit
from langnghe.registry.queries import commune_fact

COMMUNE = AdminUnit.Level.COMMUNE


def provinces() -> list[facts.ProvinceFact]:
    return [facts.ProvinceFact(row.code, row.name, row.name_en) for row in _PROVINCES.rows()]


_PROVINCES = Prepared(
    lambda: (
        AdminUnit.objects.filter(level=AdminUnit.Level.PROVINCE)
        .order_by("code")
        .values_list("code", "name", "name_en")
    )
)


def communes(province_code: str) -> list[facts.CommuneFact]:
    rows = AdminUnit.objects.filter(parent_id=province_code).select_related("parent")
    return [commune_fact(row) for row in rows.order_by("folded", "code")]


def commune(code: str) -> facts.CommuneFact:
    """
    :raises NotFound:
    """
    for row in _COMMUNE.rows(code=code):
        return facts.CommuneFact(*row)
    raise NotFound


_COMMUNE = Prepared(
    lambda code: AdminUnit.objects.filter(code=code, level=COMMUNE).values_list(
        "code", "name", "parent_id", "parent__name"
    ),
    code="a code",
)


def find_communes(
    text: str, province_code: str | None = None, limit: int = 10
) -> list[facts.CommuneMatch]:
    """
    What somebody may mean by a name, new or old, with or without marks; the likeliest first.

    First the units in force of just that name, then those that an old unit of that name went into
    ("Vân Hà, Đông Anh"), then names that begin alike.
    """
    for key in naming.keys(text):
        found = [*_in_force(key, province_code), *_former(key, province_code)]
        if found:
            return _distinct(found)[:limit]
    for key in naming.keys(text):
        if len(key) > 1 and (found := _alike(key, province_code, limit)):
            return found
    return []


def _units(province_code: str | None) -> Q:
    return Q(level=COMMUNE, parent_id=province_code) if province_code else Q(level=COMMUNE)


def _in_force(key: str, province_code: str | None) -> list[facts.CommuneMatch]:
    words = key.split()
    beginnings = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    return [
        facts.CommuneMatch(
            facts.CommuneFact(row.code, row.name, row.parent_id, row.parent__name), None, True
        )
        for row in _NAMED.rows(names=all_of(beginnings))
        # "bat trang ha noi" → "bat trang": the province may stand behind the name.
        if key in {row.folded, f"{row.folded} {row.parent__folded}"}
        and province_code in {None, row.parent_id}
    ]


_NAMED = Prepared(
    lambda names: (
        AdminUnit.objects.filter(level=COMMUNE, folded__among=names)
        .order_by("code")
        .values_list("code", "name", "folded", "parent_id", "parent__name", "parent__folded")
    ),
    names="any names",
)


def _former(key: str, province_code: str | None) -> list[facts.CommuneMatch]:
    found = [
        row for row in _OLD.rows(key=f"{key} ") if province_code in {None, row.successor__parent_id}
    ]
    # An old unit of that name alone, or one whose district was named: no doubt, if it stayed whole.
    alone = len({row.code for row in found}) == 1
    return [
        facts.CommuneMatch(
            facts.CommuneFact(*row[-4:]),
            f"{row.name}, {row.district}",
            certain=alone and row.share == FormerUnit.Share.WHOLE,
        )
        for row in _whole_first(found)
    ]


_OLD = Prepared(
    lambda key: (
        FormerUnit.objects.alias(found_at=StrIndex(Concat("folded", Value(" ")), Value(key)))
        .filter(found_at=1)
        .order_by("code", "successor_id")
        .values_list(
            *("code", "name", "district", "share", "successor_id"),
            *("successor__name", "successor__parent_id", "successor__parent__name"),
        )
    ),
    key="a key ",
)


def _whole_first(rows: list[Any]) -> list[Any]:
    order = {FormerUnit.Share.WHOLE: 0, FormerUnit.Share.MAIN: 1, FormerUnit.Share.PART: 2}
    return sorted(rows, key=lambda row: order[FormerUnit.Share(row.share)])


def _alike(key: str, province_code: str | None, limit: int) -> list[facts.CommuneMatch]:
    units = AdminUnit.objects.filter(_units(province_code), folded__startswith=key)
    found = [
        facts.CommuneMatch(commune_fact(row), None, certain=False)
        for row in units.select_related("parent").order_by("folded", "code")[:limit]
    ]
    old = FormerUnit.objects.filter(folded__startswith=key)
    if province_code:
        old = old.filter(successor__parent_id=province_code)
    found += [
        facts.CommuneMatch(commune_fact(row.successor), f"{row.name}, {row.district}", False)
        for row in _whole_first(list(old.select_related("successor__parent")[:limit]))
    ]
    return _distinct(found)[:limit]


def _distinct(matches: list[facts.CommuneMatch]) -> list[facts.CommuneMatch]:
    """Each commune once, as it was found first; a certain find wins over doubts behind it."""
    seen: dict[str, facts.CommuneMatch] = {}
    for match in matches:
        seen.setdefault(match.commune.code, match)
    found = list(seen.values())
    if found and found[0].matched_old_name is None and found[0].certain:
        return [found[0], *(one for one in found[1:] if one.matched_old_name is None)]
    return found
