"""The book of a loan as a function of its events. Pure."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langnghe.capital.loans.book import replay
from langnghe.capital.loans.book.journal import difference
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


@pytest.mark.parametrize("anew", ["graced", "restructured"])
def test_a_plan_made_anew_reckons_its_instalment_as_it_was_agreed(anew):
    terms = replace(TERMS, repayment="equal_instalments", day_count="act/365", emi_basis="months")
    on, first_due = date(2026, 2, 20), date(2026, 3, 15)
    event = (
        Graced(on, "storm", 2)
        if anew == "graced"
        else Restructured(on, "anew", 25, first_due, principal_grace=2)
    )

    book = replay(Agreement(terms, LATE), [OUT, event], on)

    twelfths = replace(
        terms, amount=200_000_000, start=on, first_due=first_due, count=25, principal_grace=2
    )
    rows = schedule(twelfths)
    assert [row.total for row in book.coming[2:]] == [row.total for row in rows[2:]]


def test_a_fixed_instalment_stays_with_a_further_part_and_after_a_grace():
    terms = replace(TERMS, repayment="equal_instalments", amount=100_000_000, instalment=5_000_000)
    agreed = Agreement(terms, LATE)
    parts = [replace(OUT, amount=100_000_000), Disbursed(date(2026, 3, 1), "second", 50_000_000)]
    paid_ = Received(date(2026, 2, 15), "pay", 5_000_000)

    book = replay(agreed, [*parts, paid_], date(2026, 3, 1))
    later = replay(agreed, [*parts, paid_, Graced(date(2026, 3, 5), "storm", 2)], date(2026, 3, 5))

    assert {row.total for row in book.coming[:-1]} == {5_000_000}
    assert [row.principal for row in later.coming[:2]] == [0, 0]
    assert {row.total for row in later.coming[2:-1]} == {5_000_000}
    assert sum(row.principal for row in later.coming) == later.outstanding


def test_a_restructuring_says_how_many_rows_whatever_instalment_was_fixed():
    terms = replace(TERMS, repayment="equal_instalments", instalment=10_000_000)
    on = date(2026, 2, 20)

    book = replay(
        Agreement(terms, LATE), [OUT, Restructured(on, "anew", 48, date(2026, 3, 15))], on
    )

    assert len(book.coming) == 48
    assert book.coming[0].total < 10_000_000


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


def test_money_that_waited_pays_principal_before_the_rest_is_given_up():
    terms = replace(TERMS, amount=120_000_000)
    events = [
        replace(OUT, amount=120_000_000), Received(date(2026, 1, 20), "early", 5_000_000),
        WrittenOff(date(2026, 2, 1), "gone"),
    ]  # fmt: skip

    book = replay(Agreement(terms, LATE), events, date(2026, 2, 1))

    assert (book.sums["loss"], book.credit, book.repaid) == (115_000_000, 0, 5_000_000)
    assert [(one.n, one.part, one.amount) for one in book.allocations] == [
        (0, "principal", 5_000_000)
    ]
    assert (book.outstanding, sum(book.sums.values())) == (0, 0)


def test_interest_that_ran_until_a_write_off_has_run_and_is_no_loss():
    on = date(2026, 3, 1)
    gone = WrittenOff(on, "gone")
    before = replay(AGREED, [OUT], on)

    book, later = (replay(AGREED, [OUT, gone], day) for day in (on, date(2026, 9, 1)))

    assert before.accrued == simple_interest(191_666_667, D("0.08382"), 14)
    assert book.interest_run == later.interest_run == before.interest_run
    assert book.written_off["interest"] == 1_423_792  # what had fallen due


def test_a_receipt_entered_late_changes_what_lateness_cost():
    on = date(2026, 3, 1)

    late = replay(AGREED, [OUT], on)
    found = replay(AGREED, [OUT, paid(1)], on)

    assert late.due["penalty"] > 0
    assert found.due["penalty"] == 0


purposes = st.sampled_from(["instalment", "prepay_term", "prepay_instalment", "pay_off"])


@st.composite
def histories(draw):
    """What may happen to a loan: each event fits to those before it."""
    terms = Terms(
        amount=draw(st.integers(1_000, 10**9)),
        rate=D(draw(st.integers(0, 2000))) / 10_000,
        count=draw(st.integers(1, 24)),
        start=START,
        repayment=draw(st.sampled_from(["equal_instalments", "equal_principal", "bullet"])),
        day_count=draw(st.sampled_from(["30/360", "act/365", "act/act"])),
        emi_basis=draw(st.sampled_from(["rows", "months"])),
        interest_free=draw(st.integers(0, 1)),
    )
    order = draw(st.permutations(["penalty", "fee", "interest", "principal"]))
    agreed = Agreement(terms, LATE, order=tuple(order))
    events = [Disbursed(START, "out", terms.amount)]
    days = draw(st.lists(st.integers(1, 800), max_size=8))
    for n, day in enumerate(days):
        events.append(draw(event_on(START + timedelta(day), str(n), terms.amount)))
        if not is_possible(agreed, events):
            events.pop()
    return agreed, events


@st.composite
def event_on(draw, on, key, most):
    match draw(st.sampled_from("rrrrrrnngcw")):
        case "r":
            return Received(on, key, draw(st.integers(1, most)), draw(purposes))
        case "n":
            rate = draw(st.none() | st.integers(0, 2000))
            return Restructured(
                on, key, draw(st.integers(2, 24)), on + timedelta(draw(st.integers(1, 40))),
                draw(st.integers(0, 1)), None if rate is None else D(rate) / 10_000,
            )  # fmt: skip
        case "g":
            return Graced(on, key, draw(st.integers(1, 3)))
        case "c":
            return Called(on, key)
        case _:
            return WrittenOff(on, key)


def is_possible(agreed, events):
    """Nobody restructures what is paid back."""
    try:
        replay(agreed, events, START + timedelta(1_200))
    except BadTerms:
        return False
    return True


@given(histories(), st.randoms(), st.integers(0, 1200))
def test_any_history_keeps_its_sums_in_whatever_order_it_was_entered(history, chance, after):
    agreed, events = history
    on = START + timedelta(after)
    book = replay(agreed, events, on)
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert replay(agreed, shuffled, on) == book
    assert sum(book.sums.values()) == 0
    gone = book.written_off.get("principal", 0)
    assert book.outstanding == book.lent - book.repaid - gone >= 0
    assert book.credit >= 0
    assert book.sums["interest_due"] >= 0
    assert all(item.left(part) >= 0 for item in book.items for part in item.owed)
    assert summed(book.journal) == {name: sum_ for name, sum_ in book.sums.items() if sum_}
    assert all(sum(told.values()) == 0 for told in book.journal.values())


def summed(journal):
    """All days together; what is nothing is left out."""
    sums = Counter()
    for told in journal.values():
        for name, amount in told.items():
            sums[name] += amount
    return {name: sum_ for name, sum_ in sums.items() if sum_}


@settings(max_examples=50)
@given(histories(), st.integers(0, 900), st.integers(0, 300))
def test_what_comes_later_changes_nothing_of_a_day(history, first, more):
    agreed, events = history
    on = START + timedelta(first)
    before = [one for one in events if one.on <= on]

    early, later = replay(agreed, before, on), replay(agreed, before, on + timedelta(more))

    assert early.journal == {day: told for day, told in later.journal.items() if day <= on}
    assert early.allocations == tuple(one for one in later.allocations if one.on <= on)


@settings(max_examples=50)
@given(histories(), st.randoms())
def test_entered_and_taken_back_in_any_order_each_day_is_posted_as_a_replay_says(history, chance):
    agreed, events = history
    until = START + timedelta(900)
    out, *others = events
    acts = [(True, one) for one in others]
    chance.shuffle(acts)
    wrong = [one for one in others if isinstance(one, Received) and chance.random() < 0.5]
    for one in wrong:  # taken back at any time after it was entered
        place = acts.index((True, one))
        acts.insert(chance.randint(place + 1, len(acts)), (False, one))
    standing, posted, former = [out], {}, {}
    for is_new, one in [(True, None), *acts]:
        told = [*standing, one] if is_new else [other for other in standing if other is not one]
        if one is None:
            told = standing
        if not is_possible(agreed, told):  # refused, as it was entered
            continue
        standing, book = told, replay(agreed, told, until)
        for day, changes in difference(former, book.journal).items():
            kept = posted.setdefault(day, Counter())
            for name, amount in changes.items():
                kept[name] += amount
        former = book.journal

    in_order = sorted(standing, key=lambda one: (one.on, one.key))
    again = replay(agreed, in_order, until)
    assert again == book
    assert not difference(posted, again.journal)


@settings(max_examples=50)
@given(histories())
def test_whoever_pays_the_quote_owes_nothing_and_paid_back_what_was_lent(history):
    agreed, events = history
    on = START + timedelta(900)
    before = replay(agreed, events, on)
    left = before.lent - before.repaid - before.written_off.get("principal", 0)
    if not before.pay_off:  # money that waits for the rows to come covers them all
        assert before.is_paid or before.credit >= left
        return

    book = replay(agreed, [*events, Received(on, "zz", before.pay_off, "pay_off")], on)

    assert book.is_paid
    assert book.repaid + book.written_off.get("principal", 0) == book.lent


@settings(max_examples=50)
@given(histories(), st.lists(st.integers(0, 900), min_size=2, max_size=6))
def test_interest_only_grows_from_day_to_day(history, days):
    agreed, events = history
    run = [replay(agreed, events, START + timedelta(day)).interest_run for day in sorted(days)]

    assert run == sorted(run)
    assert run[0] >= 0
