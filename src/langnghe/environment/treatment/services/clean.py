"""Clean technology: told of, taken up, measured; and the label that stands on it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langnghe.core import audit, clock, states
from langnghe.core.errors import NotFound
from langnghe.core.text import slugify
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import Facility, Stream
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.models import Adoption, EcoLabel, Effect, Technology
from langnghe.environment.treatment.queries import clean as reads
from langnghe.environment.treatment.services import person


@transaction.atomic
def tell_of(
    *, values: Mapping[str, Any], effects: Sequence[Mapping[str, Any]], scope: Scope, now: datetime
) -> Technology:
    """A new one in the catalogue. :raises KnownAlready: :raises NotFound: no officer."""
    by_id = person(scope)
    technology = Technology(
        **values, slug=slugify(values["name"]["vi"])[:120] or "cong-nghe", changed_at=now
    )
    try:
        with transaction.atomic():
            technology.save()
    except IntegrityError as error:
        raise refusals.KnownAlready(field="name_vi") from error
    Effect.objects.bulk_create([Effect(technology=technology, **one) for one in effects])
    audit.record("treatment.technology.told", technology, by_id=by_id, now=now)
    return technology


@transaction.atomic
def adopt(
    *, technology: Technology, facility: Facility, adopted_on: date, words: str, scope: Scope,
    now: datetime,
) -> Adoption:  # fmt: skip
    """:raises KnownAlready: :raises WrongDay: :raises NotFound: another commune's facility."""
    if not scope.covers(facility.village.commune_id):
        raise NotFound
    if adopted_on > clock.today(now):
        raise refusals.WrongDay(_("This day has not come yet."), field="adopted_on")
    adoption = Adoption(
        technology=technology, facility=facility, adopted_on=adopted_on, words=words.strip(),
        recorded_by_id=person(scope), recorded_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            adoption.save()
    except IntegrityError as error:
        raise refusals.KnownAlready(field="facility") from error
    audit.record("treatment.technology.adopted", adoption, by_id=scope.user_id, now=now)
    return adoption


@transaction.atomic
def measure(
    *, adoption: Adoption, phase: str, stream: Stream, at: int, scope: Scope, now: datetime
) -> None:
    """
    Take the reading of a stream of this facility that is nearest to an instant; it is copied, so
    that a later correction of the series changes nothing that stood on it.

    :raises NoReading: :raises KnownAlready: :raises NotFound:
    """
    row = reads.locked(adoption, scope)
    if all(one.pk != stream.pk for one in reads.streams_of(row.facility_id)):
        raise NotFound
    found = reads.reading(stream, at)
    if found is None:
        raise refusals.NoReading(field="at")
    reading, sample_id = found
    try:
        with transaction.atomic():
            made = row.measured.create(
                phase=phase, property_id=stream.property_id, sample_id=sample_id, stream=stream,
                at=reading.at, value=reading.result or 0.0,
                is_below=bool(reading.flag & Flag.BELOW),
                unit=stream.ucum, recorded_by_id=person(scope), recorded_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise refusals.KnownAlready(field="stream") from error
    audit.record("treatment.adoption.measured", made, by_id=scope.user_id, now=now, phase=phase)


@transaction.atomic
def grant_label(
    *, adoption: Adoption, number: str, expires_on: date, scope: Scope, now: datetime
) -> EcoLabel:
    """
    Never without evidence and an end. What it stands on is copied into it.

    :raises NoMaker: :raises NoProof: :raises WorseAfter: :raises WrongDay:
    :raises KnownAlready: one is in force. :raises NotFound:
    """
    row, today = reads.locked(adoption, scope), clock.today(now)
    if row.facility.producer_id is None:
        raise refusals.NoMaker
    if expires_on <= today:
        raise refusals.WrongDay(_("A label ends on a day to come."), field="expires_on")
    if reads.in_force(today).filter(adoption=row).exists():
        raise refusals.KnownAlready
    proofs = rules.proofs(row.measured.select_related("property"))
    if any(one.after > one.before for one in proofs):
        raise refusals.WorseAfter
    less = [one for one in proofs if one.after < one.before]
    if not less:
        raise refusals.NoProof
    label = EcoLabel.objects.create(
        producer_id=row.facility.producer_id, adoption=row, number=number.strip(),
        granted_on=today, expires_on=expires_on, evidence=[asdict(one) for one in less],
        parameters=len(less), granted_by_id=person(scope), is_demo=row.is_demo,
    )  # fmt: skip
    states.note_new([label], by_id=scope.user_id, now=now)
    audit.record("treatment.label.granted", label, by_id=scope.user_id, now=now, number=number)
    return label


@transaction.atomic
def withdraw_label(*, label: EcoLabel, words: str, scope: Scope, now: datetime) -> None:
    """
    From this day on it does not hold.

    :raises ReasonWanted: :raises WrongState: :raises NotFound:
    """
    reads.locked(label.adoption, scope)
    if not words.strip():
        raise refusals.ReasonWanted(field="words")
    # In one statement: the database wants the reason of a withdrawn label.
    withdrawn = EcoLabel.objects.filter(pk=label.pk, state=EcoLabel.State.GRANTED).update(
        state=EcoLabel.State.WITHDRAWN, withdrawn_on=clock.today(now), withdrawn_words=words.strip()
    )
    if not withdrawn:
        raise states.WrongState
    states.note(
        label, EcoLabel.State.GRANTED, EcoLabel.State.WITHDRAWN, "withdraw", by_id=scope.user_id,
        now=now, reason=words,
    )  # fmt: skip
    audit.record("treatment.label.withdrawn", label, by_id=scope.user_id, now=now, words=words)
