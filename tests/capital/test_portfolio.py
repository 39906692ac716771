"""A lender's loans together, and the pages of its subsidies."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from langnghe.capital.loans.services.day_end import run_day_end
from langnghe.capital.portfolio.queries import portfolio
from langnghe.capital.subsidy.models import SubsidyAgreement, SubsidyClaim
from langnghe.core import clock, parameters
from tests import factories
from tests.capital.test_loans import FIRST
from tests.factories.loans import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    return factories.organisation("lender")


@pytest.fixture
def at_desk(client: Client, fund):
    client.force_login(factories.lender_officer(fund))
    return client


def test_what_is_owed_late_and_supported(fund):
    factories.paid_out(lender=fund, village="bat-trang", craft="gom", workers=5)
    factories.paid_out(
        lender=fund, village="van-phuc", craft="lua", workers=2, amount=100_000_000,
        terms={"principal_grace": 6, "interest_free": 6}.items(),
    )  # fmt: skip
    factories.paid_out(village="bat-trang", workers=99)  # of another lender
    factories.loan(lender=fund, workers=7)  # not paid out yet
    on = FIRST + timedelta(40)
    run_day_end(on=on, now=at(on))

    found = portfolio(frozenset({fund.pk}))

    assert (found.total.loans, found.total.workers) == (2, 7)
    assert found.total.outstanding == 300_000_000
    assert found.total.due == 2 * 8_333_333 + 1_423_792 + 1_232_422
    assert [(days, sum_) for days, sum_, _share in found.at_risk] == [
        (30, 200_000_000), (60, 0), (90, 0),
    ]  # fmt: skip
    assert found.at_risk[0][2] == Decimal("66.7")
    assert [(name, told.workers) for name, told in found.villages] == [
        ("bat-trang", 5), ("van-phuc", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
def test_the_portfolio_asks_as_much_for_one_as_for_many(
    n, at_desk, fund, django_assert_num_queries
):
    for _n in range(n):
        factories.paid_out(lender=fund, village=f"lang-{n}", craft="gom")
    at_desk.get(reverse("portfolio:portfolio"))

    with django_assert_num_queries(10):
        at_desk.get(reverse("portfolio:portfolio"))


def test_the_loans_are_taken_home_as_a_sheet(at_desk, fund):
    loan = factories.paid_out(lender=fund, producer_id=factories.producer(name="=1+1").pk)

    text = at_desk.get(reverse("portfolio:csv")).content.decode()
    book = at_desk.get(reverse("portfolio:xlsx")).content

    assert f"{loan.number},'=1+1," in text
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[1][:2] == [loan.number, "=1+1"]


@pytest.fixture
def subsidised(at_desk, fund):
    """A loan since the beginning of the last quarter but one."""
    parameters.load()
    today = clock.today(timezone.now())
    start = today - timedelta(200)
    loan = factories.paid_out(start, lender=fund, signed_on=start, terms={"start": start}.items())
    told = {
        "number": loan.number, "rate": "2", "since": start, "until": today + timedelta(300),
        "source": "QĐ 1",
    }  # fmt: skip
    assert at_desk.post(reverse("subsidy:claims"), told).status_code == 302
    return SubsidyAgreement.objects.get()


def quarter():
    today = clock.today(timezone.now())
    this = (today.month - 1) // 3 + 1
    return (today.year, this - 1) if this > 1 else (today.year - 1, 4)


def test_a_claim_is_counted_taken_home_and_handed_in(at_desk, subsidised):
    year, number = quarter()

    at_desk.post(
        reverse("subsidy:count", args=[subsidised.uid]), {"year": year, "quarter": number}
    )  # fmt: skip

    claim = SubsidyClaim.objects.get()
    sheet = at_desk.get(reverse("subsidy:csv", args=[year, number])).content.decode()
    assert str(claim.amount) in sheet
    assert at_desk.get(reverse("subsidy:xlsx", args=[year, number])).status_code == 200
    move = reverse("subsidy:move", args=[claim.uid])
    assert at_desk.post(move, {"action": "pay"}).status_code == 404
    at_desk.post(move, {"action": "submit"})
    claim.refresh_from_db()
    assert claim.state == "submitted"
    assert "QĐ 1" in at_desk.get(reverse("subsidy:claims")).content.decode()


def test_a_second_subsidy_and_one_that_is_too_high_are_refused_on_the_page(at_desk, subsidised):
    url = reverse("subsidy:claims")
    told = {
        "number": subsidised.loan.number, "rate": "2", "since": date(2026, 1, 1),
        "until": date(2027, 1, 1), "source": "QĐ 2",
    }  # fmt: skip

    assert at_desk.post(url, told).status_code == 422
    assert at_desk.post(url, {**told, "rate": "9"}).status_code == 422
    assert at_desk.post(url, {**told, "number": "VAY2020-AAAAA"}).status_code == 422
    assert SubsidyAgreement.objects.count() == 1


def test_another_lender_touches_nothing_of_it(subsidised):
    year, number = quarter()
    stranger = Client()
    stranger.force_login(factories.lender_officer())

    told = {"year": year, "quarter": number}
    assert stranger.post(reverse("subsidy:count", args=[subsidised.uid]), told).status_code == 404
    assert not SubsidyClaim.objects.exists()
    assert subsidised.loan.number not in stranger.get(reverse("subsidy:claims")).content.decode()
