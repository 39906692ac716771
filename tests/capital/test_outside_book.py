"""States of loans whose book the lender's own system keeps."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from langnghe.capital.loans import refusals
from langnghe.capital.loans.services.outside import read_states, take_states
from langnghe.core.models import AuditEvent, StateChange
from tests import factories
from tests.factories.loans import at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


@pytest.fixture
def loan():
    return factories.loan(agreement=None, is_outside_book=True)


def take(lender_id, text):
    told = read_states(text)
    return take_states(lenders=[lender_id], told=told, by_id=None, now=at(TODAY))


def test_the_other_system_says_how_a_loan_stands(loan):
    text = f"{loan.number},overdue,150000000,35,2026-03-15\n"

    assert take(loan.lender_id, text) == {loan.number: True}
    assert take(loan.lender_id, text) == {loan.number: False}

    loan.refresh_from_db()
    assert (loan.state, loan.outstanding, loan.bucket) == ("overdue", 150_000_000, "31-90")
    assert (loan.late_since, loan.next_due_on) == (date(2026, 1, 25), date(2026, 3, 15))
    take(loan.lender_id, f"{loan.number.lower()},closed,0,0,")
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding, loan.late_since) == ("closed", 0, None)


@pytest.mark.parametrize("n", [1, 3])
def test_many_lines_cost_as_much_as_one(loan, django_assert_num_queries, n):
    more = [
        factories.loan(agreement=None, is_outside_book=True, lender=loan.lender)
        for _n in range(n - 1)
    ]
    text = "\n".join(f"{one.number},active,5000,0," for one in [loan, *more])

    # Looked up, written, the steps and the trail; the rest stands around the transaction.
    with django_assert_num_queries(7 if connection.vendor == "sqlite" else 8):
        take(loan.lender_id, text)

    assert StateChange.objects.filter(action="becomes_active").count() == n
    assert AuditEvent.objects.filter(action="loans.loan.told").count() == n


def test_a_loan_of_another_or_in_our_own_book_is_left_alone(loan):
    ours = factories.paid_out(lender=loan.lender)
    other = factories.organisation("lender")

    assert take(other.pk, f"{loan.number},closed,0,0,") == {}
    assert take(loan.lender_id, f"{ours.number},closed,0,0,") == {}

    for one, state in ((loan, "signed"), (ours, "active")):
        one.refresh_from_db()
        assert one.state == state


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "N,cancelled,0,0,",
        "N,active,-1,0,",
        "N,active,1,-1,",
        "N,active,1,0,15/03/2026",
        "N,active,1,0,1926-03-15",
        f"N,{'x' * 140_000}",
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_taken(loan, line):
    good = f"{loan.number},closed,0,0,"

    with pytest.raises(refusals.NotReadable) as refusal:
        take(loan.lender_id, f"{good}\n{line}\n{good}" if line else "")
    if line:
        assert "2" in str(refusal.value)
    loan.refresh_from_db()
    assert loan.state == "signed"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("closed,5000000,0", "không còn dư nợ"),
        ("closed,0,35", "overdue"),
        ("active,5000000,35", "overdue"),
        ("restructured,5000000,1", "overdue"),
        ("disbursing,5000000,1", "overdue"),
    ],
)
def test_a_line_that_contradicts_itself_is_named_with_the_reason_and_nothing_is_taken(
    loan, said, why
):
    with pytest.raises(refusals.NotReadable) as refusal:
        take(loan.lender_id, f"{loan.number},overdue,1,1,\n{loan.number},{said},")

    assert "2" in str(refusal.value)
    assert why in str(refusal.value)
    loan.refresh_from_db()
    assert loan.state == "signed"


@pytest.mark.parametrize("state", ["overdue", "called", "written_off"])
def test_what_is_late_stands_in_a_state_that_says_so(loan, state):
    assert take(loan.lender_id, f"{loan.number},{state},5000000,35,") == {loan.number: True}


def test_the_lender_pastes_what_his_system_writes_out(client, loan):
    client.force_login(factories.lender_officer(loan.lender))
    url = reverse("loans:told")

    assert client.post(url, {"text": "x"}).status_code == 422
    answer = client.post(url, {"text": f"{loan.number},active,9000,0,"}, follow=True)

    assert answer.status_code == 200
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding) == ("active", 9000)
    page = client.get(reverse("loans:loan", args=[loan.uid]))
    assert page.status_code == 200


def test_nobody_but_a_lender_brings_states(client, loan):
    client.force_login(factories.stranger())

    answer = client.post(reverse("loans:told"), {"text": f"{loan.number},closed,0,0,"})

    assert answer.status_code == 404
    loan.refresh_from_db()
    assert loan.state == "signed"
