"""Reviews, blind to each other until they are done."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from langnghe.core import audit
from langnghe.core.states import WrongState
from langnghe.support.deciding import refusals, rules
from langnghe.support.deciding.models import Review
from langnghe.support.deciding.services import assigning, steps
from langnghe.support.dossiers import rules as dossiers
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.support.offers.definition import Definition

# Also when it is ready: a reviewer may find a conflict of interest late, another takes his place.
UNDER_REVIEW = (Dossier.State.REVIEW, Dossier.State.APPRAISED)


@transaction.atomic
def ask_reviews(
    *, dossier: Dossier, people: Collection[int], scope: Scope, now: datetime
) -> list[Review]:
    """Of people of the office; who was asked already is not asked twice."""
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    if not dossiers.works_on(row, scope):
        raise refusals.NotYours
    if row.state not in UNDER_REVIEW:
        raise refusals.NotUnderReview
    if not people or not all(assigning.may_work(row, one) for one in people):
        raise refusals.NotOfTheOffice(field="people")
    asked = set(_in_force(row).values_list("reviewer_id", flat=True))
    made = [
        Review(dossier=row, reviewer_id=one, asked_by_id=rules.person(scope), asked_at=now)
        for one in sorted(set(people) - asked)
    ]
    Review.objects.bulk_create(made)
    audit.record("support.review.asked", row, by_id=scope.user_id, now=now, people=sorted(people))
    return made


@transaction.atomic
def hand_in_review(
    *, dossier: Dossier, points: Mapping[str, int], opinion: str, amount: int | None, words: str,
    scope: Scope, now: datetime,
) -> Review:  # fmt: skip
    """
    One's own sheet, once. :raises PointsMissing: :raises WordsMissing: :raises AmountMissing:
    """
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    if row.state not in UNDER_REVIEW:
        raise refusals.NotUnderReview
    sheet = _in_force(row).filter(reviewer=scope.user_id).first()
    if sheet is None:
        raise refusals.NotYours
    if sheet.done_at is not None:
        raise WrongState
    criteria = row.version.definition.criteria
    if not rules.are_points_whole(criteria, points):
        raise refusals.PointsMissing
    steps.require_words(words)
    if (opinion == Review.Opinion.APPROVE_LESS) != (amount is not None):
        raise refusals.AmountMissing(field="amount")
    sheet.points, sheet.total = dict(points), rules.total(criteria, points)
    sheet.opinion, sheet.amount, sheet.words, sheet.done_at = opinion, amount, words, now
    sheet.save()
    audit.record("support.review.done", row, by_id=scope.user_id, now=now, review=sheet.pk)
    return sheet


@transaction.atomic
def appraise(*, dossier: Dossier, scope: Scope, now: datetime) -> None:
    """Ready for decision. :raises ReviewsMissing: fewer are done than the scheme asks for."""
    row = steps.locked(dossier)
    steps.require_open(row, scope)
    require_reviews(row, row.version.definition)
    steps.take(row, "appraise", scope, now)
    audit.record("support.dossier.appraise", row, by_id=scope.user_id, now=now)


def require_reviews(row: Dossier, definition: Definition) -> None:
    done = _in_force(row).filter(done_at__isnull=False).count()
    if done < definition.reviews:
        raise refusals.ReviewsMissing


def supersede(row: Dossier, now: datetime) -> None:
    """After an appeal it is reviewed anew; what was said before stays to be read."""
    _in_force(row).update(superseded_at=now)


def _in_force(row: Dossier) -> QuerySet[Review]:
    return Review.objects.filter(dossier=row, superseded_at__isnull=True)
