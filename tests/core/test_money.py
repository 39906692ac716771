"""Money in whole units. Cases: Vendure's order calculator (A1) and prorate (B2) tests, and ours (G)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.core.money import (
    CURRENCIES,
    MixedCurrencies,
    Money,
    percent,
    round_half_up,
    share_out,
    tax_included,
    tax_on_top,
)

TWENTY = Decimal(20)


@pytest.mark.parametrize(
    ("case", "unit", "quantity", "net", "gross"),
    [
        ("V-T01", 123, 1, 123, 148),
        ("V-T02", 123, 3, 369, 443),
        ("V-T03", 100, 2, 200, 240),
        ("V-T06", 31, 10, 310, 372),
        ("V-T07", 999_999_900, 2, 1_999_999_800, 2_399_999_760),
        ("V-T09", 500, 1, 500, 600),
        ("V-T09, two shipping lines as one", 500, 2, 1000, 1200),
        ("V-T11", 1240, 1, 1240, 1488),
        ("V-T12", 760, 1, 760, 912),
    ],
)
def test_tax_on_top_is_rounded_once_per_line(case, unit, quantity, net, gross):
    assert tax_on_top(unit, quantity, TWENTY) == (net, gross), case


@pytest.mark.parametrize(
    ("case", "gross", "rate", "tax"),
    [
        ("V-T04", 200, 20, 33),
        ("V-T04 unit", 100, 20, 17),
        ("V-T09", 500, 20, 83),
        ("V-T11", 1240, 20, 207),
        ("V-T12", 760, 20, 127),
        ("V-T12, the surcharge itself", -240, 20, -40),
        ("I-01 vendure #2662, ten at 38.23", 38_230, 20, 6_372),
        ("G-05", 350_000, 8, 25_926),
        ("G-05", 99_000, 8, 7_333),
        ("G-05", 1_250_000, 8, 92_593),
        ("G-05", 7, 8, 1),
        ("G-05", 1, 8, 0),
        ("O-T01", 1_000, 13, 115),
    ],
)
def test_tax_inside_a_price(case, gross, rate, tax):
    assert tax_included(gross, Decimal(rate)) == tax, case


@given(
    amount=st.integers(-(10**15), 10**15),
    rate=st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False),
)
def test_tax_mirrors_and_fits_the_price(amount, rate):
    tax = tax_included(amount, rate)
    assert tax_included(-amount, rate) == -tax
    net, gross = tax_on_top(amount - tax, 1, rate)
    # Both ways round to the đồng, so the way back may miss by the rounding of the net.
    assert abs(gross - amount) <= 1 + rate / 100
    assert net == amount - tax


def test_three_rates_make_three_sums():
    """V-T08: 100 × 2 at 20, 10 and 0 %."""
    taxes = [tax_on_top(100, 2, Decimal(rate)) for rate in (20, 10, 0)]
    assert [(net, gross - net) for net, gross in taxes] == [(200, 40), (200, 20), (200, 0)]


@pytest.mark.parametrize(
    ("case", "amount", "weights", "shares"),
    [
        ("V-R01", 300, [4000, 2000, 2000], [150, 75, 75]),
        ("V-R01 mirrored", -300, [4000, 2000, 2000], [-150, -75, -75]),
        ("V-R02", 299, [4300, 1400, 2300], [161, 52, 86]),
        ("V-R03", 299, [1000, 1000, 1000], [100, 100, 99]),
        ("V-R06", 40, [10, 0], [40, 0]),
        ("V-R06", 10, [0, 0], [5, 5]),
        ("V-R06", -20, [100, 100], [-10, -10]),
        ("V-R06", 300, [123], [300]),
        ("G-01", 50_000, [350_000, 120_000, 79_000], [31_876, 10_929, 7_195]),
        ("G-02", 100_000, [333_333] * 3, [33_334, 33_333, 33_333]),
    ],
)
def test_shares_by_largest_remainder_ties_to_the_first(case, amount, weights, shares):
    assert share_out(amount, weights) == shares, case


@given(
    amount=st.integers(-(10**15), 10**15),
    weights=st.lists(st.integers(0, 10**12), min_size=1, max_size=20),
)
def test_shares_always_sum_to_the_amount(amount, weights):
    shares = share_out(amount, weights)
    total = sum(weights)
    assert sum(shares) == amount
    assert all(
        abs(share * total - amount * weight) < total
        for share, weight in zip(shares, weights, strict=True)
        if total
    )


def test_nobody_and_negative_weights_are_refused():
    with pytest.raises(ValueError, match="Nobody"):
        share_out(1, [])
    with pytest.raises(ValueError, match="negative"):
        share_out(1, [1, -1])


def test_a_hundred_lacquer_panels_are_counted_exactly():
    """G-11: beyond 2,147,483,647."""
    assert Money(25_000_000) * 100 == Money(2_500_000_000)


def test_half_a_unit_goes_away_from_zero():
    assert [round_half_up(Decimal(v)) for v in ("0.5", "1.5", "-0.5", "2.4999")] == [1, 2, -1, 2]
    assert percent(99_999, Decimal(1)) == 1_000


@given(st.sampled_from(sorted(CURRENCIES)), st.sampled_from(sorted(CURRENCIES)))
def test_currencies_never_mix(one, other):
    if one == other:
        assert Money(1, one) + Money(2, other) == Money(3, one)
        return
    for mix in (Money.__add__, Money.__sub__, Money.__lt__, Money.__ge__):
        with pytest.raises(MixedCurrencies):
            mix(Money(1, one), Money(1, other))


@pytest.mark.parametrize(
    ("currency", "shown"), [("VND", "9642"), ("USD", "96.42"), ("KWD", "9.642")]
)
def test_a_currency_has_its_own_exponent(currency, shown):
    assert f"{Money(9642, currency).decimal:f}" == shown


def test_money_counts_whole_units_only():
    with pytest.raises(TypeError):
        Money(1.5)
    with pytest.raises(ValueError, match="Unknown"):
        Money(1, "XYZ")
