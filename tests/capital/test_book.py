"""The book of a loan as a function of its events. Pure."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.capital.loans.book import replay
from langnghe.capital.loans.events import (
    Agreement,
    Called,
    Disbursed,
    Graced,
    Received,
    Restructured,
    WrittenOff,
)
from langnghe.capital.schedules import BadTerms, Fee, LateTerms, Terms, schedule, simple_interest

D = Decimal
START = date(2026, 1, 15)
LATE = LateTerms(D("1.30"), D("1.50"), D("0.10"), D("0.10"))
TERMS = Terms(amount=200_000_000, rate=D("0.08382"), count=24, start=START)
AGREED = Agreement(TERMS, LATE)
OUT = Disbursed(START, "out", 200_000_000)
PLAN = schedule(TERMS)


def paid(n: int, on: date | None = None, **more) -> Received:
    row = PLAN[n - 1]
    return Received(on or row.due_on, f"pay-{n}", row.total, **more)


def test_paid_on_time_the_book_follows_the_schedule():
    events = [OUT, *(paid(n) for n in range(1, 25))]

    book = replay(AGREED, events, date(2028, 1, 15))

    assert book.is_paid
    assert (book.lent, book.repaid, book.outstanding) == (200_000_000, 200_000_000, 0)
    assert book.sums["interest_income"] == -17_426_140
    assert (book.sums["penalty_income"], book.credit) == (0, 0)


def test_money_that_comes_early_waits_for_its_row():
    early = paid(1, date(2026, 2, 10))

    before = replay(AGREED, [OUT, early], date(2026, 2, 14))
    after = replay(AGREED, [OUT, early], date(2026, 2, 15))

    assert (before.credit, before.outstanding) == (9_757_125, 200_000_000)
    assert (after.credit, after.outstanding) == (0, 191_666_667)
    assert {one.on for one in after.allocations} == {date(2026, 2, 15)}


def test_what_is_late_bears_more_and_that_is_paid_first():
    on = PLAN[0].due_on + timedelta(20)

    book = replay(AGREED, [OUT], on)

    interest = simple_interest(1_423_792, D("0.10"), 20)
    assert book.due == {
        "penalty": 49_756 + interest, "fee": 0, "interest": 1_423_792, "principal": 8_333_333,
    }  # fmt: skip
    assert book.late_since == date(2026, 2, 15)
    part = replay(AGREED, [OUT, Received(on, "part", 1_000_000)], on)
    assert [(one.part, one.amount) for one in part.allocations] == [
        ("penalty", 49_756 + interest), ("interest", 1_000_000 - 49_756 - interest),
    ]  # fmt: skip


def test_the_order_of_allocation_is_agreed():
    principal_first = replace(AGREED, order=("principal", "interest", "fee", "penalty"))
    part = Received(date(2026, 2, 20), "part", 8_000_000)

    book = replay(principal_first, [OUT, part], date(2026, 2, 20))

    assert [(one.part, one.amount) for one in book.allocations] == [("principal", 8_000_000)]


@pytest.mark.parametrize(
    ("purpose", "principals"),
    [
        ("prepay_term", [5_952_381] * 21),
        ("prepay_instalment", [8_333_333] * 14 + [8_333_339]),
    ],
)
def test_a_part_is_prepaid(purpose, principals):
    three = [paid(n) for n in (1, 2, 3)]
    more = Received(date(2026, 5, 1), "more", 50_000_000, purpose)

    book = replay(AGREED, [OUT, *three, more], date(2026, 5, 1))

    assert [row.principal for row in book.coming] == principals
    assert book.coming[0].interest == 1_044_880
    assert [one.reason for one in book.versions] == ["disbursed", "prepaid"]


@pytest.mark.parametrize("until", ["date", "period_end"])
@pytest.mark.parametrize("on", [date(2026, 2, 15), date(2026, 3, 1), date(2026, 3, 30)])
def test_the_quote_is_exactly_what_pays_the_loan_off(until, on):
    agreed = replace(AGREED, pay_off_until=until)
    quote = replay(agreed, [OUT], on).pay_off

    less = replay(agreed, [OUT, Received(on, "all", quote - 1, "pay_off")], on)
    exactly = replay(agreed, [OUT, Received(on, "all", quote, "pay_off")], on)

    assert not less.is_paid
    assert exactly.is_paid
    assert (exactly.credit, exactly.repaid) == (0, 200_000_000)


def test_a_second_part_is_paid_out():
    terms = replace(TERMS, amount=100_000_000)
    later = Disbursed(date(2026, 3, 15), "second", 100_000_000)
    first = Disbursed(START, "first", 100_000_000)

    book = replay(Agreement(terms, LATE), [later, first], date(2026, 3, 15))

    assert book.lent == 200_000_000
    assert sum(row.principal for row in book.coming) == book.not_due
    assert len(book.coming) == 22


def test_a_restructuring_spreads_all_principal_anew():
    on = date(2026, 4, 1)
    anew = Restructured(on, "anew", 36, date(2026, 4, 15), rate=D("0.06"))

    book = replay(AGREED, [OUT, anew], on)

    assert book.due["principal"] == 0
    assert book.due["interest"] == 1_423_792 + 1_232_422
    assert sum(row.principal for row in book.coming) == 200_000_000
    assert len(book.coming) == 36
    running = simple_interest(183_333_334, D("0.08382"), 17)
    fresh = simple_interest(200_000_000, D("0.06"), 14)
    later = replay(AGREED, [OUT, anew], date(2026, 4, 15))
    assert later.items[-1].owed["interest"] == running + fresh


def test_grace_after_a_disaster_moves_the_rows_on():
    three = [paid(n) for n in (1, 2, 3)]
    grace = Graced(date(2026, 5, 10), "storm", 6)

    book = replay(AGREED, [OUT, *three, grace], date(2026, 5, 10))

    assert [row.principal for row in book.coming[:6]] == [0] * 6
    assert (book.coming[0].due_on, len(book.coming)) == (date(2026, 5, 15), 27)


def test_what_late_principal_cost_until_a_restructuring_stays_due():
    called, anew = date(2026, 2, 20), date(2026, 5, 21)
    events = [OUT, Called(called, "call"), Restructured(anew, "anew", 36, date(2026, 6, 15))]

    before = replay(AGREED, events[:2], anew)
    after = replay(AGREED, events, anew)

    assert after.due["penalty"] == before.due["penalty"] > 5_000_000


def test_grace_comes_after_the_grace_that_was_agreed():
    terms = replace(TERMS, start=date(2026, 5, 31), principal_grace=6)
    agreed, out = Agreement(terms, LATE), Disbursed(terms.start, "out", terms.amount)
    before = replay(agreed, [out], date(2026, 7, 10))

    book = replay(agreed, [out, Graced(date(2026, 7, 10), "storm", 3)], date(2026, 7, 10))

    first = [next(row.due_on for row in one.coming if row.principal) for one in (before, book)]
    assert first == [date(2026, 12, 31), date(2027, 3, 31)]
    assert len(book.coming) == len(before.coming) + 3


def test_a_plan_made_anew_keeps_what_was_agreed_of_the_rows_to_come():
    terms = replace(
        TERMS, interest_grace=4, interest_free=2, fees=(Fee(50_000), Fee(90_000, 8), Fee(70_000, 1))
    )  # fmt: skip
    on = date(2026, 2, 20)

    book = replay(Agreement(terms, LATE), [OUT, Graced(on, "storm", 2)], on)

    assert [row.fee for row in book.coming[:7]] == [50_000] * 6 + [140_000]
    assert [bool(row.interest) for row in book.coming[:4]] == [False, False, False, True]
    third = simple_interest(200_000_000, terms.rate, 31 + 30 + 31)  # after the free ones
    assert abs(book.coming[3].interest - third) <= 8_333_333 * 3


def test_interest_that_ran_in_a_grace_is_paid_when_it_ends():
    terms = replace(TERMS, interest_grace=3)
    on = date(2026, 3, 20)

    book = replay(Agreement(terms, LATE), [OUT, Graced(on, "storm", 2)], on)

    days = (date(2026, 3, 15) - START).days
    assert book.coming[0].due_on == date(2026, 5, 15)
    assert book.coming[0].interest > simple_interest(180_000_000, terms.rate, days)


@pytest.mark.parametrize("graced", [True, False])
def test_a_plan_made_anew_keeps_the_day_of_the_month(graced):
    terms = replace(TERMS, start=date(2026, 1, 31))
    out, on = Disbursed(terms.start, "out", terms.amount), date(2026, 4, 10)
    anew = Restructured(on, "anew", 30, date(2026, 4, 30))

    book = replay(Agreement(terms, LATE), [out, Graced(on, "g", 3) if graced else anew], on)

    assert [row.due_on.day for row in book.coming[:4]] == [30, 31, 30, 31]


def test_grace_moves_each_harvest():
    seasons = ((date(2026, 6, 20), 3), (date(2026, 11, 5), 1), (date(2027, 6, 20), 3))
    terms = replace(TERMS, repayment="seasonal", seasons=seasons, count=3)
    on = date(2026, 7, 1)
    pay = Received(date(2026, 6, 20), "pay", 93_000_000)

    book = replay(Agreement(terms, LATE), [OUT, pay, Graced(on, "storm", 2)], on)

    assert [row.due_on for row in book.coming] == [date(2027, 1, 5), date(2027, 8, 20)]
    first, second = (row.principal for row in book.coming)
    assert abs(second - 3 * first) <= 3


def test_a_loan_that_is_called_is_due_as_a_whole():
    on = date(2026, 3, 1)

    book = replay(AGREED, [OUT, paid(1), Called(on, "call")], on)

    assert book.due["principal"] == 191_666_667
    assert book.due["interest"] == simple_interest(191_666_667, D("0.08382"), 14)
    assert (book.coming, book.is_called) == ((), True)
    with pytest.raises(BadTerms):
        replay(AGREED, [OUT, Called(on, "call"), Disbursed(on + timedelta(1), "2", 5)],
               date(2026, 4, 1))  # fmt: skip


def test_what_comes_after_a_write_off_is_recovered():
    gone = WrittenOff(date(2026, 6, 1), "gone")
    late = Received(date(2026, 7, 1), "late", 5_000_000)

    book = replay(AGREED, [OUT, gone, late], date(2026, 7, 1))

    assert (book.outstanding, sum(book.due.values()), book.recovered) == (0, 0, 5_000_000)
    assert book.written_off["principal"] == 200_000_000
    assert sum(book.sums.values()) == 0


def test_a_receipt_entered_late_changes_what_lateness_cost():
    on = date(2026, 3, 1)

    late = replay(AGREED, [OUT], on)
    found = replay(AGREED, [OUT, paid(1)], on)

    assert late.due["penalty"] > 0
    assert found.due["penalty"] == 0


purposes = st.sampled_from(["instalment", "prepay_term", "prepay_instalment", "pay_off"])


@st.composite
def histories(draw):
    terms = Terms(
        amount=draw(st.integers(1_000, 10**9)),
        rate=D(draw(st.integers(0, 2000))) / 10_000,
        count=draw(st.integers(1, 24)),
        start=START,
        repayment=draw(st.sampled_from(["equal_instalments", "equal_principal", "bullet"])),
        day_count=draw(st.sampled_from(["30/360", "act/365", "act/act"])),
    )
    order = draw(st.permutations(["penalty", "fee", "interest", "principal"]))
    events = [Disbursed(START, "out", terms.amount)]
    days = draw(st.lists(st.integers(1, 800), max_size=8))
    for n, day in enumerate(days):
        on = START + timedelta(day)
        amount = draw(st.integers(1, terms.amount))
        kind = draw(st.sampled_from("rrrrrrrgc"))
        if kind == "r":
            events.append(Received(on, f"r{n}", amount, draw(purposes)))
        elif kind == "g":
            events.append(Graced(on, f"g{n}", draw(st.integers(1, 3))))
        else:
            events.append(Called(on, f"c{n}"))
    return Agreement(terms, LATE, order=tuple(order)), events


@given(histories(), st.randoms(), st.integers(0, 1200))
def test_any_history_keeps_its_sums_in_whatever_order_it_was_entered(history, chance, after):
    agreed, events = history
    on = START + timedelta(after)
    book = replay(agreed, events, on)
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert replay(agreed, shuffled, on) == book
    assert sum(book.sums.values()) == 0
    assert book.outstanding == book.lent - book.repaid >= 0
    assert book.credit >= 0
    assert book.sums["interest_due"] >= 0
    assert all(item.left(part) >= 0 for item in book.items for part in item.owed)


@given(histories())
def test_whoever_pays_the_quote_owes_nothing_and_paid_back_what_was_lent(history):
    agreed, events = history
    on = START + timedelta(900)
    quote = replay(agreed, events, on).pay_off
    last = [Received(on, "zz", quote, "pay_off")] if quote else []

    book = replay(agreed, [*events, *last], on)

    assert book.is_paid
    assert book.repaid == book.lent
