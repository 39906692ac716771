"""What people complain of: filed by anybody, looked into and answered by the authority."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import override

from langnghe.core import audit, idempotency, ids, outbox, states
from langnghe.core.errors import NotFound
from langnghe.environment.cases.models import Case
from langnghe.environment.cases.rules import ENDED
from langnghe.environment.cases.services import cases
from langnghe.environment.seeing import rules
from langnghe.environment.seeing.facts import ComplaintFiled, Filed
from langnghe.environment.seeing.models import NUMBER_LENGTH, Complaint
from langnghe.environment.seeing.refusals import AnswerWanted, CaseEnded
from langnghe.environment.sensing.rules import Scope

ATTEMPTS = 5


def file(
    *, kind: str, words: str, place: str, commune_code: str, village_id: int | None, photo: str,
    contact: str, by_id: int | None, key: str, now: datetime,
) -> Filed:  # fmt: skip
    """
    Write a complaint down and announce it. The same form sent again is one complaint.

    `photo`: the name of a kept file (`photos.keep`), or "".
    """
    asked = idempotency.fingerprint(kind, words, place, commune_code, village_id, contact)
    with transaction.atomic():
        if there := idempotency.once("complaint", key, asked):
            one = Complaint.objects.get(uid=there)
        else:
            one = _numbered(
                kind=kind, words=words.strip(), place=place.strip(), commune_id=commune_code,
                village_id=village_id, file=photo, contact=contact.strip(), by_id=by_id,
                opened_at=now,
            )  # fmt: skip
            idempotency.keep("complaint", key, asked, str(one.uid), now)
            audit.record("seeing.complaint.filed", one, by_id=by_id, now=now, kind=kind)
            # Anybody may send them by the dozen: they hold up nothing but each other.
            outbox.announce(
                ComplaintFiled(str(one.uid)), now=now, lane=f"complaints:{commune_code}"
            )
    return Filed(one.number, one.secret, one.opened_at)


def _numbered(**told: object) -> Complaint:
    """With a number that a person can read out; of some hundred thousand millions one is free."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return Complaint.objects.create(number=ids.code(NUMBER_LENGTH), **told)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


@transaction.atomic
def look_into(*, complaint: Complaint, scope: Scope, now: datetime) -> None:
    """:raises NotFound: of another commune. :raises WrongState:"""
    _move(complaint, "look_into", scope, now)


@transaction.atomic
def answer(*, complaint: Complaint, words: str, office: str, scope: Scope, now: datetime) -> None:
    """
    Answer in words that whoever complained reads by his link.

    :raises NotFound: of another commune. :raises AnswerWanted: :raises WrongState:
    """
    if not words.strip():
        raise AnswerWanted(field="words")
    _require(complaint, scope)
    # Set first: what is answered says when, at every moment.
    rows = Complaint.objects.filter(pk=complaint.pk, answered_at__isnull=True)
    rows.update(answered_at=now, answer=words.strip(), office=office)
    states.move(complaint, rules.COMPLAINTS, "answer", by_id=scope.user_id, now=now)
    audit.record("seeing.complaint.answered", complaint, by_id=scope.user_id, now=now)


@transaction.atomic
def open_case(*, complaint: Complaint, village_id: int, scope: Scope, now: datetime) -> Case:
    """
    Open a case, or give back the one that it has. The words stay here: a case is read by the
    facility as well, which is told nothing of whoever complained.

    :raises NotFound: of another commune.
    """
    held = _held(complaint, scope)
    if held.case:
        return held.case
    with override(settings.LANGUAGE_CODE):
        title = f"{held.get_kind_display()} · {held.number}"
    case = cases.open_case(
        source=Case.Source.COMPLAINT, source_key=f"complaint:{held.uid}", village_id=village_id,
        title=title, by_id=scope.user_id, now=now,
    )  # fmt: skip
    _join(held, case, scope, now)
    return case


@transaction.atomic
def join_case(*, complaint: Complaint, case_uid: UUID, scope: Scope, now: datetime) -> Case:
    """
    It is of a case that is under way; that, or the one that it has already.

    :raises NotFound: of another commune, or a case of elsewhere. :raises CaseEnded:
    """
    held = _held(complaint, scope)
    if held.case:
        return held.case
    case = _under_way(held, case_uid)
    _join(held, case, scope, now)
    return case


def _under_way(held: Complaint, case_uid: UUID) -> Case:
    """Locked: it does not end before the complaint is in it."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("village")
    case = rows.filter(uid=case_uid).first()
    if case is None or not rules.is_of(case, held):
        raise NotFound
    if case.state in ENDED:
        raise CaseEnded
    return case


def _held(complaint: Complaint, scope: Scope) -> Complaint:
    """
    Locked, so that two taps open one case. That is asked for afterwards: joined to what waited for
    the lock, PostgreSQL tells of none.
    """
    _require(complaint, scope)
    return Complaint.objects.select_for_update(no_key=True).get(pk=complaint.pk)


def _join(held: Complaint, case: Case, scope: Scope, now: datetime) -> None:
    Complaint.objects.filter(pk=held.pk).update(case=case)
    if held.state == Complaint.State.OPEN:
        states.move(held, rules.COMPLAINTS, "look_into", by_id=scope.user_id, now=now)
    audit.record("seeing.complaint.case", held, by_id=scope.user_id, now=now, case=case.number)


def note_told(complaints: Iterable[Complaint], *, now: datetime) -> None:
    """The officers have their letter."""
    Complaint.objects.filter(pk__in=[one.pk for one in complaints]).update(told_at=now)


def _move(complaint: Complaint, action: str, scope: Scope, now: datetime) -> None:
    _require(complaint, scope)
    states.move(complaint, rules.COMPLAINTS, action, by_id=scope.user_id, now=now)


def _require(complaint: Complaint, scope: Scope) -> None:
    if not rules.looks_into(complaint, scope):
        raise NotFound
