"""What may be done with a dossier now, each with its form; the page shows them, a POST picks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from langnghe.core.errors import NotFound
from langnghe.support.deciding import forms
from langnghe.support.deciding.models import Report
from langnghe.support.deciding.queries import pages
from langnghe.support.deciding.queries.access import AtDesk
from langnghe.support.deciding.services import (
    agreements,
    appeals,
    assigning,
    checking,
    endings,
    reviewing,
)
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope

S = Dossier.State
LEADING = frozenset({
    "declare", "take", "assign", "accept", "appraise", "sign", "answer_proposal", "answer_appeal",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    action: str
    label: str
    form: Form


class Acts:
    """Of one asker and one dossier. What he may not do is not there."""

    def __init__(self, at: AtDesk, scope: Scope, action: str, data: Any) -> None:
        self.at, self.row, self.scope = at, at.dossier, scope
        self._action, self._data = action, data
        self.found: list[Act] = []
        self._assigning()
        if at.is_open:
            if dossiers.works_on(self.row, scope):
                self._working()
            if dossiers.supervises(self.row, scope):
                self._supervising()
        self._leaving()

    @property
    def leads(self) -> bool:
        """Whether the first of them is what the page is for now."""
        return bool(self.found) and self.found[0].action in LEADING

    def chosen(self) -> Act | None:
        return next((one for one in self.found if one.action == self._action), None)

    def _add(self, action: str, label: str, form: type[Form], **more: Any) -> None:
        told = self._data if self._action == action else None
        self.found.append(Act(action, label, form(told, auto_id=f"{action}_%s", **more)))

    def _assigning(self) -> None:
        if self.at.declared is None:
            self._add("declare", _("Declare"), forms.DeclareForm)
        conflict = self.at.declared is not None and self.at.declared.has_conflict
        if self.row.officer_id is None and not conflict and self.row.state in dossiers.OPEN:
            self._add("take", _("Take it"), forms.EmptyForm)
        if self.row.officer_id is None and not conflict and self._stands_above():
            people = pages.colleagues(self.row)
            self._add("assign", _("Assign it"), forms.PersonForm, people=people)

    def _stands_above(self) -> bool:
        return dossiers.supervises(self.row, self.scope)

    def _working(self) -> None:
        state = self.row.state
        if state == S.SUBMITTED:
            self._add("accept", _("Accept for review"), forms.EmptyForm)
        if state in (S.REVIEW, S.APPRAISED):
            self._reviewing(pages.reviews_done(self.row) >= self.at.opened.definition.reviews)
        if state in (S.SUBMITTED, S.REVIEW):
            self._returning()
        if state == S.APPROVED and pages.agreement(self.row) is None:
            self._add("sign", _("Sign the agreement for the office"), forms.EmptyForm)
        if state in (S.AGREED, S.RUNNING) and self.at.opened.definition.payments:
            self._add("complete", _("Close as completed"), forms.EmptyForm)
        if state == S.RUNNING and self._report_waits():
            self._add("report_back", _("Send the report back"), forms.WordsForm)

    def _report_waits(self) -> bool:
        one = pages.report(self.row)
        return one is not None and one.state == Report.State.HANDED_IN

    def _reviewing(self, is_enough: bool) -> None:
        is_under_way = self.row.state == S.REVIEW
        if is_under_way and is_enough:
            self._add("appraise", _("Ready to be decided"), forms.EmptyForm)
        if is_under_way or not is_enough:
            people = pages.colleagues(self.row)
            self._add("ask_reviews", _("Ask for reviews"), forms.PeopleForm, people=people)

    def _returning(self) -> None:
        definition = self.at.opened.definition
        if not self.at.opened.returns:
            label = _("Send back for completion")
            self._add("send_back", label, forms.ReasonsForm, definition=definition)
        elif pages.proposal(self.row) is None:
            label = _("Ask to send it back once more")
            self._add("propose", label, forms.ReasonsForm, definition=definition)

    def _supervising(self) -> None:
        asked = pages.proposal(self.row)
        if asked is not None and asked.asked_by_id != self.scope.user_id:
            self._add("answer_proposal", _("Sending it back once more"), forms.ProposalForm)
        appeal = appeals.open_appeal(self.row)
        if appeal is not None and appeal.decision.decided_by_id != self.scope.user_id:
            self._add("answer_appeal", _("Answer the appeal"), forms.AppealAnswerForm)
        ends_elsewhere = not self.at.opened.definition.payments
        if self.row.state == S.AGREED or (self.row.state == S.RUNNING and not ends_elsewhere):
            self._add("stop", _("Stop the support"), forms.WordsForm)

    def _leaving(self) -> None:
        works = dossiers.works_on(self.row, self.scope)
        conflict = self.at.declared is not None and self.at.declared.has_conflict
        if self.row.officer_id and (works or (self._stands_above() and not conflict)):
            people = pages.colleagues(self.row)
            self._add("hand_over", _("Hand it over"), forms.HandOverForm, people=people)
        if self.at.is_open:
            self._add("conflict", _("I found a conflict of interest"), forms.WordsForm)


def perform(one: Act, row: Dossier, scope: Scope, now: datetime) -> None:
    """One service, with what the form told. :raises Refused:"""
    _VERBS[one.action](one.form, {"dossier": row, "scope": scope, "now": now})


def _declare(form: Any, told: dict[str, Any]) -> None:
    given = form.cleaned_data
    assigning.declare(has_conflict=given["has_conflict"], words=given["words"], **told)


def _no_form(verb: Callable[..., Any]) -> Callable[[Any, dict[str, Any]], Any]:
    return lambda _form, told: verb(**told)


def _with_data(verb: Callable[..., Any]) -> Callable[[Any, dict[str, Any]], Any]:
    """The fields of the form are the parameters of the service."""
    return lambda form, told: verb(**form.cleaned_data, **told)


def _person(verb: Callable[..., Any]) -> Callable[[Any, dict[str, Any]], Any]:
    def act(form: Any, told: dict[str, Any]) -> None:
        given = dict(form.cleaned_data)
        verb(officer_id=given.pop("officer"), **given, **told)

    return act


def _coded(verb: Callable[..., Any]) -> Callable[[Any, dict[str, Any]], Any]:
    return lambda form, told: verb(reasons=form.coded, **told)


_VERBS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "declare": _declare,
    "conflict": lambda form, told: assigning.declare(
        has_conflict=True, words=form.cleaned_data["words"], **told
    ),
    "take": _no_form(assigning.take),
    "assign": _person(assigning.assign),
    "hand_over": _person(assigning.hand_over),
    "accept": _no_form(checking.accept),
    "send_back": _coded(checking.send_back),
    "propose": _coded(checking.propose_return),
    "answer_proposal": _with_data(checking.answer_proposal),
    "ask_reviews": _with_data(reviewing.ask_reviews),
    "appraise": _no_form(reviewing.appraise),
    "answer_appeal": _with_data(appeals.answer_appeal),
    "sign": _no_form(agreements.sign_for_office),
    "complete": _no_form(endings.complete),
    "report_back": _with_data(endings.send_report_back),
    "stop": _with_data(endings.stop),
}


def require(one: Act | None) -> Act:
    """:raises NotFound: he may not, or the state has changed."""
    if one is None:
        raise NotFound
    return one
