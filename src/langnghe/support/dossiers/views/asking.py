"""Who asks, for which dossier, and in which frame its pages stand."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from langnghe.core.errors import NotFound
from langnghe.support.dossiers import rules
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries import dossiers as queries
from langnghe.support.dossiers.queries.dossiers import Opened
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Paper, Section

S = Dossier.State
EDITABLE = frozenset({S.DRAFT, S.RETURNED})


def own(request: HttpRequest, uid: UUID) -> tuple[Scope, Opened]:
    """:raises NotFound: to everybody who does not fill it in today."""
    scope = rules.scope_of(request.user.pk)
    return scope, queries.own_dossier(scope, uid)


def editable(request: HttpRequest, uid: UUID) -> tuple[Scope, Opened]:
    """:raises NotFound: also where nothing can be changed now."""
    scope, one = own(request, uid)
    if one.dossier.state not in EDITABLE:
        raise NotFound
    return scope, one


def frame(scope: Scope, one: Opened) -> dict[str, Any]:
    """A house's dossier stands in its workshop, a worker's among his account's pages."""
    dossier = one.dossier
    in_workshop = dossier.producer is not None
    return {
        "frame": "ui/workshop.html" if in_workshop else "ui/base.html",
        "inner": "" if in_workshop else "wrap narrow section",
        "tab": "more", "dossier": dossier, "definition": one.definition,
        "producer": dossier.producer, "is_owner": rules.hands_in(dossier, scope),
        "editable": dossier.state in EDITABLE,
    }  # fmt: skip


def section_of(one: Opened, key: str) -> Section:
    """:raises NotFound:"""
    for section in one.definition.sections:
        if section.key == key:
            return section
    raise NotFound


def paper_of(one: Opened, key: str) -> Paper:
    """:raises NotFound: not one that such a dossier needs."""
    for paper in one.definition.papers_for(one.dossier.kind, one.dossier.answers):
        if paper.key == key:
            return paper
    raise NotFound
