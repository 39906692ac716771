"""Verdicts, how bad they are, and who may do what. Pure; numbers of law are handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from langnghe.accounts import public as accounts
from langnghe.environment.judging.facts import Answer, Outcome
from langnghe.environment.judging.models import Verdict
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.rules import Scope, scope_of

SIX_DIGITS = Decimal("0.000001")
LARGEST_RATIO = Decimal(999_999_999_999)  # the column holds no more
WITHOUT_LIMIT = {
    Outcome.NO_TABLE: Verdict.NO_TABLE,
    Outcome.UNCLEAR: Verdict.INCONCLUSIVE,
    Outcome.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}


def verdict_on(value: Decimal, flag: int, answer: Answer) -> tuple[Verdict, Decimal | None]:
    """
    The verdict, and value / Cmax. A value at its limit is within it.

    Of "< 5" the 5 is known alone: within where 5 is, over where nothing below could be within.
    """
    if answer.outcome is not Outcome.FOUND:
        return WITHOUT_LIMIT[answer.outcome], None
    low, high = _end(value, flag, answer.minimum, lower=True), _upper(value, flag, answer)
    verdicts = {low, high}
    ratio = None
    if answer.highest:
        over = answer.highest if high == Verdict.EXCEED else answer.maximum or answer.highest
        ratio = max(-LARGEST_RATIO, min(value / over, LARGEST_RATIO))
        ratio = ratio.quantize(SIX_DIGITS, ROUND_DOWN)
    if Verdict.EXCEED in verdicts:
        return Verdict.EXCEED, ratio if high == Verdict.EXCEED else None
    if Verdict.INCONCLUSIVE in verdicts:
        return Verdict.INCONCLUSIVE, ratio
    return Verdict.PASS, ratio


def _upper(value: Decimal, flag: int, answer: Answer) -> Verdict:
    """Between the ends of a coefficient that is not known nothing can be told."""
    strict = _end(value, flag, answer.maximum)
    if strict == Verdict.EXCEED and answer.highest != answer.maximum:
        loose = _end(value, flag, answer.highest)
        return Verdict.EXCEED if loose == Verdict.EXCEED else Verdict.INCONCLUSIVE
    return strict


def _end(value: Decimal, flag: int, bound: Decimal | None, *, lower: bool = False) -> Verdict:
    if bound is None:
        return Verdict.PASS
    out = value < bound if lower else value > bound
    # Whether what is known of the value only moves it towards this end, or away from it.
    towards = flag & (Flag.BELOW if lower else Flag.ABOVE)
    away = flag & (Flag.ABOVE if lower else Flag.BELOW)
    if out:
        return Verdict.INCONCLUSIVE if away else Verdict.EXCEED
    return Verdict.INCONCLUSIVE if towards else Verdict.PASS


def band(ratio: Decimal | None, bands: Sequence[Decimal]) -> int:
    """
    How many of the bounds of Decree 45/2022, article 18 (1.1, 1.5, 3, 5, 10) a ratio reaches:
    0 is below the first, where there is a warning alone.
    """
    return 0 if ratio is None else sum(ratio >= bound for bound in bands)


# Of the technical review criterion: oxygen demand, solids, nutrients, oil, and some inorganic
# matter (40 CFR 123.45, appendix A, group I); all others are of group II.
GROUP_ONE = frozenset({
    "BOD5", "COD", "TOC", "TSS", "TDS", "NH4N", "NO2N", "NO3N", "TN", "TP", "PO4P", "OIL",
    "OILFAT", "SURF", "CL", "F", "S2", "FE", "MN",
})  # fmt: skip
# Of what flows into a plant (40 CFR 403.8): oxygen demand, solids, fats and oil.
GROUP_OF_PLANTS = frozenset({"BOD5", "TSS", "OIL", "OILFAT"})
CRITERION_ONE, CRITERION_TWO = Decimal("1.4"), Decimal("1.2")
WINDOW, OVER_CRITERION, CHRONIC = 6, 2, 4
CHRONIC_SHARE, CRITERION_SHARE = Decimal("0.66"), Decimal("0.33")


def criterion(parameter: str, *, into_plant: bool = False) -> Decimal:
    group = GROUP_OF_PLANTS if into_plant else GROUP_ONE
    return CRITERION_ONE if parameter in group else CRITERION_TWO


@dataclass(frozen=True, slots=True)
class Significance:
    """Whether six consecutive months were significantly over, by which rule, and on what."""

    parameter: str
    criterion: Decimal
    months: tuple[tuple[int, Decimal | None], ...]  # year × 12 + month − 1, average / limit
    over_criterion: int
    over_limit: int
    by_criterion: bool
    chronic: bool

    @property
    def is_significant(self) -> bool:
        return self.by_criterion or self.chronic


def significance(parameter: str, months: Mapping[int, Decimal], *, last: int) -> Significance:
    """
    EPA's rule for those who discharge: of 6 consecutive months 2 averages at or over 1.4 (1.2)
    times the limit, or 4 over the limit at all.
    """
    limit = criterion(parameter)
    window = [(one, months.get(one)) for one in range(last - WINDOW + 1, last + 1)]
    known = [ratio for _month, ratio in window if ratio is not None]
    at_criterion = sum(ratio >= limit for ratio in known)
    over = sum(ratio > 1 for ratio in known)
    return Significance(
        parameter, limit, tuple(window), at_criterion, over,
        at_criterion >= OVER_CRITERION, over >= CHRONIC,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlantSignificance:
    """The same for those who discharge into a plant: shares of all results of six months."""

    parameter: str
    criterion: Decimal
    results: int
    over_criterion: int
    over_limit: int

    @property
    def by_criterion(self) -> bool:
        return bool(self.results) and self.over_criterion >= CRITERION_SHARE * self.results

    @property
    def chronic(self) -> bool:
        return bool(self.results) and self.over_limit >= CHRONIC_SHARE * self.results

    @property
    def is_significant(self) -> bool:
        return self.by_criterion or self.chronic


def plant_significance(parameter: str, ratios: Iterable[Decimal]) -> PlantSignificance:
    ratios, limit = list(ratios), criterion(parameter, into_plant=True)
    return PlantSignificance(
        parameter, limit, len(ratios),
        sum(ratio >= limit for ratio in ratios), sum(ratio > 1 for ratio in ratios),
    )  # fmt: skip


Role, Sector = accounts.Role, "agriculture"


def is_officer(scope: Scope) -> bool:
    """Who has alerts on his desk: the commune's own, the whole city's."""
    return scope.whole_city or bool(scope.communes)


def office_of_signer(user_id: int | None) -> str:
    """
    The office of one who may bring limits in under his name: of the city's department of
    agriculture and environment, or an administrator. "": he may not.
    """
    for one in accounts.memberships_of(user_id):
        if one.role == Role.ADMINISTRATOR:
            return one.organisation
        if one.role == Role.CITY_OFFICER and one.department == Sector:
            return one.organisation
    return ""


WRITES_ALL: frozenset[str] = frozenset({Role.CITY_OFFICER, Role.ADMINISTRATOR})
READS_ALL: frozenset[str] = WRITES_ALL | {Role.INSPECTOR, Role.ANALYST}

OWNERS: frozenset[str] = frozenset({Role.PRODUCER_OWNER, Role.PRODUCER_STAFF, Role.PLANT_OPERATOR})


def registrar(user_id: int | None) -> Scope | None:
    """For which communes an officer keeps facilities and permits; None: he does not."""
    return _of(accounts.memberships_of(user_id), user_id, WRITES_ALL)


def reader(user_id: int | None) -> Scope | None:
    """The same for who only reads them: also inspectors, and analysts of laboratories."""
    return _of(accounts.memberships_of(user_id), user_id, READS_ALL)


def owned_by(user_id: int | None) -> Scope:
    """What is a maker's own, or an operator's."""
    found = accounts.organisation_ids(user_id, OWNERS)
    return Scope(user_id, frozenset(found))


def _of(
    held: Iterable[accounts.MembershipFact], user_id: int | None, whole: frozenset[str]
) -> Scope | None:
    held = list(held)
    communes = frozenset(
        one.area_code for one in held if one.role == Role.COMMUNE_OFFICER and one.area_code
    )
    everything = any(one.role in whole for one in held)
    if not everything and not communes:
        return None
    return Scope(user_id, frozenset(), communes, everything)


__all__ = [
    "PlantSignificance",
    "Scope",
    "Significance",
    "band",
    "criterion",
    "is_officer",
    "office_of_signer",
    "owned_by",
    "plant_significance",
    "reader",
    "registrar",
    "scope_of",
    "significance",
    "verdict_on",
]
