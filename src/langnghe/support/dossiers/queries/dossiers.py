"""Dossiers as applicants and offices find them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from langnghe.core import clock, states
from langnghe.core.errors import NotFound
from langnghe.core.models import StateChange
from langnghe.support.dossiers import rules
from langnghe.support.dossiers.models import Dossier, Return, Supervisor
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Definition

WITH = ("version__offer", "round", "producer", "office")


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier with what it is judged by; `term`: what runs now."""

    dossier: Dossier
    definition: Definition
    returns: tuple[Return, ...]
    term: clock.Deadline | None

    def is_late(self, on: date) -> bool:
        return rules.is_late(self.term, on)


def scope_of(user_id: int | None) -> Scope:
    """What a person acts on, with the offices that he supervises. Two queries."""
    return rules.scope_of(user_id, supervised_by(user_id))


def supervised_by(user_id: int | None) -> frozenset[int]:
    if user_id is None:
        return frozenset()
    rows = Supervisor.objects.filter(person=user_id)
    return frozenset(rows.values_list("office_id", flat=True))


def own(scope: Scope) -> QuerySet[Dossier]:
    """Those that the asker's houses, or he himself, fill in."""
    mine = Q(producer__organisation_id__in=scope.workshops)
    if scope.user_id is not None:
        mine |= Q(person=scope.user_id)
    return Dossier.objects.filter(mine)


def of_offices(scope: Scope) -> QuerySet[Dossier]:
    """Those that were handed in at the asker's offices. A draft is its owner's alone."""
    return Dossier.objects.filter(office__in=scope.offices, submitted_at__isnull=False)


def own_dossier(scope: Scope, uid: UUID) -> Opened:
    """:raises NotFound: another's."""
    return _opened(own(scope), uid)


def dossier_of_office(scope: Scope, uid: UUID) -> Opened:
    """:raises NotFound: of another office, or not handed in."""
    return _opened(of_offices(scope), uid)


def _opened(rows: QuerySet[Dossier], uid: UUID) -> Opened:
    returns = Prefetch("returns", Return.objects.order_by("number"))
    found = rows.select_related(*WITH).prefetch_related(returns).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return opened(found)


def opened(dossier: Dossier, calendar: clock.WorkCalendar | None = None) -> Opened:
    """
    `dossier` as `_opened` reads it, or one of a list with the same relations.

    `calendar`: read once, where there are many.
    """
    definition, returns = dossier.version.definition, tuple(dossier.returns.all())
    term = rules.deadline(dossier, definition, returns, calendar or clock.calendar())
    return Opened(dossier, definition, returns, term)


def last_report(dossier: Dossier) -> StateChange | None:
    """That a report was handed in, or sent back: whichever was last."""
    return states.history(dossier).filter(action__in=("report", rules.REPORT_BACK)).last()


def letters_of(dossier: Dossier) -> frozenset[str]:
    """Of which steps the desk wrote a letter; of what was sent back or stopped earlier none is."""
    return frozenset(dossier.letters.values_list("action", flat=True))


def lists_of(scope: Scope) -> list[Dossier]:
    """The applicant's dossiers, the last first."""
    return list(own(scope).select_related(*WITH).prefetch_related("returns").order_by("-pk")[:200])


def locked(pk: int) -> Dossier:
    """The row, nobody else writing it until the transaction ends."""
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).select_related(*WITH)
    return rows.get(pk=pk)
