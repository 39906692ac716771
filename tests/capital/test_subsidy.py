"""Interest subsidies: one at a time, never above the interest, claimed by the quarter."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from langnghe.capital.loans.book import replay
from langnghe.capital.loans.queries.history import stretches
from langnghe.capital.loans.services import loans
from langnghe.capital.subsidy import refusals, rules, services
from langnghe.capital.subsidy.models import SubsidyAgreement, SubsidyClaim
from langnghe.capital.subsidy.rules import Balance
from langnghe.core import audit, parameters, states
from langnghe.core.models import AuditEvent
from tests import factories
from tests.capital.test_book import START, histories
from tests.capital.test_loans import receive
from tests.factories.loans import at

NOW = datetime(2026, 10, 5, 2, tzinfo=UTC)
Q3 = (date(2026, 7, 1), date(2026, 10, 1))
D = Decimal


@pytest.fixture
def law():
    parameters.load()


def agreed(loan, **more):
    told = {
        "rate": D(2), "since": date(2026, 7, 1), "until": date(2027, 7, 1),
        "source": "Quyết định 1", "by_id": None, "now": NOW, **more,
    }  # fmt: skip
    return services.agree_on_subsidy(loan_id=loan.pk, **told)


def end(agreement, on, words="Hết điều kiện"):
    services.end_subsidy(agreement=agreement, on=on, words=words, by_id=None, now=NOW)


def claim(agreement, quarter=3, now=NOW, year=2026):
    return services.prepare_claim(
        agreement=agreement, year=year, quarter=quarter, by_id=None, now=now
    )


@pytest.mark.parametrize(
    ("quarter", "due"), [(1, "2026-04-19"), (2, "2026-07-19"), (3, "2026-10-19"), (4, "2027-01-05")]
)
def test_until_when_a_claim_is_handed_in(quarter, due):
    terms = {rules.BEFORE_DAY: D(20), rules.LAST_QUARTER_DAY: D(5)}

    assert rules.claim_due_on(2026, quarter, terms) == date.fromisoformat(due)


def test_what_was_paid_back_is_that_of_the_first_parts():
    assert rules.by_disbursement(70, [50, 60]) == [10, 60]
    assert rules.by_disbursement(0, [50, 60]) == [0, 0]


@pytest.mark.django_db
def test_a_claim_counts_each_day_of_each_balance(law):
    loan = factories.paid_out(date(2026, 7, 1), amount=500_000_000, signed_on=date(2026, 7, 1),
                              terms={"count": 25, "start": date(2026, 7, 1)}.items())  # fmt: skip

    made = claim(agreed(loan))

    assert [(row["days"], row["balance"]) for row in made.rows] == [
        (31, 500_000_000), (31, 480_000_000), (30, 460_000_000),
    ]  # fmt: skip
    product = 31 * 500_000_000 + 31 * 480_000_000 + 30 * 460_000_000
    assert made.amount == round(D(product) * 2 / 100 / 365)
    assert [row["support"] for row in made.rows] == [None, None, made.amount]
    assert made.due_on == date(2026, 10, 19)
    assert made.amount < made.interest


@pytest.mark.django_db
def test_each_disbursement_has_its_own_sum(law):
    loan = factories.loan(amount=300_000_000, signed_on=date(2026, 7, 1),
                          terms={"repayment": "bullet"}.items())  # fmt: skip
    for key, on in (("a", date(2026, 7, 1)), ("b", date(2026, 8, 1))):
        loans.disburse(loan=loan, amount=150_000_000, on=on, key=key, by_id=None, now=at(on))

    made = claim(agreed(loan))

    assert {row["disbursement"] for row in made.rows} == {1, 2}
    assert [row["support"] for row in made.rows if row["support"]] == [756_164, 501_370]
    assert made.amount == 756_164 + 501_370


@pytest.mark.django_db
def test_the_cap_holds_over_all_quarters(law):
    loan = factories.paid_out(date(2026, 7, 1), signed_on=date(2026, 7, 1))
    agreement = agreed(loan, cap=1_500_000)

    first = claim(agreement)
    second = claim(agreement, quarter=4, now=datetime(2027, 1, 4, 2, tzinfo=UTC))

    assert first.amount < 1_500_000
    assert first.amount + second.amount == 1_500_000
    assert second.due_on == date(2027, 1, 5)


@pytest.mark.django_db
def test_a_quarter_of_which_no_rule_speaks_is_refused(law):
    loan = factories.paid_out(date(2026, 1, 15))

    with pytest.raises(refusals.NoRule):
        claim(agreed(loan, since=date(2026, 1, 15)), quarter=1)


@pytest.mark.django_db
def test_counting_again_writes_no_state(law):
    agreement = agreed(factories.paid_out(date(2026, 7, 1), signed_on=date(2026, 7, 1)))
    claim(agreement)

    with CaptureQueriesContext(connection) as queries:
        claim(agreement)

    written = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "subsidy')]
    assert len(written) == 1
    assert "state" not in written[0]


@pytest.mark.django_db
def test_one_subsidy_at_a_time():
    loan = factories.paid_out()
    first = agreed(loan)
    with pytest.raises(refusals.SubsidisedAlready):
        agreed(loan, since=date(2026, 9, 1))

    end(first, date(2026, 9, 1))

    with pytest.raises(refusals.SubsidisedAlready):
        agreed(loan, since=date(2026, 8, 31))
    agreed(loan, since=date(2026, 9, 1))
    with pytest.raises(states.WrongState):
        end(first, date(2026, 9, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyAgreement.objects.filter(pk=first.pk).update(ended_on=None)


@pytest.mark.django_db
def test_a_subsidy_needs_a_loan_that_costs_at_least_as_much_and_a_book():
    cheap = factories.paid_out(terms={"rate": D("0.0199")}.items())
    elsewhere = factories.loan(agreement=None, is_outside_book=True)

    with pytest.raises(refusals.RateTooHigh):
        agreed(cheap)
    with pytest.raises(refusals.BookElsewhere):
        agreed(elsewhere)


@pytest.mark.django_db
def test_a_claim_that_was_handed_in_is_not_counted_again(law):
    loan = factories.paid_out(date(2026, 7, 1), signed_on=date(2026, 7, 1))
    agreement = agreed(loan)
    with pytest.raises(refusals.NotOver):
        claim(agreement, now=datetime(2026, 9, 30, 2, tzinfo=UTC))
    with pytest.raises(refusals.NothingToClaim):
        claim(agreement, quarter=2)
    before = claim(agreement)
    receive(loan, 100_000_000, date(2026, 8, 20), purpose="prepay_term", now=NOW)
    after = claim(agreement)
    assert (after.pk, after.amount < before.amount) == (before.pk, True)

    services.move_claim(claim=after, action="submit", by_id=None, now=NOW)

    with pytest.raises(refusals.HandedIn):
        claim(agreement)
    services.move_claim(claim=after, action="return", by_id=None, now=NOW)
    claim(agreement)
    with pytest.raises(states.WrongState):
        services.move_claim(
            claim=SubsidyClaim.objects.get(), action="pay", by_id=None, now=NOW
        )  # fmt: skip


def q3_of(**terms):
    """The rows of a claim of the third quarter at 2 %, as days, interest and support."""
    told = {"count": 24, "start": date(2026, 7, 1), "repayment": "bullet", **terms}
    return factories.paid_out(date(2026, 7, 1), signed_on=date(2026, 7, 1), terms=told.items())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "support"),
    [
        # Of 31 days 30/360 reckons a twelfth of the year.
        ({"rate": D("0.02"), "day_count": "30/360"}, 333_333 * 2 + 328_767),
        ({"rate": D("0.09"), "interest_free": 2}, 328_767),  # 30 days of 2 %
        ({"rate": D("0.09"), "interest_free": 3}, 0),
        # What runs in a grace is paid later, and borne nevertheless.
        ({"rate": D("0.09"), "interest_grace": 3}, 1_008_219),
    ],
)
def test_no_days_bring_more_than_the_interest_that_the_loan_bears_in_them(law, terms, support):
    made = claim(agreed(q3_of(**terms)))

    assert made.amount == support
    assert made.amount <= made.interest


@pytest.mark.django_db
def test_from_a_restructuring_on_the_interest_is_that_of_the_new_rate(law):
    loan = q3_of(rate=D("0.09"))
    agreement = agreed(loan)
    loans.restructure(
        loan=loan, on=date(2026, 8, 1), count=24, first_due=date(2026, 9, 1), words="Bão",
        key="anew", rate="0.01", by_id=None, now=NOW,
    )  # fmt: skip

    made = claim(agreement)

    of_july, of_later = round(D(200_000_000) * 31 * D("0.02") / 365), 169_863 + 164_384
    assert made.amount == of_july + of_later
    end(agreement, date(2026, 9, 1))
    with pytest.raises(refusals.RateTooHigh):
        agreed(loan, since=date(2026, 10, 1))


@pytest.mark.django_db
def test_the_days_until_a_write_off_bring_what_the_loan_bore_in_them(law):
    loan, on = q3_of(rate=D("0.09")), date(2026, 8, 20)
    loans.write_off(loan=loan, on=on, words="Mất", key="gone", by_id=None, now=NOW)

    made = claim(agreed(loan))

    assert made.amount == round(D(200_000_000) * (31 + 19) * D("0.02") / 365)
    assert made.interest == round(D(200_000_000) * (31 + 19) * D("0.09") / 365)


@pytest.mark.django_db
def test_a_claim_of_days_that_give_nothing_any_more_is_removed_and_frees_the_cap(law):
    loan = factories.paid_out(date(2026, 7, 1), signed_on=date(2026, 7, 1))
    agreement = agreed(loan, cap=1_000_000)
    later = datetime(2027, 1, 4, 2, tzinfo=UTC)
    gone = claim(agreement, quarter=4, now=later)
    kept = claim(agreement)
    assert (gone.amount > 0, gone.amount + kept.amount) == (True, 1_000_000)

    end(agreement, date(2026, 10, 1))

    assert [(one.pk, one.quarter) for one in SubsidyClaim.objects.all()] == [(kept.pk, 3)]
    removed = AuditEvent.objects.get(action="subsidy.claim.removed")
    told = {"year": 2026, "quarter": 4, "amount": gone.amount}
    assert (removed.object_id, removed.details) == (str(gone.pk), told)
    assert claim(agreement).amount > kept.amount
    assert audit.verify() is None


balances = st.lists(
    st.builds(
        Balance,
        disbursement=st.integers(1, 3),
        paid_out_on=st.just(date(2026, 7, 1)),
        since=st.just(date(2026, 7, 1)),
        until=st.dates(date(2026, 7, 1), date(2026, 10, 1)),
        amount=st.integers(0, 10**11),
        interest=st.integers(0, 10**9),
    ),
    max_size=6,
)


@given(found=balances, rate=st.integers(1, 838), most=st.none() | st.integers(0, 10**9))
def test_support_is_never_above_the_interest_of_its_days_nor_above_the_cap(found, rate, most):
    given_ = rules.support(found, D(rate) / 10_000, most)

    assert all(
        0 <= amount <= sum(one.interest for one in found if one.disbursement == number)
        for number, amount in given_.items()
    )
    assert most is None or sum(given_.values()) <= most


@pytest.mark.django_db
def test_one_that_is_over_blocks_no_other():
    loan = factories.paid_out()
    first = agreed(loan, since=date(2026, 2, 1), until=date(2026, 7, 1))
    with pytest.raises(refusals.SubsidisedAlready):
        agreed(loan, since=date(2026, 6, 30))

    agreed(loan, since=date(2026, 7, 1))

    first.refresh_from_db()
    assert first.ended_on == date(2026, 7, 1)
    ended = AuditEvent.objects.get(action="subsidy.ended")
    assert (ended.object_id, ended.details) == (
        str(first.pk), {"on": "2026-07-01", "because": "over"},
    )  # fmt: skip


@pytest.mark.django_db
def test_what_was_handed_in_is_not_ended_afterwards_and_what_was_not_is_counted_again(law):
    loan = factories.paid_out(date(2026, 7, 1), signed_on=date(2026, 7, 1))
    agreement = agreed(loan)
    before = claim(agreement)
    end(agreement, date(2026, 8, 1))

    with pytest.raises(refusals.CountAgain):
        services.move_claim(claim=before, action="submit", by_id=None, now=NOW)
    after = claim(agreement)
    services.move_claim(claim=after, action="submit", by_id=None, now=NOW)

    assert (after.pk, after.state) == (before.pk, "submitted")
    assert after.amount < before.amount
    other = agreed(loan, since=date(2026, 8, 1))
    services.move_claim(claim=claim(other), action="submit", by_id=None, now=NOW)
    with pytest.raises(refusals.ClaimedAlready):
        end(other, date(2026, 9, 30))
    end(other, date(2026, 10, 1))


@settings(max_examples=50)
@given(histories(), st.integers(0, 600), st.integers(1, 300), st.integers(1, 1500))
def test_whatever_happens_to_a_loan_its_days_bear_what_its_book_says(history, first, days, rate):
    agreement, events = history
    since = START + timedelta(first)
    until = since + timedelta(days)
    found = rules.by_parts(stretches(agreement, events, since, until))

    run = replay(agreement, events, until).interest_run
    run -= replay(agreement, events, since).interest_run
    assert sum(one.interest for one in found) <= run
    for one in found:
        given_ = sum(rules.support([one], D(rate) / 10_000, None).values())
        assert given_ <= one.interest
    assert sum(rules.support(found, D(rate) / 10_000, None).values()) <= run
