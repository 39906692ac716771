"""All that a decision stood on, copied: what changes later does not rewrite it."""

from datetime import datetime
from typing import Any

from langnghe.support.deciding.models import Ranking, Review, Sitting
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.evidence import seen_by_office


def copy(row: Dossier, ceiling: int | None) -> dict[str, Any]:
    return {
        "answers": row.answers,
        "revision": row.revision,
        "version": row.version.number,
        "asked": row.asked,
        "ceiling": ceiling,
        "due_on": row.due_on and row.due_on.isoformat(),
        "papers": _papers(row),
        "evidence": _evidence(row),
        "reviews": _reviews(row),
        "ranking": ranking_row(row),
        "advice": advice(row),
    }


def _papers(row: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key, "paper": str(one.paper.uid), "name": one.paper.name,
            "digests": [page["digest"] for page in one.paper.pages],
            "issued_on": one.paper.issued_on and one.paper.issued_on.isoformat(),
            "expires_on": one.paper.expires_on and one.paper.expires_on.isoformat(),
        }
        for one in row.attached.select_related("paper")
    ]  # fmt: skip


def _evidence(row: Dossier) -> list[dict[str, Any]]:
    return [
        {"fact": one.fact, "since": one.since.isoformat(), "until": one.until.isoformat(),
         "figures": one.figures, "copied_at": one.copied_at.isoformat()}
        for one in seen_by_office(row)
    ]  # fmt: skip


def _reviews(row: Dossier) -> list[dict[str, Any]]:
    rows = Review.objects.filter(dossier=row, superseded_at__isnull=True, done_at__isnull=False)
    return [
        {"review": str(one.uid), "reviewer": one.reviewer_id, "points": one.points,
         "total": one.total, "opinion": one.opinion, "amount": one.amount, "words": one.words}
        for one in rows
    ]  # fmt: skip


def ranking_row(row: Dossier) -> dict[str, Any] | None:
    """Of the last ranking of its round at its office, since it was accepted (or opened again)."""
    if row.accepted_at is None:
        return None
    fixed = Ranking.objects.filter(
        round=row.round_id, office=row.office_id, made_at__gte=row.accepted_at
    )
    last = fixed.order_by("-pk").first()
    rows: list[dict[str, Any]] = last.rows if last else []
    return next((one for one in rows if one["dossier"] == str(row.uid)), None)


def advice(row: Dossier) -> dict[str, Any] | None:
    """
    Of the last sitting that closed since it was accepted, and advised on it since then.

    What a committee said before the dossier was opened again it said of the former round, also
    where its sitting closes only now.
    """
    if row.accepted_at is None:
        return None
    held = Sitting.objects.filter(
        office=row.office_id, closed_at__gte=row.accepted_at, advice__has_key=str(row.uid)
    )
    for one in held.order_by("-closed_at", "-pk"):
        told = one.advice[str(row.uid)]
        if "at" in told and datetime.fromisoformat(told["at"]) >= row.accepted_at:
            return {"sitting": str(one.uid), "held_on": one.held_on.isoformat(), **told}
    return None
