"""Administrative units, found by the names that people use."""

from django.db.models import Q

from langnghe.core.errors import NotFound
from langnghe.core.prepared import Prepared
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
        .values_list("code", "name", "name_en", "folded")
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
        return facts.CommuneFact(row.code, row.name, row.parent_id or "", row.parent__name or "")
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
    rows = AdminUnit.objects.filter(_units(province_code)).filter(
        Q(folded=key) | Q(folded__in=_without_province(key))
    )
    return [
        facts.CommuneMatch(commune_fact(row), None, certain=True)
        for row in rows.select_related("parent").order_by("code")
    ]


def _without_province(key: str) -> list[str]:
    """ "bat trang ha noi" → "bat trang": the province may stand behind the name."""
    names = [row.folded for row in _PROVINCES.rows()]
    return [key.removesuffix(f" {name}") for name in names if key.endswith(f" {name}")]


def _former(key: str, province_code: str | None) -> list[facts.CommuneMatch]:
    rows = FormerUnit.objects.filter(Q(folded=key) | Q(folded__startswith=f"{key} "))
    if province_code:
        rows = rows.filter(successor__parent_id=province_code)
    found = list(rows.select_related("successor__parent").order_by("share", "code", "successor"))
    # An old unit of that name alone, or one whose district was named: no doubt, if it stayed whole.
    alone = len({row.code for row in found}) == 1
    return [
        facts.CommuneMatch(
            commune_fact(row.successor),
            f"{row.name}, {row.district}",
            certain=alone and row.share == FormerUnit.Share.WHOLE,
        )
        for row in _whole_first(found)
    ]


def _whole_first(rows: list[FormerUnit]) -> list[FormerUnit]:
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
