"""Papers: photographed once, put into a dossier, used again in the next one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from langnghe.core import audit, clock, outbox
from langnghe.support.dossiers import papers, refusals, rules
from langnghe.support.dossiers.facts import PaperEnds
from langnghe.support.dossiers.models import Attached, Dossier, Paper
from langnghe.support.dossiers.queries.dossiers import locked
from langnghe.support.dossiers.queries.papers import ending, is_good, on_file
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers import definition as data

S = Dossier.State
SOON = timedelta(days=30)


def add_paper(
    *, dossier: Dossier, key: str, contents: Sequence[bytes], issued_on: date | None,
    expires_on: date | None, scope: Scope, now: datetime,
) -> Paper:  # fmt: skip
    """
    Keep a new paper on file and put it into the dossier; the same pages again are the same paper.

    :raises NotYours: :raises NotOpenForAnswers: :raises PaperUnknown: :raises PaperOver:
    :raises NoPages: :raises NotAPaper: :raises NotAnImage: :raises ImageTooLarge:
    """
    _check_open(dossier, scope)
    wanted = _wanted(dossier, key)
    pages = [page.as_json() for page in papers.keep_all(contents)]  # before the transaction
    with transaction.atomic():
        row = locked(dossier.pk)
        _check_open(row, scope)
        same = next((one for one in on_file(row).filter(kind=wanted.kind)
                     if one.pages == pages and one.issued_on == issued_on), None)  # fmt: skip
        paper = same or Paper(
            producer_id=row.producer_id, person_id=row.person_id, kind=wanted.kind,
            name=wanted.name["vi"], pages=pages, issued_on=issued_on, expires_on=expires_on,
            added_by_id=scope.user_id or 0, added_at=now,
        )  # fmt: skip
        if not is_good(wanted, paper, clock.today(now)):
            raise refusals.PaperOver(field="expires_on")
        if same is None:
            paper.save()
        _put(row, key, paper, scope, now)
    return paper


@transaction.atomic
def attach_paper(*, dossier: Dossier, key: str, paper: Paper, scope: Scope, now: datetime) -> None:
    """
    Use a paper that is on file.

    :raises NotYours: :raises NotOpenForAnswers: :raises PaperUnknown: not of this kind or house.
    :raises PaperOver:
    """
    row = locked(dossier.pk)
    _check_open(row, scope)
    wanted = _wanted(row, key)
    if not on_file(row).filter(pk=paper.pk, kind=wanted.kind).exists():
        raise refusals.PaperUnknown
    if not is_good(wanted, paper, clock.today(now)):
        raise refusals.PaperOver
    _put(row, key, paper, scope, now)


@transaction.atomic
def detach_paper(*, dossier: Dossier, key: str, scope: Scope, now: datetime) -> None:
    """Out of the dossier; it stays on file. :raises NotYours: :raises NotOpenForAnswers:"""
    row = locked(dossier.pk)
    _check_open(row, scope)
    if Attached.objects.filter(dossier=row, key=key).delete()[0]:
        audit.record("support.paper.detached", row, by_id=scope.user_id, now=now, key=key)


def _check_open(dossier: Dossier, scope: Scope) -> None:
    if not rules.fills_in(dossier, scope):
        raise refusals.NotYours
    if dossier.state not in (S.DRAFT, S.RETURNED):
        raise refusals.NotOpenForAnswers


def _wanted(dossier: Dossier, key: str) -> data.Paper:
    for one in dossier.version.definition.papers:
        if one.key == key and dossier.kind in one.applicants:
            return one
    raise refusals.PaperUnknown


def _put(row: Dossier, key: str, paper: Paper, scope: Scope, now: datetime) -> None:
    Attached.objects.update_or_create(
        dossier=row, key=key, defaults={"paper": paper, "by_id": scope.user_id or 0, "at": now}
    )
    Dossier.objects.filter(pk=row.pk).update(changed_at=now)
    digests = [page["digest"] for page in paper.pages]
    audit.record("support.paper.attached", row, by_id=scope.user_id, now=now, key=key,
                 digests=digests)  # fmt: skip


def announce_ending(*, now: datetime) -> int:
    """By the clock: owe letters of papers that end soon, of each once; how many."""
    today = clock.today(now)
    return sum(_announce(one, today, now) for one in ending(today, today + SOON))


@transaction.atomic
def _announce(paper: Paper, today: date, now: datetime) -> bool:
    """Of several workers one announces: the UPDATE decides."""
    if not Paper.objects.filter(pk=paper.pk, told_on__isnull=True).update(told_on=today):
        return False
    outbox.announce(PaperEnds(str(paper.uid)), now=now)
    return True
