"""What dossiers hold of a person, and why (see `core.personal`)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.support.dossiers import papers
from langnghe.support.dossiers.models import AnswerChange, Attached, Dossier, Paper, Permission

Row = dict[str, Any]


def tell_held(user_id: int) -> list[Part]:
    kept = _(
        "Dossiers that an office received, with their answers and papers: the file of an "
        "authority, kept by the Law on Archives. Drafts, and papers that no dossier uses, are "
        "deleted."
    )
    return [
        Part(
            "support_dossiers",
            _("Dossiers for support that I filled in"),
            _("So that an office can decide on what you apply for."),
            _dossiers(user_id),
            kept=kept,
        ),
        Part(
            "support_papers",
            _("Papers on file that I added"),
            _("So that a paper is photographed once and used in every dossier."),
            _papers(user_id),
            kept=kept,
        ),
    ]


def _dossiers(user_id: int) -> list[Row]:
    """Whole where he applies himself; of a house, that he began it and what he told."""
    told: dict[int, Row] = {}
    for field, after, pk in AnswerChange.objects.filter(by=user_id).order_by("pk").values_list(
        "field", "after", "dossier_id"
    ):  # fmt: skip
        told.setdefault(pk, {})[field] = after
    agreed: dict[int, list[str]] = {}
    rows = Permission.objects.filter(given_by=user_id, revoked_at__isnull=True)
    for pk, fact in rows.values_list("dossier_id", "fact"):
        agreed.setdefault(pk, []).append(fact)
    mine = Q(person=user_id) | Q(made_by=user_id) | Q(pk__in={*told, *agreed})
    found = Dossier.objects.filter(mine).select_related("version__offer").order_by("pk")
    return [
        {"dossier": one.number or "", "scheme": one.version.offer.slug, "title": one.title,
         "state": str(one.get_state_display()), "begun": one.made_at.isoformat(),
         "answers": one.answers if one.person_id == user_id else told.get(one.pk, {}),
         "permitted": agreed.get(one.pk, [])}
        for one in found
    ]  # fmt: skip


def _papers(user_id: int) -> list[Row]:
    rows = Paper.objects.filter(Q(person=user_id) | Q(added_by=user_id)).order_by("pk")
    return [
        {"paper": one.name, "pages": len(one.pages), "added": one.added_at.isoformat(),
         "issued_on": one.issued_on.isoformat() if one.issued_on else "",
         "expires_on": one.expires_on.isoformat() if one.expires_on else ""}
        for one in rows
    ]  # fmt: skip


def forget_person(user_id: int, now: datetime, *, is_shown: Callable[[str], bool]) -> None:
    """
    What he alone applies for and no office received is deleted, with its papers; a house's stays.

    `is_shown`: whether a page of this digest is kept by others.
    """
    Dossier.objects.filter(person=user_id, number__isnull=True).delete()
    inside = Attached.objects.filter(paper=OuterRef("pk"))
    newer = Paper.objects.filter(replaced_by=OuterRef("pk"))
    unused = Paper.objects.filter(~Exists(inside), ~Exists(newer), person=user_id)
    pages = {page["digest"]: page["file"] for one in unused for page in one.pages}
    unused.delete()
    for digest, name in pages.items():
        if not (Paper.objects.filter(pages__icontains=digest).exists() or is_shown(digest)):
            transaction.on_commit(partial(papers.store().delete, name))
