"""A project: proposed, moved from state to state, and what is written down on the way."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langnghe.core import audit, clock, states
from langnghe.core.errors import NotFound
from langnghe.core.text import slugify
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.models import Project, Served, Stage
from langnghe.environment.treatment.queries import projects as reads
from langnghe.environment.treatment.services import person, photos
from langnghe.ui.formatting import money

S = Project.State


@transaction.atomic
def propose(
    *, values: Mapping[str, Any], villages: Sequence[tuple[int, str]], on: date, scope: Scope,
    now: datetime,
) -> Project:  # fmt: skip
    """
    `villages`: ids with their communes; the project stands in the commune of the first.

    :raises NotFound: a village of others. :raises WrongDay: :raises KnownAlready:
    """
    by_id = person(scope)
    if not villages or not all(scope.covers(commune) for _id, commune in villages):
        raise NotFound
    _not_in_the_future(on, now)
    project = Project(
        **values, commune_id=villages[0][1], slug=_free_slug(values["name"]), changed_at=now
    )
    _save(project)
    _serve(project, villages)
    _stage(project, on, "", "", by_id, now)
    states.note_new([project], by_id=by_id, now=now)
    audit.record("treatment.project.proposed", project, by_id=by_id, now=now)
    return project


@transaction.atomic
def change(
    *, project: Project, values: Mapping[str, Any], villages: Sequence[tuple[int, str]],
    scope: Scope, now: datetime,
) -> None:  # fmt: skip
    """Its data; the address and the state stay. :raises NotFound: :raises KnownAlready:"""
    row = reads.locked(project, scope)
    if not villages or not all(scope.covers(commune) for _id, commune in villages):
        raise NotFound
    before = {
        name: str(getattr(row, name)) for name in values if getattr(row, name) != values[name]
    }
    for name, value in values.items():
        setattr(row, name, value)
    _save(row)
    row.served.all().delete()
    _serve(row, villages)
    audit.record("treatment.project.changed", row, by_id=scope.user_id, now=now, before=before)


@transaction.atomic
def move(
    *, project: Project, action: str, on: date, number: str = "", words: str = "", scope: Scope,
    now: datetime,
) -> None:  # fmt: skip
    """
    Take a step of `rules.PROJECT`, as of a day.

    :raises WrongState: :raises WrongDay: :raises NotFound: another commune's.
    :raises ReasonWanted: :raises DecisionWanted: :raises CostUnknown: :raises FundingGap:
    :raises PermitWanted: :raises TrialWanted: :raises TrialRefused: a guard says no.
    """
    by_id = person(scope)
    row = reads.locked(project, scope)
    number, words = number.strip(), words.strip()
    if row.state not in rules.PROJECT.step(action).sources:
        raise states.WrongState
    _in_order(row, on, now)
    changed = _guarded(row, action, number, words)
    for name, value in changed.items():
        setattr(row, name, value)
    row.changed_at = now
    # With the state: the database wants a number of a decision in every state that rests on one.
    row.save(update_fields=[*changed, "changed_at"])
    states.move(row, rules.PROJECT, action, by_id=by_id, now=now, reason=words)
    _stage(row, on, number, words, by_id, now)
    audit.record(f"treatment.project.{action}", row, by_id=by_id, now=now, on=on, number=number)


def _guarded(row: Project, action: str, number: str, words: str) -> dict[str, str]:
    """What the step writes into the project, if its guard lets it pass."""
    if action in rules.NEEDS_A_REASON and not words:
        raise refusals.ReasonWanted(field="words")
    if action == "approve":
        if not number:
            raise refusals.DecisionWanted(field="number")
        return {"decision_number": number}
    if action == "fund":
        return _funded(row, words)
    if action == "operate":
        return _operates(row, number)
    return {}


def _funded(row: Project, words: str) -> dict[str, str]:
    if row.cost is None:
        raise refusals.CostUnknown
    gap = row.cost - reads.money(row).planned
    if gap <= 0:
        return {"gap_reason": ""}
    if not words:
        said = _("The money planned is %(sum)s short of the cost. Say why it goes on all the same.")
        raise refusals.FundingGap(said % {"sum": money(gap)}, field="words")
    return {"gap_reason": words}


def _operates(row: Project, number: str) -> dict[str, str]:
    if not (number or row.permit_number):
        raise refusals.PermitWanted(field="number")
    trials = reads.trials_now(row)
    if not any(one.is_accepted for one in trials):
        raise refusals.TrialWanted
    if not trials[-1].is_accepted:
        raise refusals.TrialRefused
    return {"permit_number": number or row.permit_number}


@transaction.atomic
def plan(
    *, project: Project, state: str, planned_on: date, words: str, scope: Scope, now: datetime
) -> None:
    """
    Promise a day, or another one than before: then with the reason.

    :raises Reached: :raises ReasonWanted: :raises NotFound:
    """
    by_id = person(scope)
    row = reads.locked(project, scope)
    if row.state in rules.OVER or row.stages.filter(state=state).exists():
        raise refusals.Reached(field="state")
    if row.plans.filter(state=state).exists() and not words.strip():
        raise refusals.ReasonWanted(field="words")
    row.plans.create(
        state=state, planned_on=planned_on, words=words.strip(), officer_id=by_id, recorded_at=now
    )
    audit.record("treatment.project.planned", row, by_id=by_id, now=now, state=state, on=planned_on)


@transaction.atomic
def fund(
    *, project: Project, source: str, year: int, planned: int, allocated: int, disbursed: int,
    scope: Scope, now: datetime,
) -> None:  # fmt: skip
    """Write the line of a source and a year, whatever it said before. :raises NotFound:"""
    row = reads.locked(project, scope)
    amounts = {"planned": planned, "allocated": allocated, "disbursed": disbursed}
    before = row.funding.filter(source=source, year=year).values(*amounts).first()
    row.funding.update_or_create(source=source, year=year, defaults=amounts)
    audit.record(
        "treatment.project.funding", row, by_id=scope.user_id, now=now, source=source, year=year,
        before=before, after=amounts,
    )  # fmt: skip


@transaction.atomic
def contract(*, project: Project, values: Mapping[str, Any], scope: Scope, now: datetime) -> None:
    """
    Who runs it from a day on. A contract without an end is ended by the next one.

    :raises ContractsOverlap: :raises NotFound:
    """
    row = reads.locked(project, scope)
    since, until = values["since"], values["until"]
    row.contracts.filter(until__isnull=True, since__lt=since).update(until=since)
    others = row.contracts.exclude(until__isnull=False, until__lte=since)
    if until is not None:
        others = others.filter(since__lt=until)
    if others.exists():
        raise refusals.ContractsOverlap(field="since")
    made = row.contracts.create(**values)
    audit.record("treatment.contract.made", made, by_id=scope.user_id, now=now, since=since)


@transaction.atomic
def connect(*, project: Project, on: date, households: int, scope: Scope, now: datetime) -> None:
    """How many households are connected on a day. :raises WrongDay: :raises NotFound:"""
    by_id = person(scope)
    row = reads.locked(project, scope)
    _not_in_the_future(on, now)
    row.connections.create(on=on, households=households, officer_id=by_id, recorded_at=now)
    audit.record("treatment.project.connected", row, by_id=by_id, now=now, households=households)


@transaction.atomic
def judge_trial(
    *, project: Project, code: str, taken_on: date, laboratory: str, is_accepted: bool, words: str,
    scope: Scope, now: datetime,
) -> None:  # fmt: skip
    """
    Accept a sample of the trial operation, or not: then with the reason.

    :raises WrongState: it is not on trial. :raises KnownAlready: :raises ReasonWanted:
    """
    by_id = person(scope)
    row = reads.locked(project, scope)
    if row.state != S.COMMISSIONING:
        raise states.WrongState
    if not is_accepted and not words.strip():
        raise refusals.ReasonWanted(field="words")
    _in_order(row, taken_on, now, field="taken_on")
    try:
        with transaction.atomic():
            trial = row.trials.create(
                code=code, taken_on=taken_on, laboratory=laboratory, is_accepted=is_accepted,
                words=words.strip(), sample=reads.sample(row, code), officer_id=by_id,
                recorded_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise refusals.KnownAlready(field="code") from error
    audit.record(
        "treatment.trial.judged", trial, by_id=by_id, now=now, accepted=is_accepted, code=code
    )


@transaction.atomic
def add_document(
    *, project: Project, values: Mapping[str, Any], kept: Any, scope: Scope, now: datetime
) -> None:
    """:raises NotFound:"""
    row = reads.locked(project, scope)
    photo = photos.add(kept, by_id=person(scope), now=now, project_id=row.pk)
    document = row.documents.create(**values, photo=photo)
    audit.record("treatment.document.added", document, by_id=scope.user_id, now=now)


def _save(project: Project) -> None:
    """:raises KnownAlready: the plant that is measured belongs to another project."""
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise refusals.KnownAlready(field="facility" if project.facility_id else "name") from error


def _serve(project: Project, villages: Sequence[tuple[int, str]]) -> None:
    ids = dict.fromkeys(village_id for village_id, _commune in villages)
    Served.objects.bulk_create([Served(project=project, village_id=one) for one in ids])


def _stage(row: Project, on: date, number: str, words: str, by_id: int, now: datetime) -> None:
    Stage.objects.create(
        project=row, state=row.state, on=on, number=number, words=words, officer_id=by_id,
        recorded_at=now,
    )  # fmt: skip


def _not_in_the_future(on: date, now: datetime, field: str = "on") -> None:
    if on > clock.today(now):
        raise refusals.WrongDay(_("This day has not come yet."), field=field)


def _in_order(row: Project, on: date, now: datetime, field: str = "on") -> None:
    _not_in_the_future(on, now, field)
    last = row.stages.order_by("-pk").first()
    if last and on < last.on:
        said = _("The project came into its present state on %(day)s; this cannot be earlier.")
        raise refusals.WrongDay(said % {"day": clock.in_words(last.on)}, field=field)


def _free_slug(name: str) -> str:
    base = slugify(name)[:100] or "du-an"
    taken = set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(one for one in (base, *numbers) if one not in taken)
