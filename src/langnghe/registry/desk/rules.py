"""Who may do what at the desk, the states of cases and dossiers, and what is to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core.states import Table, step
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.models import Case, Dossier, Paper, VillageClaim
from langnghe.registry.models import Producer, Recognition

C, D, V = Case.State, Dossier.State, VillageClaim.State
P, R = Producer.State, Recognition.State

# While it waits at the commune nobody changes what the commune looks at.
EDITABLE = frozenset({P.DRAFT, P.MORE_WANTED, P.REFUSED})


def scope_of(user_id: int | None) -> Scope | None:
    """What a person answers for at the desk (one query); None: to him there is no desk."""
    if user_id is None:
        return None
    held = accounts.memberships_of(user_id)
    for one in held:
        if one.role in {accounts.Role.ADMINISTRATOR, accounts.Role.CITY_OFFICER}:
            return Scope(user_id, one.organisation, whole_city=True)
    own = [one for one in held if one.role == accounts.Role.COMMUNE_OFFICER and one.area_code]
    if not own:
        return None
    communes = frozenset(one.area_code for one in own)
    return Scope(user_id, own[0].organisation, whole_city=False, communes=communes)


def moderates(case: Case, scope: Scope) -> bool:
    return scope.covers(case.village.commune_id if case.village else "")


def prepares(dossier: Dossier, scope: Scope) -> bool:
    """The commune collects the dossier (the districts did until 2025)."""
    return scope.covers(dossier.village.commune_id)


def convenes(_dossier: Dossier, scope: Scope) -> bool:
    """The council is the city's."""
    return scope.whole_city


def settles(claim: VillageClaim, scope: Scope) -> bool:
    """The commune knows its villages; the city reads along."""
    commune = claim.village.commune_id
    return accounts.is_administrator(scope.user_id) or accounts.is_commune_officer_of(
        scope.user_id, commune
    )


def answers(case: Case, asker: Scope | set[int]) -> bool:
    """The maker's step: he is known by the organisations he works in; no officer takes it."""
    if isinstance(asker, Scope) or case.producer is None:
        return False
    return case.producer.organisation_id in asker


MODERATION = Table(
    steps=(
        step("dismiss", C.OPEN, C.DISMISSED, _("Leave it as it is"), moderates),
        step("take_down", C.OPEN, C.TAKEN_DOWN, _("Take it down"), moderates),
        step("answer", C.TAKEN_DOWN, C.ANSWERED, _("Answer"), answers),
        step("restore", (C.TAKEN_DOWN, C.ANSWERED), C.RESTORED, _("Restore"), moderates),
        step("uphold", (C.TAKEN_DOWN, C.ANSWERED), C.UPHELD, _("It stays down"), moderates),
    ),
    public={
        C.OPEN: _("Somebody reported it; it is looked at"),
        C.TAKEN_DOWN: _("Hidden by the authority; you may answer"),
        C.ANSWERED: _("Your answer is being looked at"),
        C.DISMISSED: _("Looked at and left as it is"),
        C.RESTORED: _("Shown again"),
        C.UPHELD: _("Stays hidden"),
    },
)

VILLAGES = Table(
    steps=(
        step("accept", V.OPEN, V.ACCEPTED, _("Enter it in the list"), settles),
        step("join", V.OPEN, V.JOINED, _("Move the maker there"), settles),
        step("refuse", V.OPEN, V.REFUSED, _("Refuse"), settles),
    ),
    public={
        V.OPEN: _("The commune looks at it"),
        V.ACCEPTED: _("Entered in the list"),
        V.JOINED: _("A village of the list"),
        V.REFUSED: _("Not entered: choose another one, or tell more of it"),
    },
)

DOSSIER = Table(
    steps=(
        step("submit", D.DOSSIER, D.SUBMITTED, _("Submit to the city"), prepares),
        step("send_back", D.SUBMITTED, D.DOSSIER, _("Send back"), convenes),
        step("convene", D.SUBMITTED, D.COUNCIL_REVIEW, _("Put before the council"), convenes),
        step("recognise", D.COUNCIL_REVIEW, D.RECOGNISED, _("Recognise"), convenes),
        step("refuse", D.COUNCIL_REVIEW, D.REFUSED, _("Refuse"), convenes),
    ),
    public={
        D.DOSSIER: _("The commune prepares the dossier"),
        D.SUBMITTED: _("The city has the dossier"),
        D.COUNCIL_REVIEW: _("The council looks at it"),
        D.RECOGNISED: _("Recognised"),
        D.REFUSED: _("Not recognised"),
    },
)

# A title once granted: checked every year, warned, withdrawn.
TITLE = Table(
    steps=(
        step("keep", (R.GRANTED, R.UNDER_REVIEW), R.GRANTED, _("It meets the criteria")),
        step("warn", (R.GRANTED, R.UNDER_REVIEW), R.UNDER_REVIEW, _("Warn")),
        step("revoke", R.UNDER_REVIEW, R.WITHDRAWN, _("Withdraw the title")),
    ),
)
CHECKED_YEARLY = (
    Recognition.Title.VILLAGE,
    Recognition.Title.TRADITIONAL_VILLAGE,
    Recognition.Title.TRADITIONAL_CRAFT,
)

# Why a commune says no, or not yet.
REASONS: dict[str, Promise] = {
    "unreadable": _("A paper cannot be read"),
    "missing": _("A paper is missing"),
    "name_differs": _("The name differs from the paper"),
    "tax_differs": _("The tax code differs from the paper"),
    "account_differs": _("The bank account belongs to somebody else"),
    "not_here": _("Not known in this village"),
    "not_the_craft": _("Does not practise this craft"),
    "forbidden": _("The goods may not be sold"),
    "other": _("Another reason"),
}
# Why a village is not entered.
VILLAGE_REASONS: dict[str, Promise] = {
    "no_such_village": _("Nobody in the commune knows a village of this name"),
    "other_commune": _("It lies in another commune"),
    "craft_unknown": _("The craft is not practised there"),
    "too_little": _("Too little is told of it"),
    "other": _("Another reason"),
}
# How each decision is called in the register.
ACTIONS: dict[str, Promise] = {
    "verify": _("Verified"),
    "ask_more": _("More papers wanted"),
    "refuse": _("Refused"),
    "accept": _("Entered in the list"),
    "join": _("A village of the list"),
    "dismiss": _("Left as it is"),
    "take_down": _("Taken down"),
    "restore": _("Restored"),
    "uphold": _("Stays down"),
    "send_back": _("Sent back"),
    "recognise": _("Recognised"),
    "keep": _("Title kept"),
    "warn": _("Warned"),
    "revoke": _("Title withdrawn"),
}


def reason_labels(codes: list[str]) -> list[str]:
    known: dict[str, Any] = {**dict(Case.Rule.choices), **REASONS, **VILLAGE_REASONS}
    return [str(known.get(code, code)) for code in codes]


@dataclass(frozen=True)
class Checklist:
    """What an officer ticks before he vouches; a new version never changes an old decision."""

    version: str
    since: date
    points: Mapping[str, Promise]


CHECKLISTS = (
    Checklist(
        "2026-1",
        date(2026, 1, 1),
        {
            "person": _("I know who they are, or have asked in the village"),
            "place": _("They work at this address, in this village"),
            "craft": _("They practise this craft themselves"),
            "papers": _("The papers can be read and say what was typed"),
            "tax": _("The tax code is theirs"),
            "account": _("The bank account is in their name"),
        },
    ),
)


def checklist(on: date) -> Checklist:
    """The version in force on a day."""
    return next((one for one in reversed(CHECKLISTS) if one.since <= on), CHECKLISTS[0])


def wanted_papers(kind: str) -> tuple[str, ...]:
    """Without which nobody can vouch. No picture of a citizen's card is ever asked for."""
    if kind == Producer.Kind.HOUSEHOLD:
        return (Paper.Kind.WORKSHOP,)
    return (Paper.Kind.REGISTRATION, Paper.Kind.WORKSHOP)


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    One condition of a title. `field` names the form field it is judged by; `met` is None where
    nothing is said yet.
    """

    code: str
    label: str | Promise
    source: str
    met: bool | None
    told: str | Promise


DECREE = "52/2018/NĐ-CP, 5"
OURS = "—"


def criteria(
    dossier: Dossier, thresholds: Mapping[str, int], has_craft: bool = False
) -> list[Criterion]:
    """
    The conditions of a title, judged by what the dossier claims. `has_craft`: a traditional trade
    of the village is recognised already.
    """
    titles = Dossier.Title
    values = dossier.values
    village, trade = _village(values, thresholds), _trade(values, thresholds)
    if dossier.title == titles.VILLAGE:
        return village
    if dossier.title == titles.TRADITIONAL_CRAFT:
        return trade
    if dossier.title == titles.TRADITIONAL_VILLAGE:
        if has_craft:
            met = Criterion("trade", _("A traditional trade of the village"), DECREE, True,
                            _("recognised before"))  # fmt: skip
            return [*village, met]
        return [*village, *trade]
    return _artisan(values)


def _village(values: Mapping[str, Any], thresholds: Mapping[str, int]) -> list[Criterion]:
    total, working = values.get("households"), values.get("households_in_craft")
    share = Fraction(100 * working, total) if total and working is not None else None
    years = values.get("stable_years")
    least, stable = thresholds["share"], thresholds["stable"]
    shown = f"{float(share):.2f} % (≥ {least} %)" if share is not None else ""
    return [
        Criterion("share", _("Enough households live by the craft"), DECREE,
                  None if share is None else share >= least, shown),
        Criterion("stable", _("Stable for years in a row"), DECREE,
                  None if years is None else years >= stable,
                  "" if years is None else f"{years} (≥ {stable})"),
        _told("environment", _("Environmental conditions are met"), values),
    ]  # fmt: skip


def _trade(values: Mapping[str, Any], thresholds: Mapping[str, int]) -> list[Criterion]:
    years, over = values.get("years_in_place"), thresholds["over"]
    return [
        # "Over 50 years": 50 are not enough.
        Criterion("age", _("Long enough in this place"), DECREE,
                  None if years is None else years > over,
                  "" if years is None else f"{years} (> {over})"),
        _told("identity", _("Bears the cultural identity of the nation"), values),
        _told("tied_to", _("Tied to artisans or to the name of the village"), values),
    ]  # fmt: skip


def _artisan(values: Mapping[str, Any]) -> list[Criterion]:
    years = values.get("years_in_craft")
    return [
        Criterion("years_in_craft", _("Years in the craft are stated"), OURS,
                  None if years is None else years > 0, "" if years is None else str(years)),
        _told("works", _("Works that others know"), values, OURS),
        _told("taught", _("Whom they taught"), values, OURS),
        Criterion("consent", _("Agreed in writing to be named in public"), OURS,
                  True if values.get("consent") else None, ""),
    ]  # fmt: skip


def _told(code: str, label: Promise, values: Mapping[str, Any], source: str = DECREE) -> Criterion:
    text = str(values.get(code, "")).strip()
    return Criterion(code, label, source, True if text else None, text)


FIELDS: dict[str, tuple[str, ...]] = {
    "village": ("households", "households_in_craft", "stable_years", "environment"),
    "traditional_craft": ("years_in_place", "identity", "tied_to"),
    "traditional_village": (
        "households", "households_in_craft", "stable_years", "environment",
        "years_in_place", "identity", "tied_to",
    ),
    **{title: ("years_in_craft", "works", "taught", "consent")
       for title in ("hanoi", "meritorious", "peoples")},
}  # fmt: skip
