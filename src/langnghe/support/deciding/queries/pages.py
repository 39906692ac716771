"""All that the page of one dossier shows to whoever may open it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from langnghe.accounts import public as accounts
from langnghe.core import clock, states
from langnghe.core.errors import NotFound
from langnghe.core.models import StateChange
from langnghe.support.deciding import wording
from langnghe.support.deciding.models import (
    Agreement,
    Appeal,
    Assignment,
    Conflict,
    Decision,
    Letter,
    Report,
    ReturnProposal,
    Review,
    SupersededAgreement,
    Tranche,
)
from langnghe.support.deciding.queries.access import AtDesk, sent_back_at
from langnghe.support.dossiers.models import AnswerChange, Dossier, Evidence
from langnghe.support.dossiers.queries.evidence import permitted, seen_by_office
from langnghe.support.dossiers.queries.papers import Wanted, wanted
from langnghe.support.dossiers.rules import SUPPORTED, Scope

MOST_CHANGES, MOST_EARLIER = 200, 20


@dataclass(frozen=True, slots=True)
class Contents:
    """Of an opened dossier; `changes`: since it was sent back last."""

    papers: list[Wanted]
    evidence: list[Evidence]
    changes: list[AnswerChange]
    earlier: list[Dossier] | None  # None: the applicant does not let the office see it
    reviews: list[Review]
    hidden_reviews: int


def contents(at: AtDesk, scope: Scope, now: datetime, decided: Decision | None = None) -> Contents:
    """`decided`: the decision in force."""
    row = at.dossier
    reviews, hidden = _reviews(row, scope)
    return Contents(
        papers=wanted(row, at.opened.definition, clock.today(now), sent_back_at(at.opened)),
        evidence=seen_by_office(row, decided.decided_at if decided else None),
        changes=_changes(at),
        earlier=_earlier(row),
        reviews=reviews,
        hidden_reviews=hidden,
    )


def _earlier(row: Dossier) -> list[Dossier] | None:
    """What the same applicant was granted, in whatever scheme, while he lets the office see it."""
    if "support" not in permitted(row):
        return None
    own = {"producer": row.producer_id} if row.producer_id else {"person": row.person_id}
    rows = Dossier.objects.filter(state__in=SUPPORTED, **own).exclude(pk=row.pk)
    return list(rows.select_related("version")[:MOST_EARLIER])


def _changes(at: AtDesk) -> list[AnswerChange]:
    if not at.opened.returns or sent_back_at(at.opened):
        return []
    since = at.opened.returns[-1].asked_at
    rows = AnswerChange.objects.filter(dossier=at.dossier, at__gte=since).select_related("by")
    return list(rows[:MOST_CHANGES])


def _reviews(row: Dossier, scope: Scope) -> tuple[list[Review], int]:
    """
    Blind: whoever has a sheet to hand in sees no other one before; nobody sees one that is begun.
    """
    rows = Review.objects.filter(dossier=row, superseded_at__isnull=True).select_related("reviewer")
    found = list(rows)
    is_waited_for = any(one.reviewer_id == scope.user_id and one.done_at is None for one in found)
    shown = [] if is_waited_for else [one for one in found if one.done_at is not None]
    return shown, len(found) - len(shown)


def own_sheet(row: Dossier, scope: Scope) -> Review | None:
    """That the asker has still to hand in."""
    rows = Review.objects.filter(dossier=row, superseded_at__isnull=True, done_at__isnull=True)
    return rows.filter(reviewer=scope.user_id).first()


def reviews_done(row: Dossier) -> int:
    rows = Review.objects.filter(dossier=row, superseded_at__isnull=True)
    return rows.filter(done_at__isnull=False).count()


def history(row: Dossier) -> list[tuple[StateChange, str]]:
    """Each step with the name of who took it."""
    changes = list(states.history(row))
    names = accounts.names_of_people(one.by_id for one in changes if one.by_id)
    return [(one, names.get(one.by_id or 0, "")) for one in changes]


def proposal(row: Dossier) -> ReturnProposal | None:
    return row.proposals.filter(answered_at__isnull=True).select_related("asked_by").first()


def assignments(row: Dossier) -> list[Assignment]:
    return list(row.assignments.select_related("officer", "by"))


def colleagues(row: Dossier) -> list[tuple[int, str]]:
    """Of the office, without those who declared a conflict."""
    out = Conflict.objects.filter(dossier=row, has_conflict=True).values_list("person", flat=True)
    gone = set(out)
    people = accounts.members_of(row.office_id)
    return [(one.user_id, one.name) for one in people if one.user_id not in gone]


def decisions(row: Dossier) -> list[Decision]:
    """All, the one in force first."""
    rows = Decision.objects.filter(dossier=row).select_related("decided_by", "appeal")
    return sorted(rows, key=lambda one: (one.superseded_at is not None, -one.pk))


def in_force(row: Dossier) -> Decision | None:
    return next((one for one in decisions(row) if one.superseded_at is None), None)


def appeal_of(decision: Decision | None) -> Appeal | None:
    return Appeal.objects.filter(decision=decision).first() if decision else None


def agreement(row: Dossier) -> Agreement | None:
    rows = Agreement.objects.select_related("decision", "office_signed_by", "signed_by")
    return rows.filter(dossier=row).first()


def agreement_of(row: Dossier) -> Agreement:
    """:raises NotFound: the office has not signed yet."""
    held = agreement(row)
    if held is None:
        raise NotFound
    held.dossier = row
    return held


def letter_of_step(row: Dossier, action: str) -> Letter | None:
    """The last of a step that decides nothing."""
    return Letter.objects.filter(dossier=row, action=action).last()


def tranches(held: Agreement | None) -> list[Tranche]:
    if held is None:
        return []
    found = list(held.tranches.select_related("agreement__decision"))
    for one in found:
        one.agreement = held
    return found


def report(row: Dossier) -> Report | None:
    return Report.objects.filter(agreement__dossier=row).first()


def letter_by_code(code: str) -> dict[str, Any] | None:
    """What anybody may know of a letter or an agreement by its code; nothing of a person."""
    return (
        _decision_by_code(code)
        or _step_by_code(code)
        or _agreement_by_code(code)
        or _superseded_by_code(code)
    )


def _decision_by_code(code: str) -> dict[str, Any] | None:
    """An approval is in force as long as what it granted is."""
    one = Decision.objects.filter(code=code).select_related("dossier").first()
    if one is None:
        return None
    is_reopened = one.superseded_at is not None
    stands = one.outcome == Decision.Outcome.REFUSED or one.dossier.state in SUPPORTED
    return {
        "number": one.dossier.number, "outcome": one.get_outcome_display(),
        "decided_on": clock.today(one.decided_at), "authority": one.authority,
        "in_force": stands and not is_reopened, "is_reopened": is_reopened,
    }  # fmt: skip


def _step_by_code(code: str) -> dict[str, Any] | None:
    one = Letter.objects.filter(code=code).first()
    if one is None:
        return None
    return {
        "number": one.content["number"], "outcome": wording.action(one.action),
        "decided_on": clock.today(one.written_at), "authority": one.content["office"],
        "in_force": True,
    }  # fmt: skip


def _agreement_by_code(code: str) -> dict[str, Any] | None:
    """In force once both sides have signed, until it is stopped."""
    one = Agreement.objects.filter(code=code).select_related("dossier").first()
    if one is None:
        return None
    return {
        "number": one.dossier.number, "is_agreement": True,
        "outcome": _("Signed by both sides") if one.signed_at else _("Signed by the office alone"),
        "decided_on": clock.today(one.signed_at or one.office_signed_at),
        "authority": one.text["office"],
        "in_force": one.signed_at is not None and one.dossier.state in SUPPORTED,
    }  # fmt: skip


def _superseded_by_code(code: str) -> dict[str, Any] | None:
    one = SupersededAgreement.objects.filter(code=code).first()
    if one is None:
        return None
    return {
        "number": one.text["number"], "is_agreement": True,
        "outcome": _("Signed by the office alone"),
        "decided_on": clock.today(one.office_signed_at), "authority": one.text["office"],
        "in_force": False, "is_reopened": True,
    }  # fmt: skip
