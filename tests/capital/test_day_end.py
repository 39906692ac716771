"""The end of a day for all loans says what the book of each says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from langnghe.capital.loans.models import DayEnd, Loan
from langnghe.capital.loans.services import day_end
from langnghe.capital.loans.services.day_end import run_day_end
from langnghe.core.models import OutboxMessage, StateChange
from tests import factories
from tests.capital.test_loans import FIRST, fits, receive, standing
from tests.factories.loans import at

pytestmark = pytest.mark.django_db


def end(on, piece=2_000):
    return run_day_end(on=on, now=at(on), piece=piece)


def test_a_row_that_falls_due_is_posted_and_the_next_one_waits():
    loan = factories.paid_out()

    assert end(FIRST) == 1

    assert (standing(loan).due_principal, loan.due_interest) == (8_333_333, 1_423_792)
    assert (loan.next_due_on, loan.next_amount) == (date(2026, 3, 15), 9_565_755)
    assert (loan.state, loan.days_past_due) == ("active", 0)
    assert fits(loan).sums["interest_income"] == -1_423_792


def test_few_of_those_that_paid_in_advance_share_a_piece(monkeypatch):
    monkeypatch.setattr(day_end, "REPLAYED", 1)
    loans = [factories.paid_out() for _n in range(4)]
    for loan in loans[1:3]:
        receive(loan, 9_757_125, date(2026, 2, 10), f"early-{loan.pk}")
    DayEnd.objects.create(on=FIRST, started_at=at(FIRST))

    pieces = [day_end._end_piece(FIRST, at(FIRST), 2_000) for _n in range(3)]

    assert pieces == [2, 2, None]
    for loan in loans:
        fits(loan)


def test_the_end_of_a_day_comes_once():
    factories.paid_out()

    assert (end(FIRST), end(FIRST)) == (1, 0)
    assert DayEnd.objects.get().done_at is not None


def test_days_that_were_missed_are_made_up_for():
    loan = factories.paid_out()

    end(date(2026, 4, 20))

    assert standing(loan).due_principal == 3 * 8_333_333
    assert (loan.late_since, loan.days_past_due, loan.bucket) == (FIRST, 64, "31-90")
    assert loan.state == "overdue"
    assert StateChange.objects.filter(action="becomes_overdue").count() == 1
    fits(loan)


@pytest.mark.parametrize(("days", "bucket"), [(0, "current"), (1, "1-30"), (30, "1-30"),
                                              (31, "31-90"), (90, "31-90"), (91, "91+")])  # fmt: skip
def test_how_late_a_loan_is(days, bucket):
    loan = factories.paid_out()

    end(FIRST + timedelta(days))

    assert (standing(loan).bucket, loan.days_past_due) == (bucket, days)


def test_money_that_came_in_advance_is_taken_when_its_row_falls_due():
    loan = factories.paid_out()
    receive(loan, 9_757_125, date(2026, 2, 10))
    assert standing(loan).credit == 9_757_125

    end(FIRST)

    assert (standing(loan).credit, loan.outstanding) == (0, 191_666_667)
    assert loan.late_since is None
    fits(loan)


@pytest.mark.parametrize("repayment", ["equal_instalments", "equal_principal", "bullet"])
@pytest.mark.parametrize("piece", [1, 2_000])
def test_many_days_on_the_numbers_are_those_of_the_book(repayment, piece):
    told = {"repayment": repayment, "count": 4, "rate": Decimal("0.1")}
    made = [factories.paid_out(terms=told.items()) for _n in range(3)]
    receive(made[0], 70_000_000, date(2026, 2, 1), "a")
    for on in (date(2026, 2, 14), FIRST, date(2026, 2, 16), date(2026, 3, 20), date(2026, 6, 1)):
        end(on, piece)
        for loan in made:
            fits(loan)
    receive(made[1], 250_000_000, date(2026, 6, 1), "b", purpose="pay_off")
    fits(made[1])
    assert standing(made[1]).state == "closed"


def test_the_borrower_is_told_before_and_after():
    loan = factories.paid_out()

    told = {}
    for days in (-8, -7, -6, -1, 0, 1, 2):
        OutboxMessage.objects.all().delete()
        end(FIRST + timedelta(days))
        told[days] = [one.payload["days"] for one in OutboxMessage.objects.all()]

    assert told == {-8: [], -7: [7], -6: [], -1: [1], 0: [], 1: [-1], 2: []}
    assert standing(loan).state == "overdue"


@pytest.mark.parametrize("n", [1, 3])
def test_the_end_of_a_day_asks_as_much_for_one_as_for_many(n, django_assert_num_queries):
    lender = factories.organisation("lender")
    for _n in range(n):
        factories.paid_out(lender=lender)
    end(date(2026, 2, 1))

    with django_assert_num_queries(29):
        end(FIRST)

    assert Loan.objects.filter(due_principal__gt=0).count() == n
