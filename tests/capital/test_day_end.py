"""The end of a day for all loans says what the book of each says."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core import mail
from django.db import transaction

from langnghe.capital.loans import refusals
from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.letters import tell_borrower
from langnghe.capital.loans.models import DayEnd, Loan
from langnghe.capital.loans.queries.books import agreement_of
from langnghe.capital.loans.services import day_end, loans
from langnghe.capital.loans.services.day_end import run_day_end
from langnghe.capital.schedules import Fee, RateStep
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


def told_on(on):
    """Of how many days it is told at the end of this one."""
    OutboxMessage.objects.all().delete()
    end(on)
    return [one.payload["days"] for one in OutboxMessage.objects.order_by("payload__days")]


def test_notices_of_days_that_were_missed_are_made_up_for_once():
    factories.paid_out()
    seen = FIRST - timedelta(10)

    told = [told_on(seen + timedelta(days)) for days in (0, 7, 8, 13, 14)]

    assert told == [[], [3], [], [-3], []]


def test_a_row_that_is_due_today_is_told_of_when_yesterday_was_missed():
    loan = factories.paid_out()
    end(FIRST - timedelta(2))

    assert told_on(FIRST) == [0]
    assert OutboxMessage.objects.get().payload["due_on"] == str(standing(loan).late_since)


@pytest.mark.parametrize(
    ("last", "told"), [(date(2026, 3, 13), [0]), (date(2026, 3, 14), []), (date(2026, 3, 9), [0])]
)
def test_a_row_that_is_due_while_an_older_one_is_late_is_told_of_when_days_were_missed(last, told):
    loan = factories.paid_out(person_id=factories.user().pk)
    end(date(2026, 3, 1))
    end(last)
    due_on = date(2026, 3, 15)

    assert told_on(due_on) == told
    for one in OutboxMessage.objects.all():
        tell_borrower(InstalmentNear(**one.payload | {"due_on": due_on}))
    assert len(mail.outbox) == len(told)
    assert all("15/03/2026" in one.subject for one in mail.outbox)
    assert told_on(date(2026, 3, 16)) == []
    assert standing(loan).late_since == FIRST


@pytest.mark.parametrize("is_paid", [True, False])
def test_of_a_row_that_was_paid_or_moved_meanwhile_no_letter_goes_out(is_paid):
    loan, on = factories.paid_out(person_id=factories.user().pk), date(2026, 3, 15)
    end(on)
    if is_paid:
        receive(loan, 30_000_000, on)
    else:
        loans.restructure(
            loan=loan, on=date(2026, 3, 14), count=24, first_due=date(2026, 4, 1), words="Khó",
            key="anew", by_id=None, now=at(on),
        )  # fmt: skip

    tell_borrower(InstalmentNear(str(loan.uid), on, 0))

    assert mail.outbox == []
    assert standing(loan).late_since == (None if is_paid else FIRST)


def test_the_letter_of_the_day_itself_asks_for_what_fell_due():
    loan = factories.paid_out(person_id=factories.user().pk)
    end(FIRST)

    tell_borrower(InstalmentNear(str(loan.uid), FIRST, 0))
    tell_borrower(InstalmentNear(str(loan.uid), FIRST, 1))  # of yesterday, and late

    [letter] = mail.outbox
    assert "9.757.125" in letter.body


def test_what_was_missed_for_long_is_news_no_more():
    factories.paid_out()
    end(FIRST)

    assert told_on(FIRST + timedelta(9)) == []


def test_money_that_came_before_the_end_of_the_day_takes_no_notice_away():
    loan, paid = factories.paid_out(), factories.paid_out()
    on = FIRST - timedelta(1)
    for one, amount in ((loan, 1_000_000), (paid, 9_757_125)):
        receive(one, amount, on, f"r-{one.pk}")

    end(on)

    assert {one.payload["loan_uid"] for one in OutboxMessage.objects.all()} == {
        str(loan.uid), str(paid.uid)
    }  # fmt: skip


def test_of_a_day_that_was_broken_off_nobody_is_told_twice():
    made = [factories.paid_out() for _n in range(3)]
    on = FIRST - timedelta(7)
    end(on - timedelta(1))
    OutboxMessage.objects.all().delete()
    DayEnd.objects.create(on=on, started_at=at(on))
    day_end._end_piece(on, at(on), 2)  # and the third never comes

    end(on + timedelta(1))

    told = [one.payload["loan_uid"] for one in OutboxMessage.objects.all()]
    assert sorted(told) == sorted(str(one.uid) for one in made)


HARVESTS = (date(2026, 3, 10), date(2026, 6, 20), date(2026, 11, 5), date(2027, 2, 20))


def random_terms(chance):
    """Of all ways to repay, with a rate in steps, a broken first period and graces, or without."""
    repayment = chance.choice(["equal_instalments", "equal_principal", "bullet", "seasonal"])
    harvests = HARVESTS[: chance.randint(2, 4)] if repayment == "seasonal" else ()
    rates = [Decimal(chance.randint(0, 12)) / 100 for _step in range(2)]
    since = chance.choice([2, date(2026, 3, 3), date(2026, 8, 15)])
    return {
        "repayment": repayment, "seasons": tuple((day, chance.randint(1, 3)) for day in harvests),
        "count": len(harvests) or chance.randint(2, 12),
        "rate": chance.choice([rates[0], (RateStep(1, rates[0]), RateStep(since, rates[1]))]),
        "first_due": None if harvests else chance.choice([None, date(2026, 2, 5), date(2026, 3, 2)]),
        "broken_period": chance.choice([None, "first_row", "upfront", "spread"]),
        "principal_grace": chance.randint(0, 1), "interest_grace": chance.randint(0, 1),
        "fees": (Fee(chance.choice([0, 50_000])),),
    }  # fmt: skip


def random_loan(chance, n):
    """Paid out, all or a part of it, and then happened to it what chance wants, of all kinds."""
    loan, on = factories.loan(terms=random_terms(chance).items()), date(2026, 1, 15)
    happens(loan, "d", on, f"{n}-out", chance)
    on = date(2026, 1, 20)
    for turn in range(chance.randint(0, 5)):
        on += timedelta(chance.randint(1, 12))
        with suppress(refusals.DoesNotFit, refusals.NotPossibleNow), transaction.atomic():
            happens(loan, chance.choice("rrrrdddganc" + "w" * (n % 2)), on, f"{n}-{turn}", chance)
    return loan


def happens(loan, what, on, key, chance):
    told = {"loan": loan, "on": on, "key": key, "by_id": None, "now": at(on)}
    match what:
        case "d":
            left = loan.amount - standing(loan).lent
            loans.disburse(amount=chance.choice([left, max(left // 2, 1)]), **told)
        case "r":
            purpose = chance.choice(["instalment", "instalment", "prepay_term", "pay_off"])
            most = 400_000_000 if purpose == "pay_off" else 120_000_000
            receive(loan, chance.randint(1, most), on, key, purpose=purpose)
        case "g":
            loans.grace(rows=1, words="Bão", **told)
        case "c":
            loans.call(words="Sai mục đích", **told)
        case "w":
            loans.write_off(words="Mất", **told)
        case _:
            first_due = on + timedelta(chance.randint(5, 30))
            count = chance.randint(2, 9)
            loans.restructure(count=count, first_due=first_due, words="Khó", **told)


def test_random_books_say_at_the_end_of_each_day_what_a_replay_says():
    chance = Random(20260215)
    made = [random_loan(chance, n) for n in range(16)]
    for on in (FIRST, date(2026, 3, 10), date(2026, 3, 21), date(2026, 9, 1), date(2027, 3, 1)):
        end(on, 5)
        for loan in made:
            fits(loan)
    kinds = {one.kind for loan in made for one in loan.events.all()}
    agreed = [agreement_of(loan).terms for loan in made]
    assert kinds == {"called", "graced", "restructured", "written_off"}
    assert {standing(one).state for one in made} >= {"overdue", "closed", "called", "written_off"}
    assert {one.repayment for one in agreed} >= {"equal_instalments", "equal_principal", "seasonal"}
    assert {one.broken_period for one in agreed if one.first_due} >= {"first_row", "upfront"}
    assert any(len(one.rates) > 1 for one in agreed)
    assert any(loan.tranches.count() > 1 for loan in made)


@pytest.mark.parametrize("n", [1, 3])
def test_the_end_of_a_day_asks_as_much_for_one_as_for_many(n, django_assert_num_queries):
    lender = factories.organisation("lender")
    for _n in range(n):
        factories.paid_out(lender=lender)
    end(date(2026, 2, 1))

    with django_assert_num_queries(36):
        end(FIRST)

    assert Loan.objects.filter(due_principal__gt=0).count() == n


@pytest.mark.parametrize("n", [1, 3])
def test_money_in_advance_asks_as_much_for_one_as_for_many(n, django_assert_num_queries):
    lender = factories.organisation("lender")
    for place in range(n):
        loan = factories.paid_out(lender=lender)
        receive(loan, 9_757_125, date(2026, 2, 1), f"r{place}")

    with django_assert_num_queries(38):
        end(FIRST)

    assert Loan.objects.filter(outstanding=191_666_667, credit=0).count() == n
