"""Where a dossier stands, in plain words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import clock
from langnghe.core.text import in_language
from langnghe.support.dossiers import rules
from langnghe.support.dossiers.answers import Gap
from langnghe.support.dossiers.models import AnswerChange, Dossier, Return
from langnghe.support.dossiers.queries.dossiers import Opened
from langnghe.support.dossiers.queries.evidence import Offered
from langnghe.support.offers import wording as offers
from langnghe.support.offers.definition import Definition

S = Dossier.State
# What the applicant does next; "": he waits.
NEXT: dict[str, Promise] = {
    S.DRAFT: gettext_lazy("Fill in what is missing, then hand it in"),
    S.RETURNED: gettext_lazy("Add what was asked for, then hand it in again"),
    S.APPROVED: gettext_lazy("Read the letter and sign the agreement"),
    S.RUNNING: gettext_lazy("Show what was done"),
}
# Where the office pays no parts of its own: a loan is paid out, and paid back, by its contract.
BY_CONTRACT: dict[str, Promise] = {
    S.AGREED: gettext_lazy("The agreement is signed; the contract comes next"),
    S.RUNNING: gettext_lazy("The contract is signed and runs"),
    S.COMPLETED: gettext_lazy("Done: the contract is fulfilled"),
}
GIVEN = frozenset({S.APPROVED, S.AGREED, S.RUNNING, S.COMPLETED})
DECIDED = GIVEN | {S.REFUSED, S.STOPPED, S.DECLINED}
OVER = frozenset({S.REFUSED, S.WITHDRAWN, S.EXPIRED, S.STOPPED, S.DECLINED})
BADGES: Mapping[str, str] = {
    S.DRAFT: "plain", S.RETURNED: "bad", S.REFUSED: "bad", S.STOPPED: "bad", S.APPROVED: "good",
    S.AGREED: "good", S.RUNNING: "good", S.COMPLETED: "good", S.WITHDRAWN: "plain",
    S.EXPIRED: "plain", S.DECLINED: "plain",
}  # fmt: skip


def row(one: Opened, on: date) -> dict[str, Any]:
    """A line of a list: state in plain words, the next step, and by when."""
    dossier, by_contract = one.dossier, not one.definition.payments
    public = BY_CONTRACT.get(dossier.state) if by_contract else None
    return {
        "dossier": dossier, "name": one.definition.name,
        "public": public or rules.DOSSIER.public[dossier.state],
        "next": "" if public else NEXT.get(dossier.state, ""),
        "badge": BADGES.get(dossier.state, "wait"), "due_on": one.term.due_on if one.term else None,
        "is_late": one.is_late(on), "closes_on": dossier.round.closes_on,
    }  # fmt: skip


def steps(one: Opened) -> list[dict[str, Any]]:
    """What is done and what comes next, with the days and how each day came about."""
    dossier, why = one.dossier, one.term.explain() if one.term else ""
    waits_for_check = dossier.state in (S.SUBMITTED, S.RETURNED) and not dossier.accepted_at
    decided = dossier.state in DECIDED
    found = [
        _step(_("Handed in"), bool(dossier.submitted_at), False, _day(dossier.submitted_at)),
        _step(_("The office checks that nothing is missing"), bool(dossier.accepted_at),
              waits_for_check and dossier.state != S.RETURNED,
              _day(dossier.accepted_at) or (why if waits_for_check else "")),
    ]  # fmt: skip
    if dossier.state == S.RETURNED:
        found.append(_step(_("You add what is missing"), False, True, why))
    under_way = bool(dossier.accepted_at) and dossier.state in rules.ON_THE_DESK - {S.RETURNED}
    found.append(_step(_("It is looked at and decided"), decided, under_way,
                       why if under_way else ""))  # fmt: skip
    if dossier.state in OVER:
        label, since = rules.DOSSIER.public[dossier.state], _day(dossier.since)
        return [*(one for one in found if one["done"]), _step(str(label), True, False, since)]
    return found + _after(dossier, one.definition)


def _after(dossier: Dossier, definition: Definition) -> list[dict[str, Any]]:
    signed = dossier.state in (S.AGREED, S.RUNNING, S.COMPLETED)
    done = dossier.state == S.COMPLETED
    agreed = _step(_("The agreement is signed"), signed, dossier.state == S.APPROVED, "")
    if not definition.payments:
        signed = dossier.state in (S.RUNNING, S.COMPLETED)
        return [
            agreed, _step(_("The contract is signed"), signed, dossier.state == S.AGREED, ""),
            _step(_("The contract is fulfilled"), done, dossier.state == S.RUNNING, ""),
        ]  # fmt: skip
    return [
        agreed,
        _step(_("Paid, step by step"), done, dossier.state in (S.AGREED, S.RUNNING), ""),
        _step(_("Everything is reported"), done, False, ""),
    ]


def _step(label: str, done: bool, current: bool, note: str) -> dict[str, Any]:
    return {"label": label, "done": done, "current": current, "note": note}


def _day(moment: Any) -> str:
    return clock.in_words(clock.today(moment)) if moment else ""


def returns(one: Opened) -> list[dict[str, Any]]:
    """What was asked for more, each reason in the scheme's words and the officer's own."""
    known = {reason.code: in_language(reason.words) for reason in one.definition.refusals}
    return [_return(row, known) for row in one.returns]


def _return(row: Return, known: Mapping[str, str]) -> dict[str, Any]:
    said = [(known.get(code, code), words) for code, words in row.reasons]
    return {"number": row.number, "asked_at": row.asked_at, "answer_by": row.answer_by,
            "answered_at": row.answered_at, "reasons": said}  # fmt: skip


def gap(one: Gap, definition: Definition, facts: Sequence[Offered]) -> str:
    """What is missing, by its name."""
    if one.where == "answer":
        return in_language(definition.fields[one.key].label)
    if one.where == "paper":
        papers = {paper.key: paper.name for paper in definition.papers}
        return in_language(papers[one.key])
    titles = {fact.source.key: str(fact.source.title) for fact in facts}
    return titles.get(one.key, one.key)


def change(one: AnswerChange, definition: Definition) -> dict[str, Any]:
    """Who answered what, and what stood there before."""
    field = definition.fields.get(one.field)
    said = {"label": in_language(field.label) if field else one.field, "by": one.by.full_name,
            "at": one.at}  # fmt: skip
    if field is None or field.kind == "table":
        rows = len(one.after) if isinstance(one.after, list) else 0
        return {**said, "before": "", "after": _("%(count)s rows") % {"count": rows}}
    return {**said, "before": offers.answer(field, one.before),
            "after": offers.answer(field, one.after)}  # fmt: skip
