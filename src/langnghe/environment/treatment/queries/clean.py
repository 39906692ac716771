"""Clean technology: the catalogue, who took it up, and labels in force."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.core.models import Certainty
from langnghe.environment.sensing.facts import DOES_NOT_COUNT
from langnghe.environment.sensing.models import Detail, Facility, Observation, Stream
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.facts import EcoLabelFact, Proof
from langnghe.environment.treatment.models import Adoption, EcoLabel, Technology
from langnghe.environment.treatment.queries import PER_PAGE, within

HALF_AN_HOUR = 30 * 60_000


def technologies(*, cursor: str | None) -> pagination.Page[Technology]:
    """What there is, with its effects and how many took it up."""
    rows = _shown()
    return pagination.page(rows, order=("slug",), cursor=cursor, limit=PER_PAGE)


def technology(slug: str) -> Technology:
    """:raises NotFound:"""
    row = _shown().filter(slug=slug).first()
    if row is None:
        raise NotFound
    return row


def _shown() -> QuerySet[Technology]:
    rows = Technology.objects.exclude(certainty=Certainty.DOUBTFUL)
    return rows.prefetch_related("effects").annotate(adopters=Count("adoptions"))


def adopters(technology: Any) -> int:
    """How many took it up, as it was read with the technology."""
    return int(technology.adopters)


def every_technology() -> list[Technology]:
    return list(Technology.objects.prefetch_related("effects"))


def proofs_of(technology: Technology) -> list[Proof]:
    """What was measured where it was taken up, without saying where."""
    rows = Adoption.objects.filter(technology=technology)
    rows = rows.prefetch_related("measured__property")
    return [proof for one in rows for proof in rules.proofs(one.measured.all())]


def _with_all(rows: QuerySet[Adoption]) -> QuerySet[Adoption]:
    return rows.select_related("technology", "facility__village__commune").prefetch_related(
        "measured__property", "labels"
    )


def adoptions(scope: Scope, *, cursor: str | None) -> pagination.Page[Adoption]:
    rows = within(_with_all(Adoption.objects.all()), scope, "facility__village__commune")
    return pagination.page(rows, order=("-adopted_on", "-pk"), cursor=cursor, limit=PER_PAGE)


def adoption(scope: Scope, uid: UUID) -> Adoption:
    """:raises NotFound:"""
    rows = within(_with_all(Adoption.objects.filter(uid=uid)), scope, "facility__village__commune")
    row: Adoption | None = rows.first()
    if row is None:
        raise NotFound
    return row


def locked(adoption: Adoption, scope: Scope) -> Adoption:
    """The one place where an adoption is locked. :raises NotFound: not his to change."""
    rows = Adoption.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("facility__village", "technology").get(pk=adoption.pk)
    if not scope.covers(row.facility.village.commune_id):
        raise NotFound
    return row


def of_maker(producer_id: int) -> list[Adoption]:
    """What a maker took up, and the labels for it."""
    return list(_with_all(Adoption.objects.filter(facility__producer_id=producer_id)))


def facilities(scope: Scope) -> list[tuple[int, str]]:
    """Where something may be taken up."""
    rows = within(Facility.objects.all(), scope, "village__commune").select_related("village")
    return [(one.pk, f"{one.name} – {one.village.name}") for one in rows.order_by("name", "pk")]


def facility(facility_id: int) -> Facility:
    """:raises NotFound:"""
    row = Facility.objects.select_related("village").filter(pk=facility_id).first()
    if row is None:
        raise NotFound
    return row


def streams_of(facility_id: int) -> list[Stream]:
    """What is measured at a facility, in the national list."""
    rows = Stream.objects.filter(
        thing__station__facility_id=facility_id, property__code__isnull=False,
        corrected__isnull=True,
    )  # fmt: skip
    return list(rows.select_related("property").order_by("property__code", "pk"))


def reading(stream: Stream, at: int) -> tuple[Observation, int | None] | None:
    """The reading nearest to an instant, within half an hour, and its sample if it has one."""
    rows = Observation.objects.filter(
        stream=stream, at__gte=at - HALF_AN_HOUR, at__lte=at + HALF_AN_HOUR, result__isnull=False
    )
    found = [one for one in rows if not one.flag & DOES_NOT_COUNT]
    if not found:
        return None
    nearest = min(found, key=lambda one: abs(one.at - at))
    detail = Detail.objects.filter(stream=stream, at=nearest.at).first()
    return nearest, detail.sample_id if detail else None


def in_force(on: date) -> QuerySet[EcoLabel]:
    return EcoLabel.objects.filter(
        state=EcoLabel.State.GRANTED, granted_on__lte=on, expires_on__gt=on
    )


def eco_labels(producer_ids: Iterable[int], on: date) -> list[EcoLabelFact]:
    """In force on a day, by maker (one query)."""
    return _facts(in_force(on).filter(producer_id__in=list(producer_ids)))


def every_label(on: date) -> list[EcoLabelFact]:
    """All that are in force (one query)."""
    return _facts(in_force(on))


def _facts(rows: QuerySet[EcoLabel]) -> list[EcoLabelFact]:
    found: Any = rows.select_related("adoption__technology").order_by("producer_id", "granted_on")
    return [
        EcoLabelFact(
            str(one.uid), one.producer_id, one.number, one.adoption.technology.name,
            one.adoption.technology.slug, one.granted_on, one.expires_on, one.is_demo,
        )
        for one in found
    ]  # fmt: skip


def label(scope: Scope, uid: UUID) -> EcoLabel:
    """:raises NotFound:"""
    rows = within(EcoLabel.objects.filter(uid=uid), scope, "adoption__facility__village__commune")
    row: EcoLabel | None = rows.select_related("adoption__facility__village").first()
    if row is None:
        raise NotFound
    return row
