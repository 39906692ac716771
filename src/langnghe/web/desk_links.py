"""Where an officer goes from his morning: by subject, with what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from langnghe.ui import formatting

# Where each kind of matter is worked on.
MATTERS = {"maker": "desk:maker", "village": "desk:claim", "case": "desk:case"}


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    path: str
    count: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of this morning."""

    work: Any  # what waits at the desk of the register
    alerts: int
    cases: int
    complaints: int
    dossiers: int
    commune: str  # of an officer of one commune
    month: date  # the last one that is over
    administers: bool
    plans: bool  # programmes and their budgets
    tells: bool


def begin(work: Any) -> Link:
    """The one thing to begin with: what is late longest, else what is due today."""
    for matters, label in (
        (work.overdue, _("Begin with what is overdue")),
        (work.today, _("Begin with what is due today")),
    ):
        if matters:
            first = matters[0]
            return Link(label, reverse(MATTERS.get(first.kind, "desk:dossier"), args=[first.uid]))
    return Link(_("See which makers wait"), reverse("desk:makers"))


def groups(held: Held) -> list[Group]:
    return [
        Group(_("Producers"), _producers(held)),
        Group(_("Goods and texts"), _goods(held)),
        Group(_("Titles"), _titles(held)),
        Group(_("Support"), _support(held)),
        Group(_("Environment"), _environment(held)),
        Group(_("Capital and advice"), _capital()),
        Group(_("Register and reports"), _reports(held)),
    ]


def _producers(held: Held) -> list[Link]:
    return [
        Link(_("makers wait"), reverse("desk:makers"), held.work.makers),
        Link(_("villages asked for"), reverse("desk:claims"), held.work.villages),
        Link(_("Village associations"), reverse("desk:associations")),
    ]


def _goods(held: Held) -> list[Link]:
    found = [Link(_("open reports"), reverse("desk:cases"), held.work.cases)]
    if held.tells:
        found.append(Link(_("Stories of our villages"), reverse("heritage:desk")))
    if held.administers:
        found.append(Link(_("Transfers to confirm"), reverse("orders:transfers")))
    return found


def _titles(held: Held) -> list[Link]:
    by = held.work.checks_by
    note = _("at the latest %(day)s") % {"day": formatting.day(by)} if by else ""
    return [
        Link(_("dossiers at the city"), reverse("desk:dossiers"), held.work.dossiers),
        Link(_("yearly checks to do"), reverse("desk:checks"), held.work.checks, note),
    ]


def _support(held: Held) -> list[Link]:
    return [
        Link(_("support dossiers wait"), reverse("deciding:queue"), held.dossiers),
        Link(_("Figures of the office"), reverse("deciding:figures")),
    ]


def _environment(held: Held) -> list[Link]:
    return [
        Link(_("alerts of water and air"), reverse("judging:alerts"), held.alerts),
        Link(_("cases of the environment"), reverse("cases:queue"), held.cases),
        Link(_("complaints to answer"), reverse("seeing:complaints"), held.complaints),
        Link(_("Terms that end"), reverse("cases:terms")),
        Link(_("Inspections"), reverse("cases:inspections")),
        Link(_("Monitoring stations"), reverse("ingest:deliveries")),
        Link(_("Facilities and permits"), reverse("judging:places")),
        Link(_("Projects, waste, clean technology"), reverse("treatment:projects")),
    ]


def _capital() -> list[Link]:
    return [
        Link(_("Times for advice"), reverse("guidance:desk")),
        Link(_("Questions of workshops"), reverse("guidance:desk_asked")),
        Link(_("What workshops can borrow"), reverse("products:list")),
    ]


def _reports(held: Held) -> list[Link]:
    found = [
        Link(_("Register of decisions"), reverse("desk:register")),
        Link(_("Decisions as a table (CSV)"), reverse("desk:export")),
        Link(_("Limits in force"), reverse("judging:limits")),
    ]
    if held.plans:
        found.append(Link(_("Budgets"), reverse("programmes:budget")))
        found.append(Link(_("Programmes and schemes"), reverse("programmes:plans")))
    if held.commune:
        path = reverse("seeing:report", args=[held.commune, held.month.year, held.month.month])
        note = f"{held.month.month:02d}/{held.month.year}"
        found.append(Link(_("Environment of the commune, month (PDF)"), path, note=note))
    return found
