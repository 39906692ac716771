"""Parcels and freight requests; what is not public starts from the maker."""

from collections.abc import Iterable
from uuid import UUID

from langnghe.core.errors import NotFound
from langnghe.core.prepared import PreparedByKeys
from langnghe.market.shipping.models import FreightRequest, Parcel


def parcels_of(references: Iterable[str]) -> dict[str, Parcel]:
    return {row.reference: row for row in _PARCELS.rows(references)}


_PARCELS = PreparedByKeys(lambda references: Parcel.objects.filter(reference__among=references))


def open_freight_requests(producer_ids: Iterable[int]) -> list[FreightRequest]:
    """Requests that a maker has not answered, oldest first."""
    rows = FreightRequest.objects.filter(
        variant__product__producer_id__in=list(producer_ids), answered_at__isnull=True
    )
    return list(
        rows.select_related("variant__product", "commune__parent").order_by("created_at")[:20]
    )


def freight_request_of(producer_ids: Iterable[int], request_id: UUID) -> FreightRequest:
    """
    :raises NotFound: it is not a request to one of these makers.
    """
    row = FreightRequest.objects.filter(
        pk=request_id, variant__product__producer_id__in=list(producer_ids)
    ).first()
    if row is None:
        raise NotFound
    return row
