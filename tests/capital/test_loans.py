"""What happens to a loan, and what the ledger says of it."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from langnghe.capital.loans import refusals
from langnghe.capital.loans.models import Event, Loan, Receipt, ScheduleRow
from langnghe.capital.loans.queries.books import agreement_of, book_of
from langnghe.capital.loans.services import loans, receipts
from langnghe.capital.loans.services.booking import STANDING, accounts_of, plan_of, stand
from langnghe.ledger import public as ledger
from tests import factories
from tests.factories.loans import agreement, at

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 15)


def receive(loan, amount, on, key="r1", *, now=None, **more):
    return receipts.record_receipt(
        lender_id=loan.lender_id, loan=loan, amount=amount, value_on=on, channel="bank", key=key,
        now=now or at(on), by_id=None, **more,
    )  # fmt: skip


def standing(loan):
    loan.refresh_from_db()
    return loan


def in_the_ledger(loan):
    """Code → what stands on the account, as the book counts (debits above 0)."""
    accounts = accounts_of(loan.lender_id)
    kinds = {one.id: one.kind for one in ledger.accounts_of(book=f"loans:{loan.lender_id}")}
    sign = {"asset": 1, "expense": 1}
    held = ledger.balances(accounts.values())
    return {code: held[pk] * sign.get(kinds[pk], -1) for code, pk in accounts.items()}


def by_day(loan):
    """Day → what its entries moved, as the book counts."""
    codes = {pk: code for code, pk in accounts_of(loan.lender_id).items()}
    days = defaultdict(Counter)
    for entry in ledger.entries_for([f"loan:{loan.uid}"]):
        for move in entry.moves:
            days[entry.on][codes[move.debit]] += move.amount
            days[entry.on][codes[move.credit]] -= move.amount
    return without_nothing(days)


def without_nothing(days):
    kept = {day: {name: sum_ for name, sum_ in told.items() if sum_} for day, told in days.items()}
    return {day: told for day, told in kept.items() if told}


def fits(loan):
    """The ledger of each day, the row, its plan and its allocations say what the book says."""
    loan = standing(loan)
    book = book_of(loan, loan.booked_on)
    assert by_day(loan) == without_nothing(book.journal)
    assert plan_of(loan) == book.plan
    told = Loan.objects.get(pk=loan.pk)
    assert stand(told, book, at(book.on)) == told.state
    assert {name: getattr(told, name) for name in STANDING} == {
        name: getattr(loan, name) for name in STANDING
    }
    kept = loan.allocations.values_list("receipt__key", "n", "part", "amount")
    paid = [(one.receipt, one.n, one.part, one.amount) for one in book.allocations]
    held = [(key, 0, "overpaid", left) for key, left in book.held]
    assert sorted(kept) == sorted(paid + held)
    return book


def test_what_was_agreed_comes_back_as_it_was():
    told = agreement(principal_grace=3)

    assert agreement_of(Loan.objects.get(pk=factories.loan(agreement=told).pk)) == told


def test_a_dossier_becomes_one_loan():
    uid = "0197f000-0000-7000-8000-000000000001"
    maker = factories.producer()

    first = factories.loan(dossier_uid=uid, producer_id=maker.pk)
    again = factories.loan(dossier_uid=uid, producer_id=maker.pk)

    assert first == again
    assert Loan.objects.count() == 1


def test_a_loan_that_is_paid_out_has_a_plan_and_stands_in_the_ledger():
    loan = factories.paid_out()

    assert (loan.state, loan.outstanding, loan.version) == ("active", 200_000_000, 1)
    assert (loan.next_due_on, loan.next_amount) == (FIRST, 9_757_125)
    assert ScheduleRow.objects.count() == 24
    assert in_the_ledger(loan)["cash"] == -200_000_000
    fits(loan)


def test_parts_are_paid_out_until_all_is():
    loan = factories.loan()
    day = date(2026, 1, 15)
    some = loans.disburse(loan=loan, amount=50_000_000, on=day, key="1", by_id=None, now=at(day))
    assert some.state == "disbursing"
    again = loans.disburse(loan=loan, amount=50_000_000, on=day, key="1", by_id=None, now=at(day))
    assert again.lent == 50_000_000

    later = date(2026, 3, 1)
    whole = loans.disburse(
        loan=loan, amount=150_000_000, on=later, key="2", by_id=None, now=at(later)
    )
    assert whole.lent == 200_000_000
    fits(whole)
    with pytest.raises(refusals.NotPossibleNow):
        loans.disburse(loan=loan, amount=1, on=later, key="3", by_id=None, now=at(later))


@pytest.mark.parametrize(
    ("amount", "on", "refusal"),
    [
        (200_000_001, date(2026, 1, 15), refusals.TooMuch),
        (1, date(2026, 1, 9), refusals.BeforeTheLoan),
        (1, date(2026, 1, 17), refusals.NotYetHappened),
    ],
)
def test_what_cannot_be_paid_out(amount, on, refusal):
    loan = factories.loan()

    with pytest.raises(refusal):
        loans.disburse(
            loan=loan, amount=amount, on=on, key="1", by_id=None, now=at(date(2026, 1, 16))
        )
    assert standing(loan).lent == 0


def test_a_loan_is_cancelled_before_anything_was_paid_out():
    loan, out = factories.loan(), factories.paid_out()
    now = at(date(2026, 1, 20))

    with pytest.raises(refusals.WordsMissing):
        loans.cancel(loan=loan, words=" ", by_id=None, now=now)
    loans.cancel(loan=loan, words="Hộ không vay nữa", by_id=None, now=now)
    assert standing(loan).state == "cancelled"
    with pytest.raises(loans.states.WrongState):
        loans.cancel(loan=out, words="Thôi", by_id=None, now=now)


def test_a_loan_is_paid_back_and_closed():
    loan = factories.paid_out()
    on = date(2026, 3, 1)
    quote = book_of(loan, on).pay_off

    receive(loan, quote, on, purpose="pay_off")

    loan = standing(loan)
    assert (loan.state, loan.outstanding, loan.next_due_on) == ("closed", 0, None)
    assert in_the_ledger(loan)["principal"] == 0
    fits(loan)


def test_each_day_of_the_ledger_is_that_of_the_book_whenever_it_was_written():
    loan = factories.paid_out()
    late = date(2026, 5, 1)

    receive(loan, 20_000_000, FIRST, now=at(late))

    kept = ledger.entries_for([f"loan:{loan.uid}"])
    assert [one.on for one in kept] == [
        date(2026, 1, 15), FIRST, date(2026, 3, 15), date(2026, 4, 15)
    ]  # fmt: skip
    assert by_day(loan)[FIRST]["interest_income"] == -1_423_792
    fits(loan)


ACTS = {
    "early": lambda loan: receive(loan, 9_757_125, date(2026, 2, 10), "early", now=NOW),
    "wrong": lambda loan: receive(loan, 7_000_000, date(2026, 2, 20), "wrong", now=NOW,
                                  purpose="prepay_term"),
    "part": lambda loan: receive(loan, 3_000_000, date(2026, 4, 1), "part", now=NOW),
    "anew": lambda loan: loans.restructure(
        loan=loan, on=date(2026, 3, 20), count=36, first_due=date(2026, 4, 15), words="Khó khăn",
        key=f"anew-{loan.pk}", rate="0.06", by_id=None, now=NOW,
    ),
    "back": lambda loan: receipts.reverse_receipt(
        receipt=loan.receipts.get(key="wrong"), words="Nhầm", by_id=None, now=NOW
    ),
}  # fmt: skip
NOW = at(date(2026, 5, 20))


@pytest.mark.parametrize(
    "order",
    [
        ("early", "wrong", "back", "anew", "part"),
        ("anew", "wrong", "part", "early", "back"),
        ("part", "wrong", "early", "anew", "back"),
        ("wrong", "anew", "back", "part", "early"),
    ],
)
def test_in_whatever_order_it_is_written_down_the_same_books_come_of_it(order):
    loan = factories.paid_out()

    for act in order:
        ACTS[act](loan)

    book = fits(loan)
    assert (book.outstanding, book.due["interest"]) == (190_946_953, 918_950)
    assert book.coming[0].total == 6_246_525
    assert ledger.verify() == []


def test_a_receipt_entered_late_takes_the_lateness_away():
    loan = factories.paid_out()
    receive(loan, 5_000_000, date(2026, 3, 10), "part")
    assert standing(loan).state == "overdue"
    assert (loan.days_past_due, loan.bucket) == (23, "1-30")

    receive(loan, 9_757_125, FIRST, "found", now=at(date(2026, 3, 11)))

    assert standing(loan).state == "active"
    assert loan.credit == 5_000_000
    fits(loan)


def test_a_receipt_taken_back_leaves_the_book_as_if_it_never_was():
    loan = factories.paid_out()
    untouched = factories.paid_out()
    for one in (loan, untouched):
        receive(one, 9_757_125, FIRST, f"first-{one.pk}")
    wrong = receive(loan, 7_000_000, date(2026, 2, 20), "wrong", purpose="prepay_term")
    now = at(date(2026, 2, 20))
    with pytest.raises(refusals.WordsMissing):
        receipts.reverse_receipt(receipt=wrong, words="", by_id=None, now=now)

    receipts.reverse_receipt(receipt=wrong, words="Nhầm hợp đồng", by_id=None, now=now)

    assert standing(loan).outstanding == standing(untouched).outstanding
    assert in_the_ledger(loan)["cash"] == in_the_ledger(untouched)["cash"]
    fits(loan)
    with pytest.raises(refusals.ReversedAlready):
        receipts.reverse_receipt(receipt=wrong, words="Lại", by_id=None, now=now)


def test_the_same_key_counts_once_and_stands_for_nothing_else():
    loan = factories.paid_out()

    first = receive(loan, 1_000_000, FIRST, "same")
    again = receive(loan, 1_000_000, FIRST, "same")

    assert first == again
    assert Receipt.objects.count() == 1
    with pytest.raises(refusals.KeyUsedOtherwise):
        receive(loan, 2_000_000, FIRST, "same")
    fits(loan)


@pytest.mark.parametrize("spell", ["{0}", "ck {0} tra no", "CK{1}", "vay tra {2} thang 2"])
def test_the_memo_says_which_loan_is_paid(spell):
    loan = factories.paid_out()
    plain = loan.number.replace("-", "")
    memo = spell.format(loan.number, plain, loan.number.replace("-", " ").lower())

    found = receipts.record_receipt(
        lender_id=loan.lender_id, amount=1_000_000, value_on=FIRST, channel="statement", key="s",
        now=at(FIRST), by_id=None, memo=memo,
    )  # fmt: skip

    assert found.loan == loan


def test_money_that_fits_nothing_is_kept_and_a_person_says_what_it_is_for():
    loan, other = factories.paid_out(), factories.paid_out()
    lost = receipts.record_receipt(
        lender_id=loan.lender_id, amount=9_757_125, value_on=FIRST, channel="statement", key="s",
        now=at(FIRST), by_id=None, memo=f"tra no {other.number}",
    )  # fmt: skip
    assert lost.loan is None

    with pytest.raises(refusals.NotPossibleNow):
        receipts.match_receipt(receipt=lost, loan=other, by_id=None, now=at(FIRST))
    receipts.match_receipt(receipt=lost, loan=loan, by_id=None, now=at(FIRST))

    assert standing(loan).outstanding == 191_666_667
    fits(loan)
    with pytest.raises(refusals.NotPossibleNow):
        receipts.match_receipt(receipt=lost, loan=loan, by_id=None, now=at(FIRST))


def test_money_that_is_taken_back_as_it_was_matched_leaves_the_book_of_its_loan():
    loan = factories.paid_out()
    lost = receipts.record_receipt(
        lender_id=loan.lender_id, amount=9_757_125, value_on=FIRST, channel="statement", key="s",
        now=at(FIRST), by_id=None,
    )  # fmt: skip
    seen_before = Receipt.objects.get(pk=lost.pk)
    receipts.match_receipt(receipt=lost, loan=loan, by_id=None, now=at(FIRST))

    receipts.reverse_receipt(receipt=seen_before, words="Nhầm", by_id=None, now=at(FIRST))

    assert standing(loan).outstanding == 200_000_000
    fits(loan)


def test_money_by_statement_that_pays_all_of_it_off_pays_off():
    loan = factories.paid_out()
    on = date(2026, 2, 5)
    all_of_it = book_of(standing(loan), on).pay_off
    lost = receipts.record_receipt(
        lender_id=loan.lender_id, amount=all_of_it, value_on=on, channel="statement", key="s",
        now=at(on), by_id=None,
    )  # fmt: skip

    receipts.match_receipt(
        receipt=lost, loan=loan, purpose="pay_off", by_id=None, now=at(on)
    )  # fmt: skip

    assert standing(loan).state == "closed"
    fits(loan)


@pytest.mark.parametrize(
    ("spell", "short", "state"),
    [
        ("MBVCB.123.{0}TATTOAN.CT tu 001", 0, "closed"),
        ("{1} tat toan", 0, "closed"),
        ("{1} TATTOAN", 1, "active"),  # a đồng too little pays principal before its time
        ("tat toan thang 2 {1}", 0, "active"),
    ],
)
def test_the_message_of_the_qr_that_pays_all_of_it_says_so(spell, short, state):
    loan, on = factories.paid_out(), date(2026, 2, 5)
    amount = book_of(standing(loan), on).pay_off - short

    receipts.record_receipt(
        lender_id=loan.lender_id, amount=amount, value_on=on, channel="statement", key="s",
        now=at(on), by_id=None, memo=spell.format(loan.number.replace("-", ""), loan.number),
    )  # fmt: skip

    assert standing(loan).state == state
    fits(loan)


def test_a_restructuring_needs_a_reason_and_terms_that_fit():
    loan = factories.paid_out()
    on = date(2026, 3, 20)
    told = {"loan": loan, "on": on, "by_id": None, "now": at(on)}

    with pytest.raises(refusals.WordsMissing):
        loans.restructure(
            **told, count=12, first_due=on + timedelta(30), words="", key="k"
        )  # fmt: skip
    with pytest.raises(refusals.DoesNotFit) as refusal, transaction.atomic():
        loans.restructure(**told, count=12, first_due=on, words="Khó khăn", key="k")
    assert refusal.value.field == "first_due"

    loans.restructure(
        **told, count=36, first_due=date(2026, 4, 15), words="Khó khăn", key="k", rate="0.06"
    )
    assert standing(loan).state == "overdue"  # the interest is late
    assert loan.version == 2
    fits(loan)


def test_grace_after_a_storm_a_call_and_a_write_off_with_what_comes_after():
    loan = factories.paid_out()
    receive(loan, 9_757_125, FIRST)
    on = date(2026, 2, 20)
    loans.grace(loan=loan, on=on, rows=6, words="Bão số 3", key="g", by_id=None, now=at(on))
    assert standing(loan).state == "restructured"
    fits(loan)

    called = date(2026, 6, 1)
    loans.call(loan=loan, on=called, words="Bỏ nghề", key="c", by_id=None, now=at(called))
    assert standing(loan).state == "called"
    fits(loan)

    gone = date(2026, 7, 1)
    loans.write_off(loan=loan, on=gone, words="Mất", key="w", by_id=None, now=at(gone))
    assert standing(loan).state == "written_off"
    assert (loan.outstanding, loan.bucket) == (0, "current")
    receive(loan, 1_000_000, date(2026, 7, 2), "late")
    assert in_the_ledger(loan)["recovered"] == -1_000_000
    fits(loan)


def test_what_was_written_of_plans_and_events_stays():
    loan = factories.paid_out()
    loans.grace(
        loan=loan, on=date(2026, 1, 20), rows=1, words="Bão", key="g", by_id=None,
        now=at(date(2026, 1, 20)),
    )  # fmt: skip

    for rows in (ScheduleRow.objects.all(), Event.objects.all(), loan.tranches.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


def test_a_book_kept_elsewhere_takes_nothing_here():
    loan = factories.loan(agreement=None, is_outside_book=True)

    with pytest.raises(refusals.KeptElsewhere):
        loans.disburse(
            loan=loan, amount=1, on=date(2026, 1, 15), key="1", by_id=None,
            now=at(date(2026, 1, 15)),
        )  # fmt: skip


def test_a_number_that_another_loan_has_is_drawn_again(monkeypatch):
    drawn = iter(["AAAAA", "AAAAA", "BBBBB", "C", "D", "E", "F", "G", "H", "I"])
    monkeypatch.setattr(loans.ids, "code", lambda length: next(drawn))
    monkeypatch.setattr(loans, "TRIES", 1)
    first = factories.loan(number="")
    monkeypatch.setattr(loans, "TRIES", 3)

    second = factories.loan(number="")

    assert (first.number[-5:], second.number[-5:]) == ("AAAAA", "BBBBB")


def test_a_number_of_another_loan_is_refused():
    taken = factories.loan()
    uid = "0197f000-0000-7000-8000-000000000002"

    with pytest.raises(refusals.NumberTaken):
        factories.loan(number=taken.number, dossier_uid=uid)
