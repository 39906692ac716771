"""Rounds, rankings and sittings of an office."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from langnghe.core.errors import NotFound
from langnghe.support.deciding import standing as kept
from langnghe.support.deciding.models import Ranking, Review, Sitting
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.dossiers import of_offices
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.models import Round

MOST = 200


def round_for(scope: Scope, uid: UUID) -> tuple[Round, int]:
    """A round of which the asker's office has a dossier, and that office. :raises NotFound:"""
    one = of_offices(scope).filter(round__uid=uid).select_related("round__offer").first()
    if one is None:
        raise NotFound
    return one.round, one.office_id


def ranking(one: Round, office_id: int) -> Ranking | None:
    """The last that was fixed."""
    rows = Ranking.objects.filter(round=one, office=office_id).select_related("made_by")
    return rows.order_by("-pk").first()


def rows_open_to(scope: Scope, held: Ranking | None) -> list[dict[str, Any]]:
    """Of the dossiers in which the asker declared that he has no conflict."""
    rows: list[dict[str, Any]] = held.rows if held else []
    seen = {str(one.uid) for one in _open(scope, [row["dossier"] for row in rows])}
    return [row for row in rows if row["dossier"] in seen]


def _open(scope: Scope, uids: Iterable[str]) -> list[Dossier]:
    rows = of_offices(scope).filter(uid__in=[UUID(uid) for uid in uids])
    return list(rows.filter(conflicts__person=scope.user_id, conflicts__has_conflict=False))


def counts(one: Round, office_id: int) -> list[tuple[str, int]]:
    """How many dossiers are how far."""
    rows = Dossier.objects.filter(round=one, office=office_id, submitted_at__isnull=False)
    found = rows.order_by().values_list("state").annotate(n=Count("pk"))
    names = dict(Dossier.State.choices)
    return [(str(names[state]), n) for state, n in sorted(found)]


def standing(row: Dossier) -> dict[str, Any]:
    """Of its round and committee."""
    return {"ranking": kept.ranking_row(row), "advice": kept.advice(row)}


def sittings(scope: Scope) -> list[Sitting]:
    return list(Sitting.objects.filter(office__in=scope.offices)[:MOST])


def ready(held: Sitting, scope: Scope) -> list[Dossier]:
    """What the committee can advise on; the asker declared that he has no conflict in it."""
    rows = of_offices(scope).filter(office=held.office_id, state=Dossier.State.APPRAISED)
    free = Q(conflicts__person=scope.user_id, conflicts__has_conflict=False)
    return list(rows.filter(free).order_by("due_on", "pk")[:MOST])


def advice_in_words(held: Sitting, scope: Scope) -> list[dict[str, Any]]:
    """Of the dossiers in which the asker declared that he has no conflict."""
    found = {str(one.uid): one for one in _open(scope, held.advice)}
    names = dict(Review.Opinion.choices)
    return [
        {"dossier": found[uid], "opinion": names.get(told["opinion"], ""),
         "amount": told["amount"], "words": told["words"]}
        for uid, told in held.advice.items()
        if uid in found
    ]  # fmt: skip
