"""What a parcel costs, by zone and weight."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from langnghe.core import parameters
from langnghe.market.shipping import services
from langnghe.market.shipping.models import Parcel, ShippingRate, Zone
from langnghe.market.shipping.services import Content

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(autouse=True)
def loaded():
    parameters.load()
    services.load_rates()


@pytest.mark.parametrize(
    ("origin", "target", "zone"),
    [
        ("01", "01", Zone.CITY), ("01", "24", Zone.REGION), ("37", "01", Zone.REGION),
        ("01", "79", Zone.COUNTRY), ("79", "01", Zone.COUNTRY), ("79", "79", Zone.CITY),
    ],
)  # fmt: skip
def test_zones(origin, target, zone):
    assert services.zone_of(from_province=origin, to_province=target) == zone


@pytest.mark.parametrize(
    ("target", "grams", "fee"),
    [
        ("01", 1, 22_000), ("01", 2_000, 22_000), ("01", 2_001, 24_500), ("01", 3_000, 27_000),
        ("24", 1_000, 30_000), ("24", 1_500, 34_000),
        ("79", 1_000, 36_000), ("79", 1_001, 42_000), ("79", 5_000, 84_000),
    ],
)  # fmt: skip
def test_a_first_step_then_each_step_begun(target, grams, fee):
    quote = services.quote(
        from_province="01", to_province=target, contents=[Content(1, grams)], on=DAY
    )
    assert quote.fee == fee


def test_a_light_but_large_parcel_is_charged_by_its_volume():
    basket = Content(quantity=2, weight_g=500, length_mm=400, width_mm=300, height_mm=200)
    # 2 × 40 × 30 × 20 cm = 48,000 cm³, by 6,000 cm³ a kilogram
    assert services.chargeable_weight([basket], divisor=Decimal(6000)) == 8_000


def test_no_rate_no_guess():
    ShippingRate.objects.all().delete()
    with pytest.raises(services.NoRate):
        services.quote(from_province="01", to_province="01", contents=[Content(1, 1)], on=DAY)


def test_a_rate_is_that_of_its_day():
    old = ShippingRate.objects.get(zone=Zone.CITY)
    ShippingRate.objects.filter(pk=old.pk).update(valid_until=date(2026, 12, 1))
    ShippingRate.objects.create(
        zone=Zone.CITY, valid_from=date(2026, 12, 1), first_grams=2000, first_price=25_000,
        step_grams=500, step_price=3_000, days_min=1, days_max=2, source="test",
    )  # fmt: skip
    fees = [
        services.quote(from_province="01", to_province="01", contents=[Content(1, 1)], on=day).fee
        for day in (date(2026, 11, 30), date(2026, 12, 1))
    ]
    assert fees == [22_000, 25_000]


def test_a_parcel_is_handed_over_once():
    for _time in range(2):
        services.record_hand_over(reference="LN1-1", carrier="GHN", tracking_number="X1", now=NOW)
    with pytest.raises(services.AlreadyHandedOver):
        services.record_hand_over(reference="LN1-1", carrier="GHN", tracking_number="X2", now=NOW)
    assert Parcel.objects.get().tracking_number == "X1"
