"""A dossier is begun and filled in, by one or several people of a house."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from langnghe.accounts import public as accounts
from langnghe.core import audit, clock, states
from langnghe.registry import public as registry
from langnghe.support.dossiers import answers, known, refusals, rules
from langnghe.support.dossiers.models import AnswerChange, Dossier
from langnghe.support.dossiers.queries.dossiers import locked
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.eligibility import APPLICANT
from langnghe.support.offers.models import OfferVersion, Round

S = Dossier.State


@transaction.atomic
def start_dossier(
    *, round_id: int, kind: str, producer_id: int | None, area_code: str, scope: Scope,
    now: datetime,
) -> Dossier:  # fmt: skip
    """
    Begin a dossier; the one that is open in this round is given back.

    `producer_id`: the house; None: a worker applies for himself, in the commune `area_code`.

    :raises NotYours: :raises RoundClosed: :raises KindNotServed: :raises NoOffice:
    """
    opened = Round.objects.select_related("offer__office").get(pk=round_id)
    version = OfferVersion.objects.filter(offer=opened.offer).order_by("-number").first()
    if version is None or not is_open(opened, now):
        raise refusals.RoundClosed
    maker = registry.producer_by_id(producer_id) if producer_id else None
    definition = version.definition
    if kind not in definition.applicants or not _is_of_kind(maker, kind):
        raise refusals.KindNotServed(field="kind")
    if maker is not None and maker.organisation_id not in scope.workshops:
        raise refusals.NotYours
    area = maker.commune_code if maker else area_code
    office = opened.offer.office_id or accounts.office_of_commune(area)
    if office is None:
        raise refusals.NoOffice
    if scope.user_id is None:
        raise refusals.NotYours
    person = accounts.contact(scope.user_id)
    dossier = Dossier(
        version=version, round=opened, kind=kind, producer_id=producer_id,
        person_id=None if maker else scope.user_id, area_code=area, office_id=office,
        answers={APPLICANT: kind, **known.first_answers(definition, maker, person)},
        made_by_id=scope.user_id,
        title=maker.name if maker else person.name, made_at=now, changed_at=now, since=now,
    )  # fmt: skip
    return _once(dossier, now)


def _once(dossier: Dossier, now: datetime) -> Dossier:
    try:
        with transaction.atomic():
            dossier.save()
    except IntegrityError:  # one_open_dossier_per_round_and_maker, … and_worker
        found = Dossier.objects.filter(
            round=dossier.round, producer=dossier.producer_id, person=dossier.person_id,
            state__in=rules.OPEN,
        ).first()  # fmt: skip
        if found is None:
            raise
        return found
    states.note_new([dossier], by_id=dossier.made_by_id, now=now)
    audit.record("support.dossier.started", dossier, by_id=dossier.made_by_id, now=now)
    return dossier


def is_open(one: Round, now: datetime) -> bool:
    """Its last day is a day of it."""
    today = clock.today(now)
    return one.opens_on <= today and (one.closes_on is None or today <= one.closes_on)


def _is_of_kind(maker: registry.ProducerFact | None, kind: str) -> bool:
    """A worker is a person alone; a house is what its commune verified, or joins a group."""
    if maker is None:
        return kind == Dossier.Kind.WORKER
    return kind in (maker.kind, Dossier.Kind.GROUP)


@transaction.atomic
def save_answers(
    *, dossier: Dossier, values: Mapping[str, Any], base: int, scope: Scope, now: datetime
) -> Dossier:
    """
    Keep answers, all or none, with who changed what. `base`: the revision that the person saw.

    Answers to questions that the others leave no more are kept: they come back with the question.

    :raises NotYours: :raises NotOpenForAnswers: :raises NotAnAnswer:
    :raises ChangedMeanwhile: a question that another person answered otherwise since `base`.
    """
    row = locked(dossier.pk)
    definition = row.version.definition
    if not rules.fills_in(row, scope):
        raise refusals.NotYours
    if row.state not in (S.DRAFT, S.RETURNED):
        raise refusals.NotOpenForAnswers
    fields = definition.fields
    wrong = [
        refusals.WrongAnswer(told, field=key)
        for key, value in values.items()
        if (told := answers.problem(fields[key], value))
    ]
    if wrong:
        raise refusals.NotAnAnswer(parts=wrong)
    changed = {key: value for key, value in values.items() if row.answers.get(key) != value}
    if not changed:
        return row
    _refuse_overwriting(row, changed, base, scope)
    row.revision += 1
    AnswerChange.objects.bulk_create(
        AnswerChange(dossier=row, field=key, revision=row.revision, before=row.answers.get(key),
                     after=value, by_id=scope.user_id or 0, at=now)
        for key, value in changed.items()
    )  # fmt: skip
    row.answers = {**row.answers, **changed}
    row.asked, row.changed_at = answers.asked_for(definition, row.answers), now
    row.save(update_fields=["answers", "asked", "revision", "changed_at"])
    return row


def _refuse_overwriting(row: Dossier, changed: Mapping[str, Any], base: int, scope: Scope) -> None:
    newer = AnswerChange.objects.filter(dossier=row, revision__gt=base, field__in=changed)
    others = newer.exclude(by=scope.user_id).values_list("field", flat=True)
    if fields := sorted(set(others)):
        raise refusals.ChangedMeanwhile(fields)
