"""A lender's loans together, and the pages of its subsidies."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from langnghe.capital.loans.forms import ForLender
from langnghe.capital.loans.services.day_end import run_day_end
from langnghe.capital.portfolio.queries import portfolio
from langnghe.capital.subsidy import queries as subsidies
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

    text = at_desk.get(reverse("portfolio:csv")).getvalue().decode("utf-8-sig")
    book = at_desk.get(reverse("portfolio:xlsx")).getvalue()

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
    sheet = at_desk.get(reverse("subsidy:csv", args=[year, number])).getvalue().decode()
    assert str(claim.amount) in sheet
    book = at_desk.get(reverse("subsidy:xlsx", args=[year, number])).getvalue()
    assert book.startswith(b"PK")
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
    end = reverse("subsidy:end", args=[subsidised.uid])
    assert stranger.get(end).status_code == 404
    assert stranger.post(end, {"on": "2026-10-01", "words": "x"}).status_code == 404
    subsidised.refresh_from_db()
    assert subsidised.ended_on is None


def test_a_subsidy_is_ended_for_a_reason_and_makes_room_for_another(at_desk, subsidised):
    url = reverse("subsidy:end", args=[subsidised.uid])
    on = clock.today(timezone.now())
    assert at_desk.get(url).status_code == 200

    for wrong, field in (
        ({"on": on, "words": " "}, "words"),
        ({"on": subsidised.since - timedelta(1), "words": "Sai"}, "on"),
        ({"on": subsidised.until + timedelta(1), "words": "Sai"}, "on"),
    ):
        answer = at_desk.post(url, wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert at_desk.post(url, {"on": on, "words": "Hộ đã ngừng nghề"}).status_code == 302

    subsidised.refresh_from_db()
    assert (subsidised.ended_on, subsidised.why_ended) == (on, "Hộ đã ngừng nghề")
    assert "Hộ đã ngừng nghề" in at_desk.get(reverse("subsidy:claims")).content.decode()
    assert at_desk.post(url, {"on": on, "words": "Lần nữa"}).status_code == 422
    again = {
        "number": subsidised.loan.number, "rate": "1", "since": on, "until": on + timedelta(90),
        "source": "QĐ 2",
    }  # fmt: skip
    assert at_desk.post(reverse("subsidy:claims"), again).status_code == 302


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_subsidies_asks_as_much_for_one_as_for_many(
    n, at_desk, fund, django_assert_num_queries
):
    for _n in range(n):
        factories.subsidy(factories.paid_out(lender=fund))
    at_desk.get(reverse("subsidy:claims"))

    with django_assert_num_queries(6):
        at_desk.get(reverse("subsidy:claims"))


def test_subsidies_come_page_by_page(at_desk, fund, monkeypatch):
    monkeypatch.setattr(subsidies, "PER_PAGE", 2)
    loans = [factories.paid_out(lender=fund) for _n in range(3)]
    for one in loans:
        factories.subsidy(one)

    first = at_desk.get(reverse("subsidy:claims"))
    second = at_desk.get(reverse("subsidy:claims"), {"cursor": first.context["next_cursor"]})

    shown = [
        [one.agreement.loan for one in page.context["rows"]] for page in (first, second)
    ]  # fmt: skip
    assert shown == [[loans[2], loans[1]], [loans[0]]]
    assert second.context["next_cursor"] is None


def test_whoever_works_for_two_lenders_sees_what_is_whose(client):
    funds = [factories.organisation("lender", name=name) for name in ("Quỹ A", "Quỹ B")]
    person = factories.lender_officer(funds[0])
    factories.lender_officer(funds[1], person=person)
    for number, fund in enumerate(funds, 1):
        for _n in range(number):
            factories.paid_out(lender=fund, village="bat-trang", craft="gom")
    factories.paid_out()  # of a third
    client.force_login(person)

    page = client.get(reverse("portfolio:portfolio"))

    found = page.context["found"]
    assert "<span>Dư nợ</span>" in page.content.decode()  # the tab
    assert str(ForLender(lenders={1: "Quỹ A", 2: "Quỹ B"})["lender"].label) == "Bên cho vay"
    assert [(name, told.loans) for name, told in found.lenders] == [("Quỹ B", 2), ("Quỹ A", 1)]
    assert found.total.loans == 3
    assert [told.loans for _name, told in found.villages] == [3]
    text = client.get(reverse("portfolio:csv")).getvalue().decode()
    assert (text.count(",Quỹ A\r\n"), text.count(",Quỹ B\r\n")) == (1, 2)
