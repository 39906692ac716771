"""Searches are kept, and whoever keeps one hears of schemes that fit."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction

from langnghe.core import audit, clock, outbox
from langnghe.support.offers import check
from langnghe.support.offers.facts import SearchFits
from langnghe.support.offers.models import SavedSearch
from langnghe.support.offers.queries import schemes as queries
from langnghe.support.offers.queries.schemes import Shown
from langnghe.support.offers.refusals import TooManySearches

MOST = 10  # of one person
BATCH = 500


@transaction.atomic
def keep_search(
    *, name: str, answers: Mapping[str, Any], person_id: int, now: datetime
) -> SavedSearch:
    """
    Keep the answers of a check, to be told of what fits them later.

    :raises TooManySearches:
    """
    if SavedSearch.objects.filter(person=person_id).count() >= MOST:
        raise TooManySearches
    search = SavedSearch.objects.create(
        person_id=person_id, name=name, answers=dict(answers), told_until=now, made_at=now
    )
    audit.record("support.search.kept", search, by_id=person_id, now=now)
    return search


@transaction.atomic
def tell_or_not(*, search: SavedSearch, is_told: bool, now: datetime) -> None:
    """Whether a person hears of it; what came meanwhile is no news any more."""
    search.is_told, search.told_until = is_told, now
    search.save(update_fields=["is_told", "told_until"])
    audit.record("support.search.told", search, by_id=search.person_id, now=now, is_told=is_told)


@transaction.atomic
def forget_search(*, search: SavedSearch, now: datetime) -> None:
    audit.record("support.search.forgotten", search, by_id=search.person_id, now=now)
    search.delete()


def announce_fitting(*, now: datetime) -> int:
    """
    By the clock: owe letters of versions and rounds that are new since a person was told last.

    Of several workers one announces: the UPDATE decides.
    """
    shown = queries.schemes(clock.today(now))
    news = {one.slug: moment for one in shown if (moment := _news(one)) is not None}
    last = max(news.values(), default=None)
    if last is None:
        return 0
    waiting = SavedSearch.objects.filter(is_told=True, told_until__lt=last).order_by("pk")
    return sum(_announce(one, shown, news, now) for one in waiting[:BATCH])


def _announce(
    search: SavedSearch, shown: list[Shown], news: Mapping[str, datetime], now: datetime
) -> bool:
    fitting = tuple(
        one.slug
        for one in shown
        if one.slug in news
        and news[one.slug] > search.told_until
        and check.outcome(one.definition, search.answers).fits
    )
    with transaction.atomic():
        rows = SavedSearch.objects.filter(pk=search.pk, told_until=search.told_until)
        if not rows.update(told_until=now) or not fitting:
            return False
        outbox.announce(SearchFits(str(search.uid), fitting), now=now)
    return True


def _news(one: Shown) -> datetime | None:
    """When one could first apply for it as it is now; None: not today."""
    if not one.open:
        return None
    first = max(round.opens_on for round in one.open)
    begun = datetime.combine(first, time.min, tzinfo=clock.LOCAL).astimezone(UTC)
    return max(begun, one.version.published_at)
