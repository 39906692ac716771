"""Entries and proposals in words."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core import clock
from langnghe.environment.cases import rules
from langnghe.environment.cases.fines import Proposal
from langnghe.environment.cases.models import Case, Entry, Inspection, Measure
from langnghe.environment.judging.models import Permit
from langnghe.ui import formatting

BESIDE: dict[str, Promise] = {
    "open": gettext_lazy("Case opened"),
    "facility": gettext_lazy("Facility named"),
    "answer": gettext_lazy("Answer of the facility"),
    "fine": gettext_lazy("Decision on a penalty"),
    "appeal": gettext_lazy("Appeal"),
    "appeal_answered": gettext_lazy("Answer to the appeal"),
}
# Why the table proposes nothing.
NOTHING: dict[str, Promise] = {
    "no_water": gettext_lazy(
        "The table is of wastewater that is discharged; for this it proposes nothing."
    ),
    "no_ratio": gettext_lazy("Nothing is known to be over a limit: the table proposes nothing."),
    "no_flow": gettext_lazy(
        "The table asks for the flow of wastewater, which is not known: it proposes nothing."
    ),
    "no_row": gettext_lazy(
        "The part of the table that is known here has no row for this case: it proposes nothing."
    ),
    "unknown": gettext_lazy(
        "The decree has a band for this case, but its amounts could not be established here: "
        "nothing is proposed, nothing is guessed."
    ),
}


def action(name: str) -> str:
    if name in BESIDE:
        return str(BESIDE[name])
    return str(rules.CASE.step(name).label)


def entries(rows: Iterable[Entry]) -> Sequence[tuple[Entry, str]]:
    return [(one, action(one.action)) for one in rows]


def proposal(one: Proposal) -> str:
    if one.kind in NOTHING:
        return str(NOTHING[one.kind])
    if one.kind == "warning":
        return _("A warning (less than 1.1 times the limit, for the first time).")
    told = {
        "lowest": formatting.money(one.lowest or 0),
        "highest": formatting.money(one.highest or 0),
    }
    said = _("A fine of %(lowest)s to %(highest)s.") % told
    if one.factor > 1:
        said += " " + _("Doubled, because it is an organisation.")
    return said


# What ends (or is over): of each kind both sentences.
TERMS: dict[str, tuple[Promise, Promise]] = {
    "case": (
        gettext_lazy("Case %(number)s (%(state)s): the term ends on %(day)s"),
        gettext_lazy("Case %(number)s (%(state)s): the term ended on %(day)s"),
    ),
    "measure": (
        gettext_lazy("Measure of case %(number)s: the term ends on %(day)s"),
        gettext_lazy("Measure of case %(number)s: the term ended on %(day)s"),
    ),
    "inspection": (
        gettext_lazy("Inspection planned for %(day)s"),
        gettext_lazy("Inspection planned for %(day)s has not begun"),
    ),
    "permit": (
        gettext_lazy("Environmental permit %(number)s: its last day is %(day)s"),
        gettext_lazy("Environmental permit %(number)s ended on %(day)s"),
    ),
}


def term(kind: str, subject: Case | Measure | Inspection | Permit, due_on: date, late: bool) -> str:
    told = {"day": clock.in_words(due_on)}
    if isinstance(subject, Measure):
        told["number"] = subject.case.number
    elif isinstance(subject, Case):
        told |= {"number": subject.number, "state": subject.get_state_display()}
    elif isinstance(subject, Permit):
        told["number"] = subject.number
    return str(TERMS[kind][late] % told)
