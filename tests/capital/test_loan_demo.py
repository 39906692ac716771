"""The demo's loans."""

from datetime import UTC, datetime

import pytest

from langnghe.capital.loans import demo
from langnghe.capital.loans.models import Loan, Receipt
from langnghe.core import parameters
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


def test_the_demo_has_a_loan_as_agreed_a_late_one_and_money_that_fits_none():
    parameters.load()
    lender = factories.user("fund", phone="+84900000401")
    factories.member("lender", person=lender)
    for phone in ("+84900000101", "+84900000102"):
        factories.producer(owner=factories.user("maker", phone=phone))

    for _turn in range(2):
        demo.load(now=NOW, progress=lambda *_told: None)

    assert [one.state for one in Loan.objects.order_by("pk")] == ["active", "overdue"]
    assert Receipt.objects.filter(loan=None).count() == 1
