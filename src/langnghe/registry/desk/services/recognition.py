"""Titles of villages, trades and artisans: dossier, council, decision, yearly check, withdrawal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from langnghe.core import audit, clock, outbox, states
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty
from langnghe.core.text import slugify
from langnghe.registry.desk import queries, refusals, rules, terms
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.models import Decision, Dossier, YearlyCheck
from langnghe.registry.desk.services import register
from langnghe.registry.facts import ShownOtherwise
from langnghe.registry.models import Artisan, Recognition, Village


@transaction.atomic
def open_dossier(
    *, title: str, village: Village, craft_id: int, person: str, scope: Scope, now: datetime
) -> Dossier:
    """:raises OpenAlready: :raises NotFound: another commune's village."""
    if not scope.covers(village.commune_id):
        raise NotFound
    dossier = Dossier(
        title=title, village=village, craft_id=craft_id,
        person=person.strip() if title in Dossier.ARTISANS else "",
        opened_by_id=scope.user_id, opened_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            dossier.save()
    except IntegrityError as error:
        raise refusals.OpenAlready from error
    states.note_new([dossier], by_id=scope.user_id, now=now)
    audit.record("desk.dossier.opened", dossier, by_id=scope.user_id, now=now, title=title)
    return dossier


@transaction.atomic
def save_values(
    *, dossier: Dossier, values: Mapping[str, Any], scope: Scope, now: datetime
) -> None:
    """What is claimed, criterion by criterion. :raises NotEditable: :raises NotFound:"""
    row = _locked(dossier, scope)
    if row.state != Dossier.State.DOSSIER:
        raise refusals.NotEditable
    row.values = {name: value for name, value in values.items() if value not in {None, ""}}
    row.save(update_fields=["values"])
    audit.record("desk.dossier.saved", row, by_id=scope.user_id, now=now)


@transaction.atomic
def submit(*, dossier: Dossier, scope: Scope, now: datetime) -> None:
    """
    The commune sends it to the city; from now on the term of the council runs.

    :raises CriteriaNotMet: something is not said, or does not suffice.
    """
    row = _locked(dossier, scope)
    if not rules.prepares(row, scope):
        raise NotFound
    if any(not one.met for one in queries.criteria_of(row, clock.today(now))):
        raise refusals.CriteriaNotMet
    Dossier.objects.filter(pk=row.pk).update(submitted_at=now)
    states.move(row, rules.DOSSIER, "submit", by_id=scope.user_id, now=now)
    audit.record("desk.dossier.submit", row, by_id=scope.user_id, now=now)


@transaction.atomic
def send_back(*, dossier: Dossier, words: str, scope: Scope, now: datetime) -> Decision:
    """It is not complete; the term begins anew with the next submission."""
    row = _council(dossier, scope)
    if not words.strip():
        raise refusals.ReasonWanted(field="words")
    states.move(row, rules.DOSSIER, "send_back", by_id=scope.user_id, now=now, reason=words)
    return _enter(row, "send_back", words, scope, now)


@transaction.atomic
def convene(*, dossier: Dossier, council_on: date, scope: Scope, now: datetime) -> None:
    """The council sits on a day."""
    row = _council(dossier, scope)
    Dossier.objects.filter(pk=row.pk).update(council_on=council_on)
    states.move(row, rules.DOSSIER, "convene", by_id=scope.user_id, now=now)
    audit.record("desk.dossier.convene", row, by_id=scope.user_id, now=now)


@transaction.atomic
def recognise(
    *,
    dossier: Dossier,
    number: str,
    decided_on: date,
    opinion: str,
    votes_for: int,
    votes_against: int,
    scope: Scope,
    now: datetime,
) -> Decision:
    """
    Grant the title: from now on everybody reads it on the page of the village.

    :raises CriteriaNotMet:
    """
    row = _council(dossier, scope)
    if any(not one.met for one in queries.criteria_of(row, clock.today(now))):
        raise refusals.CriteriaNotMet
    _opinion(row, opinion, votes_for, votes_against)
    states.move(row, rules.DOSSIER, "recognise", by_id=scope.user_id, now=now, reason=number)
    if row.is_of_an_artisan:
        _honour(row, decided_on)
    else:
        row.recognition = _grant(row, number, decided_on)
        row.save(update_fields=["recognition"])
    outbox.announce(ShownOtherwise("village", row.village_id), now=now)
    return _enter(row, "recognise", opinion, scope, now, number=number)


@transaction.atomic
def refuse(
    *,
    dossier: Dossier,
    opinion: str,
    votes_for: int,
    votes_against: int,
    scope: Scope,
    now: datetime,
) -> Decision:
    """Never without the council's reasons."""
    row = _council(dossier, scope)
    if not opinion.strip():
        raise refusals.ReasonWanted(field="opinion")
    _opinion(row, opinion, votes_for, votes_against)
    states.move(row, rules.DOSSIER, "refuse", by_id=scope.user_id, now=now, reason=opinion)
    return _enter(row, "refuse", opinion, scope, now)


@transaction.atomic
def check_title(
    *, recognition: Recognition, outcome: str, words: str, scope: Scope, now: datetime
) -> Decision:
    """
    The yearly check: the title is kept, or its village is warned.

    :raises CheckedAlready: :raises ReasonWanted: :raises NotFound:
    """
    row = _title(recognition, scope)
    if outcome == YearlyCheck.Outcome.WARNED and not words.strip():
        raise refusals.ReasonWanted(field="words")
    try:
        with transaction.atomic():
            YearlyCheck.objects.create(
                recognition=row, year=clock.today(now).year, outcome=outcome, words=words.strip(),
                by_id=scope.user_id, at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise refusals.CheckedAlready from error
    action = "keep" if outcome == YearlyCheck.Outcome.KEPT else "warn"
    states.move(row, rules.TITLE, action, by_id=scope.user_id, now=now, reason=words)
    return _enter_title(row, action, words, scope, now)


@transaction.atomic
def revoke(
    *, recognition: Recognition, number: str, words: str, scope: Scope, now: datetime
) -> Decision:
    """
    Withdraw a title of which its village was warned. The city decides.

    :raises WrongState: no warning stands. :raises ReasonWanted: :raises NotFound:
    """
    row = _title(recognition, scope)
    if not scope.whole_city:
        raise NotFound
    if not words.strip():
        raise refusals.ReasonWanted(field="words")
    states.move(row, rules.TITLE, "revoke", by_id=scope.user_id, now=now, reason=words)
    outbox.announce(ShownOtherwise("village", row.village_id), now=now)
    return _enter_title(row, "revoke", words, scope, now, number=number)


def _locked(dossier: Dossier, scope: Scope) -> Dossier:
    row = queries.lock_dossier(dossier)
    if not scope.covers(row.village.commune_id):
        raise NotFound
    return row


def _council(dossier: Dossier, scope: Scope) -> Dossier:
    """A step of the city: to a commune it does not exist."""
    row = _locked(dossier, scope)
    if not rules.convenes(row, scope):
        raise NotFound
    return row


def _title(recognition: Recognition, scope: Scope) -> Recognition:
    rows = Recognition.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("village").get(pk=recognition.pk)
    if not scope.covers(row.village.commune_id) or row.title not in rules.CHECKED_YEARLY:
        raise NotFound
    return row


def _opinion(row: Dossier, opinion: str, votes_for: int, votes_against: int) -> None:
    row.opinion, row.votes_for, row.votes_against = opinion.strip(), votes_for, votes_against
    row.save(update_fields=["opinion", "votes_for", "votes_against"])


def _grant(row: Dossier, number: str, decided_on: date) -> Recognition:
    """The proposal that the register held, or a new title."""
    told: dict[str, Any] = {
        "state": Recognition.State.GRANTED, "decision": number, "year": decided_on.year,
        "decided_on": decided_on, "wording": f"{number}, {decided_on:%d/%m/%Y}",
        "certainty": Certainty.VERIFIED,
    }  # fmt: skip
    proposed = Recognition.objects.filter(
        village=row.village, title=row.title, state=Recognition.State.PROPOSED
    ).first()
    if proposed is None:
        return Recognition.objects.create(village=row.village, title=row.title, **told)
    for name, value in told.items():
        setattr(proposed, name, value)
    proposed.save()
    return proposed


def _honour(row: Dossier, decided_on: date) -> None:
    known = Artisan.objects.filter(village=row.village, name=row.person, is_demo=False).first()
    artisan = known or Artisan(
        slug=f"{slugify(row.person)[:60]}-{row.village.slug[:40]}-{row.pk}",
        name=row.person, village=row.village, craft=row.craft,
    )  # fmt: skip
    artisan.title, artisan.title_year = row.title, decided_on.year
    artisan.certainty = Certainty.VERIFIED
    artisan.save()


def _enter(
    row: Dossier, action: str, words: str, scope: Scope, now: datetime, *, number: str = ""
) -> Decision:
    due = terms.Terms(terms.COUNCIL).due(terms.COUNCIL, row.submitted_at, now)
    label = str(row.get_title_display())
    is_public = action == "recognise" or not row.is_of_an_artisan
    name = row.person or row.village.name
    return register.enter(
        subject=Decision.Subject.TITLE,
        action=action,
        title=f"{label}: {name}",
        public_title=f"{label}: {name}" if is_public else f"{label} · {row.village.name}",
        scope=scope,
        now=now,
        number=number,
        words=words.strip(),
        due_on=due.on if due else None,
        village=row.village,
        dossier=row,
        stood_on={"values": row.values, "votes": [row.votes_for, row.votes_against]},
    )


def _enter_title(
    row: Recognition, action: str, words: str, scope: Scope, now: datetime, *, number: str = ""
) -> Decision:
    title = f"{row.get_title_display()}: {row.village.name}"
    return register.enter(
        subject=Decision.Subject.TITLE, action=action, title=title, public_title=title,
        scope=scope, now=now, number=number, words=words.strip(), village=row.village,
    )  # fmt: skip
