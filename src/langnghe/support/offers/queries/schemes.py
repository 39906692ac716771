"""Schemes as everybody reads them: the version of today with its rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from langnghe.core.errors import NotFound
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.models import Offer, OfferVersion, Round


@dataclass(frozen=True)
class Shown:
    """A scheme of today. `open`: rounds in which one may apply now, the first to close first."""

    offer: Offer
    version: OfferVersion
    definition: Definition
    open: Sequence[Round]
    coming: Sequence[Round]
    over: Sequence[Round]

    @property
    def slug(self) -> str:
        return self.offer.slug

    @property
    def closes_on(self) -> date | None:
        """The last day on which one may apply now; None: it goes on, or nothing is open."""
        if any(one.closes_on is None for one in self.open):
            return None
        return max((one.closes_on for one in self.open if one.closes_on), default=None)


def slug_of(scheme: str) -> str:
    """Of the offer that a scheme of `programmes` is asked for by; "" where there is none."""
    rows = Offer.objects.filter(scheme=scheme, versions__isnull=False).order_by("pk")
    return rows.values_list("slug", flat=True).first() or ""


def schemes(today: date) -> list[Shown]:
    """All of them, those that are open first; three queries."""
    found = [_shown(one, today) for one in _offers() if one.current]  # type: ignore[attr-defined]  # prefetched
    return sorted(found, key=lambda one: (not one.open, not one.coming, _end(one), one.slug))


def scheme(slug: str, today: date) -> Shown:
    """:raises NotFound:"""
    offer = _offers().filter(slug=slug).first()
    if offer is None or not offer.current:  # type: ignore[attr-defined]  # prefetched
        raise NotFound
    return _shown(offer, today)


def rows_for_sitemap(start: int, limit: int) -> list[tuple[str, datetime]]:
    """Slug and when it was last published."""
    current = _current().values_list("offer__slug", "published_at")
    return list(current.order_by("offer__slug")[start : start + limit])


def count_for_sitemap() -> int:
    return _current().count()


def _current() -> QuerySet[OfferVersion]:
    last = OfferVersion.objects.filter(offer=OuterRef("offer")).order_by("-number")
    return OfferVersion.objects.annotate(last=Subquery(last.values("number")[:1])).filter(
        number=F("last")
    )


def _offers() -> QuerySet[Offer]:
    rounds = Round.objects.order_by("opens_on")
    return Offer.objects.prefetch_related(
        Prefetch("versions", queryset=_current(), to_attr="current"),
        Prefetch("rounds", queryset=rounds),
    )


def _shown(offer: Offer, today: date) -> Shown:
    version: OfferVersion = offer.current[0]  # type: ignore[attr-defined]  # prefetched
    coming = [one for one in offer.rounds.all() if one.opens_on > today]
    begun = [one for one in offer.rounds.all() if one.opens_on <= today]
    now = [one for one in begun if one.closes_on is None or one.closes_on >= today]
    over = [one for one in begun if one not in now]
    now.sort(key=lambda one: one.closes_on or date.max)
    return Shown(offer, version, version.definition, now, coming, over[::-1])


def _end(one: Shown) -> date:
    return one.open[0].closes_on or date.max if one.open else date.max
