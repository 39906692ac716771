"""A lender's own system reads his loans, and says how those stand whose book it keeps."""

import json
from datetime import timedelta
from typing import get_args

import pytest
from django.utils import timezone

from langnghe.accounts import services as accounts
from langnghe.accounts.models import ApiToken
from langnghe.capital.loans.api import StateTold
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.services import outside
from langnghe.core import clock
from langnghe.core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
LOANS, STATES = "/api/v1/loans", "/api/v1/loan-states"


@pytest.fixture
def fund():
    return factories.organisation("lender")


@pytest.fixture
def officer(fund):
    return factories.lender_officer(fund)


@pytest.fixture
def software(fund, officer):
    """The headers of the lender's own system."""
    return factories.bearer(factories.token(of=fund, by=officer))


def elsewhere(fund, **fields):
    return factories.loan(agreement=None, is_outside_book=True, lender=fund, **fields)


def tell(client, headers, *rows, **more):
    body = json.dumps({"rows": rows})
    return client.post(STATES, body, content_type="application/json", headers=headers | more)


def row(loan, **fields):
    return {"number": loan.number, "state": "active", "outstanding": 5_000_000, **fields}


def test_reads_which_loans_stand_here(client, fund, software):
    ours, theirs = factories.paid_out(lender=fund), elsewhere(fund)
    factories.paid_out()  # of another lender

    answer = client.get(LOANS, headers=software).json()
    only = client.get(LOANS, {"book": "yours"}, headers=software).json()

    assert [one["number"] for one in answer["items"]] == [ours.number, theirs.number]
    assert only["items"] == [{
        "number": theirs.number, "borrower": theirs.producer.name, "book": "yours",
        "state": "signed", "amount": 200_000_000, "signed_on": "2026-01-10", "outstanding": 0,
        "days_late": 0, "next_due_on": None, "as_of": None,
    }]  # fmt: skip
    first = client.get(LOANS, {"limit": 1}, headers=software).json()
    rest = client.get(LOANS, {"cursor": first["next_cursor"]}, headers=software).json()
    assert [one["number"] for one in rest["items"]] == [theirs.number]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_many(
    client, fund, software, django_assert_num_queries, n
):
    for _n in range(n):
        elsewhere(fund)
    client.get(LOANS, headers=software)

    with django_assert_num_queries(2):  # the token, the loans
        client.get(LOANS, headers=software)


def test_a_program_may_tell_the_same_states_as_a_person():
    assert set(get_args(StateTold)) == outside.TOLD


def test_says_how_they_stand_row_by_row(client, fund, software):
    one, same, kept = elsewhere(fund), elsewhere(fund), factories.paid_out(lender=fund)
    other = elsewhere(factories.organisation("lender"))
    tell(client, software, row(same))

    answer = tell(
        client, software,
        row(one, number=one.number.lower(), state="overdue", days_late=35),
        row(same), row(kept), row(other), row(one, state="closed", outstanding=0),
        row(one, state="signed"), {"number": "VAY2026-AAAAA", "outstanding": -1, "x": 1}, "nonsense",
    )  # fmt: skip

    told = answer.json()
    assert answer.status_code == 200
    assert (told["updated"], told["unchanged"], told["failed"]) == (1, 1, 6)
    assert [one["status"] for one in told["results"]] == ["updated", "unchanged"] + ["failed"] * 6
    assert [[e["code"] for e in one["errors"]] for one in told["results"][2:5]] == [
        ["no_such_loan"], ["no_such_loan"], ["named_twice"],
    ]  # fmt: skip
    assert [e["field"] for e in told["results"][5]["errors"]] == ["state"]
    assert {e["field"] for e in told["results"][6]["errors"]} == {"outstanding", "state", "x"}
    assert told["results"][7]["number"] is None
    unseen = tell(client, software, row(one) | {"number": "VAY\x00"}).json()["results"][0]
    assert [e["code"] for e in unseen["errors"]] == ["control_character"]
    one.refresh_from_db()
    assert (one.state, one.outstanding, one.bucket) == ("overdue", 5_000_000, "31-90")
    assert one.late_since == clock.today(timezone.now()) - timedelta(35)
    for untouched, state in ((kept, "active"), (other, "signed")):
        untouched.refresh_from_db()
        assert untouched.state == state


def test_a_row_that_contradicts_itself_is_not_taken(client, fund, software):
    loan = elsewhere(fund)

    told = tell(
        client, software, row(loan, state="closed"), row(loan, days_late=35),
        row(loan, state="closed", days_late=1), row(loan),
    ).json()  # fmt: skip

    assert [[(e["field"], e["code"]) for e in one["errors"]] for one in told["results"]] == [
        [("outstanding", "still_owed")], [("days_late", "is_late")],
        [("outstanding", "still_owed"), ("days_late", "is_late")], [],
    ]  # fmt: skip
    assert [one["status"] for one in told["results"]] == ["failed"] * 3 + ["updated"]
    loan.refresh_from_db()
    assert loan.state == "active"


def test_the_same_call_again_gets_the_first_answer(client, fund, software):
    loan = elsewhere(fund)
    key = {"Idempotency-Key": "sang-nay"}

    first = tell(client, software, row(loan), **key)
    again = tell(client, software, row(loan), **key)
    other = tell(client, software, row(loan, outstanding=1), **key)

    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.json(), other.status_code) == (first.json(), 409)
    assert AuditEvent.objects.filter(action="loans.loan.told").count() == 1


@pytest.mark.parametrize("body", [{}, {"rows": []}, {"rows": ["x"] * 1_001}, {"rows": [], "y": 1}])
def test_a_call_that_is_no_list_of_rows_is_refused_whole(client, software, body):
    answer = client.post(
        STATES, json.dumps(body), content_type="application/json", headers=software
    )

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def asked(client, headers, loan):
    return (
        client.get(LOANS, headers=headers).status_code,
        tell(client, headers, row(loan)).status_code,
    )


def test_nobody_else_is_let_in(client, fund, officer, software):
    loan = elsewhere(fund)
    maker = factories.user("maker")
    workshop = factories.producer(owner=maker).organisation
    left = factories.lender_officer(fund)
    of_left = factories.bearer(factories.token(of=fund, by=left))
    accounts.remove_member(
        membership=left.memberships.get(), by_id=officer.pk, now=timezone.now()
    )  # fmt: skip

    assert asked(client, {}, loan) == (401, 401)
    assert asked(client, of_left, loan) == (401, 401)
    assert asked(client, factories.bearer(factories.token(of=workshop, by=maker)), loan) == (
        403,
        403,
    )
    reads = factories.bearer(factories.token("loans:read", of=fund, by=officer))
    assert asked(client, reads, loan) == (200, 403)
    writes = factories.bearer(factories.token("loans:write", of=fund, by=officer))
    ApiToken.objects.filter(scopes=["loans:write"]).update(revoked_at=timezone.now())
    assert asked(client, writes, loan) == (401, 401)
    theirs = factories.organisation("lender")
    other = factories.bearer(factories.token(of=theirs, by=factories.lender_officer(theirs)))
    assert client.get(LOANS, headers=other).json()["items"] == []
    assert tell(client, other, row(loan)).json()["failed"] == 1
    client.force_login(officer)
    assert asked(client, {}, loan) == (401, 401)  # a session is no token
    assert Loan.objects.get().state == "signed"


def test_a_lenders_token_opens_nothing_of_a_workshop(client, software):
    assert client.get("/api/v1/maker/orders", headers=software).status_code == 403
    assert client.get("/api/v1/maker", headers=software).json()["scopes"] == [
        "loans:read", "loans:write",
    ]  # fmt: skip
