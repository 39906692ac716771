"""What a parcel costs, where it is, and requests for freight."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit, outbox, parameters
from langnghe.core.errors import Conflict, Refused
from langnghe.core.prepared import Prepared
from langnghe.market.shipping.facts import FreightAsked, Quote
from langnghe.market.shipping.models import FreightRequest, Parcel, ShippingRate, Zone

# Provinces of the north: Cao Bằng … Ninh Bình, by official code.
NORTH = frozenset(
    "01 04 08 11 12 14 15 19 20 22 24 25 31 33 37".split()  # noqa: SIM905  easier to compare
)
FREIGHT_DIVISOR = "market.freight_divisor"


class NoRate(Refused):
    """No tariff is in force for the zone."""

    code = "no_rate"
    message = _("We cannot deliver there at the moment.")


class AlreadyHandedOver(Conflict):
    code = "already_handed_over"
    message = _("This parcel was handed over before.")


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of piece in a parcel: grams and millimetres of one piece."""

    quantity: int
    weight_g: int
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


def zone_of(*, from_province: str, to_province: str) -> Zone:
    if from_province == to_province:
        return Zone.CITY
    return Zone.REGION if {from_province, to_province} <= NORTH else Zone.COUNTRY


@dataclass(frozen=True, slots=True)
class Journey:
    """One parcel, from province to province."""

    from_province: str
    to_province: str
    contents: Sequence[Content]

    @property
    def zone(self) -> Zone:
        return zone_of(from_province=self.from_province, to_province=self.to_province)


def chargeable_weight(contents: Sequence[Content], *, divisor: Decimal) -> int:
    """Grams a carrier charges: the weight, or the volume in cm³ by the divisor if that is more."""
    weight = sum(one.quantity * one.weight_g for one in contents)
    cubic_mm = sum(one.quantity * one.length_mm * one.width_mm * one.height_mm for one in contents)
    return max(weight, int(cubic_mm / divisor))


def quote(*, from_province: str, to_province: str, contents: Sequence[Content], on: date) -> Quote:
    """
    What one parcel of these contents costs on a day.

    :raises NoRate:
    """
    return quotes(journeys=[Journey(from_province, to_province, contents)], on=on)[0]


def quotes(*, journeys: Sequence[Journey], on: date, divisor: Decimal | None = None) -> list[Quote]:
    """
    What each of several parcels costs on a day; two queries, however many they are. One, if the
    caller has read the `divisor` (`FREIGHT_DIVISOR`) together with rules of his own.

    :raises NoRate: for one of them.
    """
    if divisor is None:
        divisor = parameters.value(FREIGHT_DIVISOR, on=on)
    rates = {
        row.zone: row for row in _RATES.rows(on=on)
    }  # of several in force, the one that began last
    if any(journey.zone not in rates for journey in journeys):
        raise NoRate
    return [
        _priced(rates[journey.zone], chargeable_weight(journey.contents, divisor=divisor))
        for journey in journeys
    ]


def _rates(on: date) -> QuerySet[ShippingRate]:
    in_force = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    return ShippingRate.objects.filter(in_force, valid_from__lte=on).order_by("valid_from")


_RATES = Prepared(_rates, on=date(2001, 1, 1))


def _priced(rate: ShippingRate, grams: int) -> Quote:
    steps = -(-max(grams - rate.first_grams, 0) // rate.step_grams)
    fee = rate.first_price + steps * rate.step_price
    return Quote(rate.zone, fee, rate.days_min, rate.days_max, grams)


def load_rates() -> int:
    """Bring in the tariff that comes with the release; what was added or changed stays."""
    with (Path(__file__).parent / "data" / "rates.csv").open(encoding="utf-8") as file:
        rows = [
            ShippingRate(**{key: value for key, value in row.items() if value})
            for row in csv.DictReader(file)
        ]
    ShippingRate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def record_hand_over(
    *, reference: str, carrier: str, tracking_number: str, now: datetime
) -> Parcel:
    """
    :raises AlreadyHandedOver: with other details than the first time.
    """
    details = {"carrier": carrier, "tracking_number": tracking_number, "handed_over_at": now}
    parcel, new = Parcel.objects.get_or_create(reference=reference, defaults=details)
    if not new and (parcel.carrier, parcel.tracking_number) != (carrier, tracking_number):
        raise AlreadyHandedOver
    return parcel


@transaction.atomic
def record_delivery(*, reference: str, now: datetime) -> None:
    Parcel.objects.filter(reference=reference, delivered_at__isnull=True).update(delivered_at=now)


@transaction.atomic
def ask_freight(
    *,
    variant_id: int,
    producer_id: int,
    quantity: int,
    name: str,
    phone: str,
    commune_code: str,
    note: str,
    token: str,
    now: datetime,
) -> FreightRequest:
    """Ask the maker what it costs to bring a large piece; the same form again changes nothing."""
    try:
        with transaction.atomic():
            request = FreightRequest.objects.create(
                variant_id=variant_id,
                quantity=quantity,
                name=name,
                phone=phone,
                commune_id=commune_code,
                note=note,
                token=token,
                created_at=now,
            )
    except IntegrityError:
        return FreightRequest.objects.get(token=token)
    outbox.announce(FreightAsked(request_id=request.pk, producer_id=producer_id), now=now)
    return request


@transaction.atomic
def answer_freight(*, request: FreightRequest, by_id: int | None, now: datetime) -> None:
    """The maker has called back."""
    FreightRequest.objects.filter(pk=request.pk, answered_at__isnull=True).update(answered_at=now)
    audit.record("shipping.freight.answered", request, by_id=by_id, now=now)
