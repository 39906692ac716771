"""The lender's desk and the borrower's pages."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from langnghe.capital.loans.facts import InstalmentNear
from langnghe.capital.loans.letters import tell_borrower
from langnghe.capital.loans.models import LenderAccount, Loan, Receipt
from langnghe.capital.loans.queries.books import book_of
from langnghe.capital.loans.services.receipts import reverse_receipt
from langnghe.core import clock
from tests import factories
from tests.capital.test_loans import receive

pytestmark = pytest.mark.django_db
START = timedelta(days=40)


@pytest.fixture
def today():
    return clock.today(timezone.now())


@pytest.fixture
def fund():
    return factories.organisation("lender", name="Quỹ ví dụ")


@pytest.fixture
def officer(fund):
    return factories.lender_officer(fund)


@pytest.fixture
def maker():
    return factories.producer(owner=factories.user("maker"))


@pytest.fixture
def loan(fund, maker, today):
    on = today - START
    return factories.paid_out(
        on, lender=fund, producer_id=maker.pk, signed_on=on, terms={"start": on}.items()
    )


@pytest.fixture
def at_desk(client: Client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def at_home(maker):
    client = Client()
    client.force_login(maker.organisation.memberships.get().user)
    return client


def act(client, loan, action, **told):
    return client.post(
        reverse("loans:loan", args=[loan.uid]), {"action": action, "key": "k", **told}
    )  # fmt: skip


def test_the_lender_sees_his_loans_and_no_others(at_desk, loan):
    other = factories.paid_out()

    page = at_desk.get(reverse("loans:desk")).content.decode()

    assert loan.number in page
    assert other.number not in page


def test_the_list_shows_what_was_asked_for(at_desk, loan):
    url = reverse("loans:desk")

    assert loan.number in at_desk.get(url, {"state": loan.state}).content.decode()
    assert loan.number not in at_desk.get(url, {"state": "closed"}).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_many(
    n, at_desk, fund, django_assert_num_queries
):  # fmt: skip
    for _n in range(n):
        factories.paid_out(lender=fund)
    at_desk.get(reverse("loans:desk"))

    with django_assert_num_queries(6):
        at_desk.get(reverse("loans:desk"))


def test_a_receipt_is_written_down(at_desk, loan, today):
    answer = act(
        at_desk, loan, "receive", value_on=today, amount="9.757.125", channel="cash",
        purpose="instalment",
    )  # fmt: skip

    assert answer.status_code == 302
    assert Receipt.objects.get().amount == 9_757_125
    assert "9.757.125" in at_desk.get(answer["Location"]).content.decode()


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(at_desk, loan, today):
    answer = act(
        at_desk, loan, "receive", value_on=today + timedelta(1), amount="muoi", channel="cash",
        purpose="instalment",
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'value="muoi"' in answer.content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("days", [1, -41])  # not yet; before the loan was signed
def test_the_day_of_a_receipt_that_cannot_be_is_said_beside_it(at_desk, loan, today, days):
    told = {"value_on": today + timedelta(days), "amount": "10", "channel": "cash"}

    answer = act(at_desk, loan, "receive", purpose="instalment", **told)

    forms = {action: form for action, _label, form in answer.context["steps"]}
    assert (answer.status_code, list(forms["receive"].errors)) == (422, ["value_on"])
    assert not Receipt.objects.exists()


def test_the_day_of_a_line_of_a_statement_that_lies_ahead_is_said_beside_it(at_desk, loan, today):
    line = {"action": "enter", "key": "s", "memo": loan.number, "amount": "10"}

    answer = at_desk.post(reverse("loans:money"), line | {"value_on": today + timedelta(1)})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["value_on"])
    assert not Receipt.objects.exists()


def test_a_receipt_is_taken_back_for_a_reason(at_desk, loan, today):
    one = receive(loan, 1_000_000, today, now=timezone.now())

    refused = act(at_desk, loan, "reverse", receipt=one.uid, words="")
    assert refused.status_code == 422
    assert act(at_desk, loan, "reverse", receipt=one.uid, words="Nhầm").status_code == 302

    one.refresh_from_db()
    assert one.why_reversed == "Nhầm"


@pytest.mark.parametrize("is_late", [True, False])
@pytest.mark.parametrize(
    ("action", "told", "late", "in_time"),
    [
        ("restructure", {"count": 30, "principal_grace": 2, "rate": "6", "words": "Khó"},
         "overdue", "restructured"),  # its interest stays late
        ("grace", {"rows": 6, "words": "Bão"}, "overdue", "restructured"),
        ("call", {"words": "Sai mục đích"}, "called", "called"),
        ("write_off", {"words": "Mất"}, "written_off", "written_off"),
    ],
)  # fmt: skip
def test_each_step_of_the_lender(at_desk, loan, today, action, told, late, in_time, is_late):
    told = {"on": today, "first_due": today + timedelta(30), **told}
    if not is_late:
        receive(loan, loan.next_amount, loan.next_due_on, now=timezone.now())

    assert act(at_desk, loan, action, **told).status_code == 302

    loan.refresh_from_db()
    assert loan.state == (late if is_late else in_time)
    assert at_desk.get(reverse("loans:loan", args=[loan.uid])).status_code == 200


def test_parts_are_paid_out_at_the_desk(at_desk, fund, today):
    new = factories.loan(lender=fund, signed_on=today)
    told = {"on": today, "amount": "50 000 000"}

    assert act(at_desk, new, "disburse", **told).status_code == 302
    assert act(at_desk, new, "disburse", **told).status_code == 302  # the same form again

    new.refresh_from_db()
    assert (new.lent, new.state) == (50_000_000, "disbursing")
    over = act(at_desk, new, "disburse", on=today, amount="150000001", key="other")
    assert over.status_code == 422


def test_a_loan_is_cancelled_at_the_desk(at_desk, fund, today):
    new = factories.loan(lender=fund, signed_on=today)

    assert act(at_desk, new, "cancel", words="Không vay nữa").status_code == 302
    new.refresh_from_db()
    assert new.state == "cancelled"


def test_another_lender_and_the_borrower_find_nothing_at_the_desk(loan, at_home, today):
    stranger = Client()
    stranger.force_login(factories.lender_officer())
    one = receive(loan, 1_000_000, today, now=timezone.now())

    for client in (stranger, at_home):
        page = client.get(reverse("loans:loan", args=[loan.uid]))
        assert page.status_code == 404
        assert act(client, loan, "write_off", on=today, words="x").status_code == 404
        assert act(client, loan, "reverse", receipt=one.uid, words="x").status_code == 404
    one.refresh_from_db()
    loan.refresh_from_db()
    assert (one.reversed_at, loan.state != "written_off") == (None, True)


def test_money_by_statement_finds_its_loan_or_is_worked_off(at_desk, loan, today):
    url = reverse("loans:money")
    line = {"action": "enter", "value_on": today, "amount": "2000000"}
    at_desk.post(url, {**line, "key": "1", "memo": f"CK {loan.number}"})
    at_desk.post(url, {**line, "key": "2", "memo": "tra no"})
    assert set(Receipt.objects.values_list("loan", flat=True)) == {loan.pk, None}

    lost = Receipt.objects.get(loan=None)
    wrong = {"action": "match", "receipt": lost.uid, "number": "VAY2020-AAAAA"}
    assert at_desk.post(url, wrong).status_code == 422
    assert at_desk.post(url, {**wrong, "number": loan.number}).status_code == 302

    lost.refresh_from_db()
    assert lost.loan == loan


def test_money_of_another_lender_is_not_to_be_had(at_desk, loan, today):
    theirs = factories.organisation("lender")
    lost = Receipt.objects.create(
        lender=theirs, amount=1, value_on=today, received_at=timezone.now(), channel="cash", key="x"
    )
    told = {"action": "match", "receipt": lost.uid, "number": loan.number}

    assert at_desk.post(reverse("loans:money"), told).status_code == 422
    lost.refresh_from_db()
    assert lost.loan is None


def test_the_account_that_is_paid_to_is_kept(at_desk, fund):
    told = {"action": "account", "bin": "970436", "account": "0011223344", "holder": "QUY"}

    assert at_desk.post(reverse("loans:money"), told).status_code == 302
    assert LenderAccount.objects.get().account == "0011223344"


@pytest.fixture
def of_two(client, fund):
    """At the desk of whoever works for two lenders; and the other lender."""
    other = factories.organisation("lender", name="Quỹ thứ hai")
    client.force_login(
        factories.lender_officer(other, person=factories.lender_officer(fund))
    )  # fmt: skip
    return client, other


def test_whoever_works_for_two_lenders_says_whose_money_it_is(of_two, fund, today):
    (client, other), url = of_two, reverse("loans:money")
    line = {"action": "enter", "value_on": today, "amount": "2.000.000", "key": "1"}
    stranger = factories.organisation("lender")

    for told in (line, line | {"lender": stranger.pk}):
        answer = client.post(url, told)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["lender"])
        assert "2.000.000" in answer.content.decode()
    assert not Receipt.objects.exists()
    assert client.post(url, line | {"lender": other.pk}).status_code == 302

    assert Receipt.objects.get().lender == other
    assert "· Quỹ thứ hai" in client.get(url).content.decode()


def test_each_lender_of_a_person_has_an_account_of_its_own(of_two, fund):
    (client, other), url = of_two, reverse("loans:money")
    LenderAccount.objects.create(lender=fund, bin="970436", account="001", holder="QUY")
    told = {"action": "account", "bin": "970415", "account": "0022", "holder": "QUY HAI"}

    for wrong in (told, told | {"lender": factories.organisation("lender").pk}):
        assert client.post(url, wrong).status_code == 404
    assert client.post(url, told | {"lender": other.pk, "bin": "x"}).status_code == 422
    assert client.post(url, told | {"lender": other.pk}).status_code == 302

    kept = dict(LenderAccount.objects.values_list("lender", "account"))
    assert kept == {fund.pk: "001", other.pk: "0022"}


def test_the_desk_has_its_menu_and_names_the_lender_only_to_whoever_works_for_two(
    of_two, fund, loan
):
    client, _other = of_two
    two = client.get(reverse("loans:desk")).content.decode()
    client.force_login(factories.lender_officer(fund))
    one = client.get(reverse("loans:desk")).content.decode()

    assert (fund.name in two, fund.name in one) == (True, False)
    for name in ("portfolio:portfolio", "subsidy:claims", "products:desk", "accounts_software"):
        assert f'href="{reverse(name)}"' in one


def test_states_are_taken_for_each_lender_of_a_person(of_two, fund):
    client, other = of_two
    loans = [
        factories.loan(agreement=None, is_outside_book=True, lender=one)
        for one in (fund, other, factories.organisation("lender"))
    ]
    text = "\n".join(f"{one.number},active,9000,0," for one in loans)

    page = client.post(reverse("loans:told"), {"text": text}, follow=True).content.decode()

    for one, state in zip(loans, ("active", "active", "signed"), strict=True):
        one.refresh_from_db()
        assert one.state == state
    assert loans[2].number in page


def test_the_borrower_sees_what_to_pay_with_a_code_for_his_bank(at_home, loan, fund):
    LenderAccount.objects.create(lender=fund, bin="970436", account="0011223344", holder="QUY")

    page = at_home.get(reverse("loans:own_loan", args=[loan.uid])).content.decode()

    assert "<img src=" in page
    assert "0011223344" in page
    assert loan.number.replace("-", " ") in page


def test_the_borrower_reads_what_pays_all_of_it_on_a_day(at_home, loan, today):
    url, on = reverse("loans:own_loan", args=[loan.uid]), today + timedelta(10)

    page = at_home.get(url, {"on": on}).content.decode()

    assert f"{book_of(loan, on).pay_off:,}".replace(",", ".") in page
    assert at_home.get(url, {"on": today - timedelta(1)}).status_code == 200


def test_the_borrower_reads_what_is_missing_when_his_pay_off_fell_short(at_home, loan, today):
    LenderAccount.objects.create(lender=loan.lender, bin="970436", account="001", holder="QUY")
    url, now = reverse("loans:own_loan", args=[loan.uid]), timezone.now()
    yesterdays = book_of(loan, today - timedelta(1)).pay_off
    assert at_home.get(url).context["rest"] is None

    receive(loan, yesterdays, today, "late", now=now, purpose="pay_off")  # a day of interest short

    missing = book_of(loan, today).pay_off
    answer = at_home.get(url)
    rest = answer.context["rest"]
    assert (rest.amount, rest.bank.amount) == (missing, missing)
    assert rest.bank.memo.endswith("TATTOAN")
    assert f"Chưa tất toán: còn thiếu <b>{missing:,}".replace(",", ".") in answer.content.decode()
    receive(loan, missing, today, "rest", now=now, purpose="pay_off")
    loan.refresh_from_db()
    assert (loan.state, at_home.get(url).context["rest"]) == ("closed", None)


def test_something_is_missing_only_as_long_as_the_last_money_was_to_pay_all(at_home, loan, today):
    url, now = reverse("loans:own_loan", args=[loan.uid]), timezone.now()
    short = receive(loan, 50_000_000, today, "short", now=now, purpose="pay_off")
    told = [at_home.get(url).context["rest"] is not None]
    more = receive(loan, 1_000_000, today, "more", now=now)
    told.append(at_home.get(url).context["rest"] is not None)
    for one in (more, short):
        reverse_receipt(receipt=one, words="Nhầm", by_id=None, now=now)
        told.append(at_home.get(url).context["rest"] is not None)

    assert told == [True, False, True, False]


def test_a_person_who_borrowed_himself_sees_his_loan_and_a_stranger_does_not(client):
    worker = factories.user("worker")
    loan = factories.paid_out(person_id=worker.pk, producer_id=None)
    client.force_login(worker)
    assert loan.lender.name in client.get(reverse("loans:mine")).content.decode()

    client.force_login(factories.stranger())
    assert loan.lender.name not in client.get(reverse("loans:mine")).content.decode()
    for name in ("own_loan", "calendar"):
        assert client.get(reverse(f"loans:{name}", args=[loan.uid])).status_code == 404


def test_the_due_days_come_as_a_calendar(at_home, loan):
    answer = at_home.get(reverse("loans:calendar", args=[loan.uid]))

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 23
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"UID:{loan.uid}-2@langnghe" in text


@pytest.mark.parametrize("n", [1, 3])
def test_the_borrowers_list_asks_as_much_for_one_as_for_many(
    n, at_home, fund, maker, django_assert_num_queries
):
    for _n in range(n):
        factories.paid_out(lender=fund, producer_id=maker.pk)
    at_home.get(reverse("loans:mine"))

    with django_assert_num_queries(6):
        at_home.get(reverse("loans:mine"))


def test_the_borrower_is_written_to_in_his_language(loan, maker):
    person = maker.organisation.memberships.get().user
    person.language = "en"
    person.save()
    near = InstalmentNear(str(loan.uid), Loan.objects.get().next_due_on, 7)

    tell_borrower(near)
    tell_borrower(InstalmentNear(str(loan.uid), date(2020, 1, 1), 1))

    [letter] = mail.outbox
    assert letter.subject.startswith(f"Loan {loan.number}: a payment is due on")
    assert reverse("loans:own_loan", args=[loan.uid]) in letter.body.replace("/en/", "/")


def test_nothing_is_written_of_a_row_that_is_paid_already(loan, maker):
    Loan.objects.update(credit=Loan.objects.get().next_amount)

    tell_borrower(InstalmentNear(str(loan.uid), Loan.objects.get().next_due_on, 7))

    assert mail.outbox == []


def test_the_pages_are_there_in_english(at_desk, loan):
    with translation.override("en"):
        page = at_desk.get(reverse("loans:loan", args=[loan.uid])).content.decode()

    assert "Principal that is left" in page
