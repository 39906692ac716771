"""
Schedules of loans, against the rows of others and our own.

Sources: Frappe Lending's own tests (test_loan, test_loan_repayment_schedule), Apache Fineract's own
tests (cumulative and progressive schedules), OCA's account_loan; the cases in đồng are recomputed.
Amounts with two decimals are counted in cents.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.capital import schedules
from langnghe.capital.schedules import (
    BadTerms,
    Fee,
    Late,
    LateTerms,
    Prepayment,
    RateStep,
    Segment,
    Terms,
    Tranche,
    schedule,
)

D = Decimal


def cents(text: str) -> int:
    return int(D(text) * 100)


def in_cents(*texts: str) -> list[int]:
    return [cents(text) for text in texts]


def whole(amount: int) -> int:
    """Cents as they are shown in whole units."""
    return (amount + 50) // 100


def frappe(**more) -> Terms:
    terms = {
        "amount": 280_000_00,
        "rate": D("0.084"),
        "count": 20,
        "start": date(2019, 1, 5),
        "repayment": "equal_instalments",
        "day_count": "30/360",
        "instalment_unit": 100,
        "emi_rounding": "up",
    }
    return Terms(**terms | more)


@pytest.mark.parametrize(
    ("n", "principal", "interest", "balance"),
    [
        (1, 13092, 1960, 266908),
        (4, 13369, 1683, 227080),
        (18, 14740, 312, 29785),
        (20, 14941, 105, 0),
    ],
)
def test_l1_an_instalment_that_is_always_rounded_up(n, principal, interest, balance):
    row = schedule(frappe())[n - 1]

    assert (whole(row.principal), whole(row.interest), whole(row.balance)) == (
        principal, interest, balance,
    )  # fmt: skip


def test_l1_sums():
    rows = schedule(frappe())

    assert rows[0].total == 15_052_00
    assert whole(rows[-1].total) == 15_046
    assert whole(sum(row.interest for row in rows)) == 21_034
    assert whole(sum(row.total for row in rows)) == 301_034


def test_l1_a_fixed_instalment_runs_until_the_loan_is_paid():
    rows = schedule(frappe(instalment=14_000_00))

    assert len(rows) == 22
    assert {row.total for row in rows[:-1]} == {14_000_00}
    assert whole(sum(row.interest for row in rows)) == 22_712
    assert whole(sum(row.total for row in rows)) == 302_712


def test_l2_equal_instalments_of_two_per_cent_a_month():
    rows = schedule(
        Terms(
            amount=12_000_00,
            rate=D("0.24"),
            count=4,
            start=date(2011, 9, 20),
            repayment="equal_instalments",
            day_count="30/360",
        )
    )

    assert [row.due_on for row in rows] == [
        date(2011, 10, 20), date(2011, 11, 20), date(2011, 12, 20), date(2012, 1, 20),
    ]  # fmt: skip
    assert [row.principal for row in rows] == in_cents("2911.49", "2969.72", "3029.11", "3089.68")
    assert [row.interest for row in rows] == in_cents("240.00", "181.77", "122.38", "61.79")
    assert rows[-1].total == cents("3151.47")


def test_l3_equal_principal_in_hundreds():
    rows = schedule(
        Terms(
            amount=10_000_000,
            rate=D("0.24"),
            count=24,
            start=date(2014, 6, 2),
            day_count="30/360",
            rounding_unit=100,
        )
    )

    assert [row.principal for row in rows] == [416_700] * 23 + [415_900]
    told = {1: 200_000, 2: 191_700, 3: 183_300, 4: 175_000, 5: 166_700, 6: 158_300}
    told |= {10: 125_000, 20: 41_700, 24: 8_300}
    assert {n: rows[n - 1].interest for n in told} == told
    assert sum(row.principal for row in rows) == 10_000_000


@pytest.mark.parametrize("repayment", ["equal_instalments", "equal_principal"])
@pytest.mark.parametrize(
    ("amount", "count", "each", "last"),
    [(1000, 6, 167, 165), (100_000_000, 7, 14_285_714, 14_285_716)],
)
def test_l5_v4_no_interest_at_all(repayment, amount, count, each, last):
    terms = Terms(
        amount=amount, rate=D(0), count=count, start=date(2026, 1, 1), repayment=repayment
    )
    rows = schedule(terms)

    assert [row.total for row in rows] == [each] * (count - 1) + [last]


def progressive(rate: str, **more) -> Terms:
    terms = {
        "amount": 100_00,
        "rate": D(rate),
        "count": 6,
        "start": date(2024, 1, 1),
        "repayment": "equal_instalments",
        "day_count": "30/360",
    }
    return Terms(**terms | more)


L6 = progressive("0.094822")
L8 = progressive("0.07")


def test_l6_progressive_by_twelfths():
    rows = schedule(L6)

    assert {row.total for row in rows} == {cents("17.13")}
    assert [row.interest for row in rows] == in_cents(".79", ".66", ".53", ".40", ".27", ".13")
    assert [row.balance for row in rows] == in_cents(
        "83.66", "67.19", "50.59", "33.86", "17.00", "0"
    )


def test_l7_progressive_by_days():
    rows = schedule(progressive("0.15678", day_count="act/365"))

    assert [row.total for row in rows] == in_cents(*["17.43"] * 5, "17.47")
    assert [row.interest for row in rows] == in_cents("1.33", "1.05", ".90", ".66", ".46", ".22")


def test_l8_rows():
    rows = schedule(L8)

    assert [row.total for row in rows] == in_cents(*["17.01"] * 5, "17.00")
    assert [row.interest for row in rows] == in_cents(".58", ".49", ".39", ".29", ".20", ".10")


@pytest.mark.parametrize(
    ("until", "interest", "total"), [("date", ".24", "83.81"), ("period_end", ".49", "84.06")]
)
def test_l8_paid_off_in_the_middle_of_a_period(until, interest, total):
    quote = schedules.pay_off(L8, date(2024, 2, 15), rows_paid=1, until=until)

    assert (quote.interest, quote.total) == (cents(interest), cents(total))


def test_l9_nothing_was_ever_paid():
    rows = schedule(L8, late=Late(0, date(2024, 7, 15)))

    assert [row.interest for row in rows] == [cents(".58")] * 6
    assert [row.principal for row in rows] == in_cents(*["16.43"] * 5, "17.85")
    assert rows[-1].total == cents("18.43")


def test_l9_two_rows_are_late_and_the_third_runs():
    rows = schedule(L8, late=Late(0, date(2024, 3, 10)))

    assert [row.principal for row in rows[2:]] == in_cents("16.56", "16.71", "16.81", "17.06")
    assert [row.interest for row in rows[2:]] == in_cents(".45", ".30", ".20", ".10")
    assert rows[-1].total == cents("17.16")


def test_l10_a_second_part_on_a_due_day():
    rows = schedule(progressive("0.094822", tranches=(Tranche(date(2024, 3, 1), 100_00),)))

    assert [row.total for row in rows[2:]] == in_cents("42.63", "42.63", "42.63", "42.61")
    assert [row.interest for row in rows[2:]] == in_cents("1.32", ".99", ".67", ".33")
    assert [row.balance for row in rows[2:]] == in_cents("125.88", "84.24", "42.28", "0")


def broken(rule) -> Terms:
    return Terms(
        amount=100_000_00,
        rate=D("0.145"),
        count=12,
        start=date(2023, 11, 3),
        first_due=date(2023, 12, 5),
        repayment="equal_instalments",
        emi_basis="months",
        instalment_unit=100,
        emi_rounding="up",
        broken_period=rule,
    )


@pytest.mark.parametrize(
    ("rule", "before", "first", "second"),
    [
        ("upfront", "79.45", "0", "0"),
        ("first_row", None, "79.45", "0"),
        ("spread", None, "6.62", "6.62"),
    ],
)
def test_l12_broken_days_before_the_first_period(rule, before, first, second):
    rows = schedule(broken(rule))
    upfront = [row.interest for row in rows if row.n == 0]
    one, two = (row for row in rows if row.n in (1, 2))

    assert upfront == ([cents(before)] if before else [])
    assert one.principal == cents("7811.22")
    assert one.interest == cents("1191.78") + cents(first)
    assert one.balance == cents("92188.78")
    assert two.principal == cents("7867.69")
    assert two.interest == cents("1135.31") + cents(second)
    assert two.balance == cents("84321.09")
    assert sum(row.interest for row in rows if row.n) - sum(
        row.interest for row in schedule(broken("upfront")) if row.n
    ) == (0 if before else cents("79.45"))


@pytest.mark.parametrize(
    ("rule", "interest"),
    [("upfront", ["0", "0"]), ("first_row", ["39.73", "79.45"]), ("spread", ["39.73", "79.45"])],
)
def test_paid_off_before_the_first_period_begins_only_the_days_until_then_are_paid(rule, interest):
    days = (date(2023, 11, 4), date(2023, 11, 5))

    quotes = [schedules.pay_off(broken(rule), day, rows_paid=0) for day in days]

    assert [one.interest for one in quotes] == in_cents(*interest)


def test_days_that_bear_no_interest_bring_no_subsidy():
    free, dear = Segment("1", 1_000_000, 365, 0), Segment("1", 1_000_000, 365, 90_000)

    assert schedules.subsidy_interest([free, dear], D("0.02")).total == 20_000


def test_l13_penalty_on_late_interest():
    interest = schedules.simple_interest(1_000_000_00, D("0.135"), 30)

    assert interest == cents("11095.89")
    assert schedules.penalty(interest, D("0.25"), 5) == cents("38.00")
    assert schedules.penalty(interest // 2, D("0.25"), 30, grace_days=4) == cents("98.80")
    assert schedules.penalty(interest, D("0.25"), 3, grace_days=4) == 0


def test_l14_the_last_row_takes_what_rounding_left():
    terms = Terms(
        amount=100_000_00,
        rate=D("0.045"),
        count=60,
        start=date(2018, 1, 1),
        repayment="equal_instalments",
        day_count="30/360",
    )
    rows = schedule(terms)

    assert {row.total for row in rows[:-1]} == {cents("1864.30")}
    assert rows[-1].balance == 0
    assert abs(rows[-1].total - rows[0].total) <= cents("0.14")


V1 = Terms(
    amount=200_000_000, rate=D("1.27") * D("0.066"), count=24, start=date(2026, 1, 15)
)  # fmt: skip


@pytest.mark.parametrize(
    ("n", "due", "days", "principal", "interest", "pay", "balance"),
    [
        (1, "2026-02-15", 31, 8333333, 1423792, 9757125, 191666667),
        (2, "2026-03-15", 28, 8333333, 1232422, 9565755, 183333334),
        (3, "2026-04-15", 31, 8333333, 1305142, 9638475, 175000001),
        (12, "2027-01-15", 31, 8333333, 771221, 9104554, 100000004),
        (23, "2027-12-15", 30, 8333333, 114822, 8448155, 8333341),
        (24, "2028-01-15", 31, 8333341, 59325, 8392666, 0),
    ],
)
def test_v1_equal_principal_by_days(n, due, days, principal, interest, pay, balance):
    row = schedule(V1)[n - 1]

    assert (row.due_on, row.days) == (date.fromisoformat(due), days)
    assert (row.principal, row.interest, row.total) == (principal, interest, pay)
    assert row.balance == balance


def test_v1_sums():
    rows = schedule(V1)

    assert sum(row.interest for row in rows) == 17_426_140
    assert sum(row.total for row in rows) == 217_426_140


@pytest.mark.parametrize(
    ("n", "principal", "interest", "balance"),
    [
        (1, 12597270, 2750000, 487402730),
        (2, 12666555, 2680715, 474736175),
        (3, 12736221, 2611049, 461999954),
        (18, 13828393, 1518877, 262331073),
        (35, 15179833, 167437, 15263308),
        (36, 15263308, 83948, 0),
    ],
)
def test_v2_equal_instalments_by_twelfths(n, principal, interest, balance):
    terms = Terms(
        amount=500_000_000,
        rate=D("0.066"),
        count=36,
        start=date(2026, 3, 1),
        repayment="equal_instalments",
        day_count="30/360",
    )
    rows = schedule(terms)

    row = rows[n - 1]
    assert (row.principal, row.interest, row.balance) == (principal, interest, balance)
    assert sum(row.interest for row in rows) == 52_501_706
    assert {row.total for row in rows[:-1]} == {15_347_270}


@pytest.mark.parametrize(
    ("due", "principal", "interest", "balance"),
    [
        ("2026-06-30", 0, 781151, 120000000),
        ("2026-07-31", 0, 807189, 120000000),
        ("2026-11-30", 0, 781151, 120000000),
        ("2026-12-31", 6666667, 807189, 113333333),
        ("2027-01-31", 6666667, 762345, 106666666),
        ("2027-02-28", 6666667, 648066, 99999999),
        ("2027-03-31", 6666667, 672658, 93333332),
        ("2028-04-30", 6666667, 86794, 6666661),
        ("2028-05-31", 6666661, 44844, 0),
    ],
)
def test_v3_six_months_of_grace_on_the_last_day_of_the_month(due, principal, interest, balance):
    terms = Terms(
        amount=120_000_000,
        rate=D("0.0792"),
        count=24,
        start=date(2026, 5, 31),
        principal_grace=6,
    )
    rows = {row.due_on.isoformat(): row for row in schedule(terms)}

    row = rows[due]
    assert (row.principal, row.interest, row.balance) == (principal, interest, balance)
    assert sum(row.interest for row in rows.values()) == 12_288_658


V6 = date(2026, 5, 1)


def test_v6_a_part_prepaid_and_the_term_kept():
    rows = schedule(V1, (Prepayment(V6, 50_000_000, "term"),))

    assert rows[3].interest == 1_044_880
    assert [row.principal for row in rows[3:]] == [5_952_381] * 21
    assert len(rows) == 24


def test_v6_a_part_prepaid_and_the_instalment_kept():
    rows = schedule(V1, (Prepayment(V6, 50_000_000, "instalment"),))

    assert rows[3].interest == 1_044_880
    assert [row.principal for row in rows[3:]] == [8_333_333] * 14 + [8_333_339]
    assert rows[-1].balance == 0


def test_v6_the_interest_of_both_parts_of_the_month():
    assert schedules.simple_interest(175_000_001, V1.rate, 16) == 643_003
    assert schedules.simple_interest(125_000_001, V1.rate, 14) == 401_877


V7 = [(500_000_000, 31), (480_000_000, 28), (460_000_000, 31)]


def test_v7_a_subsidy_rounds_once_for_each_disbursement():
    one = schedules.subsidy_interest((Segment("1", b, days) for b, days in V7), D("0.02"))
    each = schedules.subsidy_interest(
        (Segment(str(n), b, days) for n, (b, days) in enumerate(V7)), D("0.02")
    )

    assert one.total == 2_367_123
    assert [amount for _name, amount in each.parts] == [849_315, 736_438, 781_370]
    assert each.total == 2_367_123
    assert [schedules.simple_interest(b, V1.rate, days) for b, days in V7] == [
        3_559_479, 3_086_413, 3_274_721,
    ]  # fmt: skip


LATE = LateTerms(
    factor=D("1.30"), cap=D("1.50"), interest_rate=D("0.10"), interest_cap=D("0.10")
)  # fmt: skip


def test_v8_what_is_late_bears_more_up_to_the_cap():
    assert schedules.overdue_interest(8_333_333, V1.rate, 20, LATE) == 49_756
    in_term = schedules.simple_interest(8_333_333, V1.rate, 20)
    assert 49_756 - in_term == 11_482
    capped = LateTerms(D("1.70"), D("1.50"), D("0.12"), D("0.10"))
    assert schedules.overdue_interest(10_000_000, D("0.072"), 45, capped) == 133_151
    assert schedules.late_interest(1_234_567, 45, capped) == 15_221


def test_a_rate_that_changes_on_a_day_within_a_row():
    rates = (RateStep(1, D("0.06")), RateStep(date(2026, 2, 1), D("0.12")))
    first = schedule(
        Terms(amount=100_000_000, rate=rates, count=12, start=date(2026, 1, 15))
    )[0]  # fmt: skip

    assert first.interest == 279_452 + 460_274  # 17 days and 14 days


def test_interest_of_the_grace_is_paid_with_the_row_after_it():
    terms = {"amount": 12_000_000, "rate": D("0.12"), "count": 12, "start": date(2026, 1, 1)}
    plain = schedule(Terms(**terms, day_count="30/360"))
    graced = schedule(Terms(**terms, day_count="30/360", interest_grace=2))
    free = schedule(Terms(**terms, day_count="30/360", interest_free=2))

    assert [row.interest for row in graced[:3]] == [0, 0, sum(row.interest for row in plain[:3])]
    assert [row.interest for row in free[:3]] == [0, 0, plain[2].interest]


def test_a_seasonal_loan_pays_after_each_harvest():
    seasons = ((date(2026, 6, 30), 1), (date(2026, 10, 31), 2))
    rows = schedule(
        Terms(
            amount=30_000_001,
            rate=D("0.073"),
            count=2,
            start=date(2026, 1, 1),
            repayment="seasonal",
            seasons=seasons,
        )
    )

    assert [(row.due_on, row.principal) for row in rows] == [
        (date(2026, 6, 30), 10_000_000), (date(2026, 10, 31), 20_000_001),
    ]  # fmt: skip
    assert rows[0].interest == 1_080_000


def test_a_bullet_loan_pays_its_principal_at_the_end():
    rows = schedule(
        Terms(
            amount=10_000_000,
            rate=D("0.06"),
            count=4,
            months=3,
            start=date(2026, 1, 1),
            repayment="bullet",
            day_count="30/360",
        )
    )

    assert [row.due_on.month for row in rows] == [4, 7, 10, 1]
    assert [row.principal for row in rows] == [0, 0, 0, 10_000_000]
    assert {row.interest for row in rows} == {150_000}


def test_a_leap_day_counts_by_its_own_year():
    terms = {"amount": 366_000_000, "rate": D("0.365"), "count": 1, "start": date(2023, 12, 31)}
    day = {"first_due": date(2024, 1, 2)}
    [row] = schedule(Terms(**terms, **day, day_count="act/act"))

    assert row.interest == 366_000 + 365_000


def test_fees_come_at_the_beginning_with_one_row_or_with_each():
    fees = (Fee(500, row=0), Fee(70, row=2), Fee(3))
    terms = Terms(amount=9000, rate=D(0), count=3, start=date(2026, 1, 1), fees=fees)

    assert [(row.n, row.fee) for row in schedule(terms)] == [(0, 500), (1, 3), (2, 73), (3, 3)]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("amount", {"amount": 0}),
        ("rate", {"rate": D("-0.01")}),
        ("count", {"count": 0}),
        ("principal_grace", {"principal_grace": 12}),
        ("first_due", {"first_due": date(2026, 1, 1)}),
        ("seasons", {"repayment": "seasonal"}),
        ("instalment", {"instalment": 10_000, "repayment": "equal_instalments"}),
    ],
)
def test_terms_that_make_no_loan_are_refused(field, wrong):
    terms = {"amount": 12_000_000, "rate": D("0.12"), "count": 12, "start": date(2026, 1, 1)}

    with pytest.raises(BadTerms) as refusal:
        schedule(Terms(**terms | wrong))
    assert refusal.value.field == field


@st.composite
def any_terms(draw) -> Terms:
    unit = draw(st.sampled_from([1, 1, 100, 1000]))
    count = draw(st.integers(1, 60))
    start = draw(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    return Terms(
        amount=draw(st.integers(1, 10_000_000)) * unit,
        rate=D(draw(st.integers(0, 3000))) / 10_000,
        count=count,
        start=start,
        first_due=draw(st.none() | st.integers(1, 70).map(lambda n: start + timedelta(n))),
        repayment=draw(st.sampled_from(["equal_instalments", "equal_principal", "bullet"])),
        day_count=draw(st.sampled_from(["30/360", "act/365", "act/act"])),
        months=draw(st.sampled_from([1, 1, 3, 6])),
        principal_grace=draw(st.integers(0, count - 1)),
        interest_grace=draw(st.integers(0, count - 1)),
        interest_free=draw(st.sampled_from([0, 0, 1])),
        emi_rounding=draw(st.sampled_from(["half_up", "up"])),
        broken_period=draw(st.sampled_from([None, "first_row", "upfront", "spread"])),
        rounding_unit=unit,
    )


@given(terms=any_terms())
def test_v10_every_schedule_keeps_its_sums(terms):
    rows = schedule(terms)

    assert sum(row.principal for row in rows) == terms.amount
    assert all(row.interest >= 0 and row.principal >= 0 and row.balance >= 0 for row in rows)
    assert rows[-1].balance == 0
    units = {row.principal % terms.rounding_unit for row in rows}
    assert units | {row.interest % terms.rounding_unit for row in rows} == {0}
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
    assert schedule(terms) == rows


@given(
    terms=any_terms(),
    part=st.fractions(0, 1),
    after=st.integers(0, 400),
    keep=st.sampled_from(["term", "instalment"]),
)
def test_v10_a_prepayment_keeps_the_sums(terms, part, after, keep):
    on = terms.start + timedelta(after)
    open_then = [row.balance for row in schedule(terms) if row.due_on <= on] or [terms.amount]
    amount = int(open_then[-1] * part) // terms.rounding_unit * terms.rounding_unit
    paid = (Prepayment(on, amount, keep),) if amount else ()

    rows = schedule(terms, paid)

    assert sum(row.principal for row in rows) + amount == terms.amount
    assert rows[-1].balance == 0
    assert all(row.interest >= 0 for row in rows)


@given(
    rate=st.integers(1, 3000),
    part=st.fractions(0, 1),
    days=st.lists(st.tuples(st.integers(1, 10**12), st.integers(0, 92)), max_size=6),
)
def test_v10_a_subsidy_is_never_above_the_interest_of_its_days(rate, part, days):
    loan = D(rate) / 10_000
    support = D(int(rate * part)) / 10_000
    segments = [
        Segment(str(n % 2), balance, count, schedules.simple_interest(balance, loan, count))
        for n, (balance, count) in enumerate(days)
    ]

    subsidy = schedules.subsidy_interest(segments, support)

    for name, amount in subsidy.parts:
        assert 0 <= amount <= sum(s.interest for s in segments if s.disbursement == name)
