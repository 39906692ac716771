"""A granted dossier becomes a loan; the dossier follows it to its end."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from langnghe.accounts.roles import Role
from langnghe.capital.contracts import queries, refusals, services
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries.books import agreement_of
from langnghe.capital.loans.services import loans
from langnghe.capital.loans.services.outside import Told, take_states
from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.core.errors import NotFound
from langnghe.core.states import WrongState
from langnghe.support.deciding.queries.access import scope_of
from langnghe.support.deciding.refusals import HasConflict
from langnghe.support.deciding.services import agreements, assigning, endings
from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers.models import Offer
from tests import factories
from tests.factories.deciding import NOW, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    """Two days after the agreement, on whatever day this runs."""
    with time_machine.travel("2026-11-26 03:00:00Z", tick=False):
        yield


def granted(limits: list | None = None) -> tuple[Desk, Dossier]:
    """Of a household, by a fund, for 100 million; the agreement is signed by both."""
    desk = factories.support_desk(
        Role.LENDER, payments=[], report_days=None, limits=limits or [], papers=[],
        facts=[],
    )  # fmt: skip
    Offer.objects.filter(pk=desk.version.offer_id).update(kind="loan")
    owner = factories.user()
    maker = factories.producer(owner=owner)
    dossier = factories.dossier_in("approved", desk, producer=maker)
    held = agreements.sign_for_office(dossier=dossier, scope=desk.scope, now=NOW)
    agreements.sign(dossier=dossier, seen=held.digest, scope=scope_of(owner.pk), now=NOW)
    dossier.refresh_from_db()
    return desk, dossier


def sign(desk: Desk, dossier: Dossier, product: str, **more) -> Loan:
    lender = queries.lender_of(desk.officer.pk)
    told = {
        "months": 24, "repayment": "equal_principal", "principal_grace": 0,
        "signed_on": date(2026, 11, 24), **more,
    }  # fmt: skip
    uid = services.sign_from_dossier(
        fact=queries.granted(lender, dossier.uid), product_slug=product, lender=lender, now=NOW,
        **told,
    )  # fmt: skip
    return Loan.objects.get(uid=uid)


def terms(desk: Desk, **more) -> ProductTerms:
    product = more.pop("product", None) or factories.loan_product(desk.office)
    return factories.loan_terms(product, **{"overdue_factor": Decimal(130), **more})


def test_becomes_a_loan_on_the_terms_of_the_day_and_is_fulfilled():
    desk, dossier = granted()
    offered = terms(desk)

    loan = sign(desk, dossier, offered.product.slug)

    dossier.refresh_from_db()
    offered.refresh_from_db()
    assert (loan.amount, loan.lender, loan.producer_id) == (
        100_000_000, desk.office, dossier.producer_id,
    )  # fmt: skip
    assert (loan.dossier_uid, loan.product_uid) == (dossier.uid, offered.product.uid)
    assert Decimal(loan.agreement["late"]["factor"]) == Decimal("1.3")
    assert dossier.state == "running"
    assert offered.used_at is not None
    assert queries.waiting(queries.lender_of(desk.officer.pk)) == []
    with pytest.raises(NotFound):  # signed once
        sign(desk, dossier, offered.product.slug)


@pytest.mark.parametrize(("told", "bears"), [({}, "0"), ({"late_interest_rate": 6}, "0.06"),
                                             ({"late_interest_rate": 12}, "0.1")])  # fmt: skip
def test_late_interest_bears_what_the_product_says_and_no_more_than_the_law(told, bears):
    desk, dossier = granted()
    offered = terms(desk, **told)

    loan = sign(desk, dossier, offered.product.slug)

    assert agreement_of(loan).late.rate_of_interest == Decimal(bears)


def wrong_fields(client, dossier: Dossier, product: str, **more) -> list[str]:
    """Beside which fields the desk says what is wrong."""
    told = {
        "product": product, "signed_on": "24/11/2026", "months": "24",
        "repayment": "equal_principal", "principal_grace": "0", **more,
    }  # fmt: skip
    answer = client.post(reverse("contracts:sign", args=[dossier.uid]), told)
    assert (answer.status_code, Loan.objects.count()) == (422, 0)
    return list(answer.context["form"].errors)


@pytest.mark.parametrize("day", ["2026-11-23", "2099-01-01"])
def test_is_signed_between_the_agreement_and_today(client, day):
    desk, dossier = granted()  # agreed on 24 November 2026
    offered = terms(desk)
    client.force_login(desk.officer)

    assert wrong_fields(client, dossier, offered.product.slug, signed_on=day) == ["signed_on"]
    with pytest.raises(refusals.NotThatDay):
        sign(desk, dossier, offered.product.slug, signed_on=date.fromisoformat(day))


def test_a_product_that_was_not_offered_on_that_day_is_not_signed():
    desk, dossier = granted()
    later = terms(desk, valid_from=date(2026, 11, 25))
    closed = terms(desk)
    LoanProduct.objects.filter(pk=closed.product_id).update(closed_on=date(2026, 11, 24))
    ended = terms(desk, valid_until=date(2026, 11, 24))
    other = factories.loan_terms(overdue_factor=Decimal(130))

    for one in (later, closed, ended, other):
        with pytest.raises(refusals.NotOffered):
            sign(desk, dossier, one.product.slug)
    fact = queries.granted(queries.lender_of(desk.officer.pk), dossier.uid)
    chosen = [one.slug for one in queries.offers(fact, date(2026, 11, 26))]
    assert chosen == [later.product.slug]
    assert queries.offers(fact, date(2026, 11, 24)) == []


def test_who_could_not_borrow_on_that_day_is_said_beside_the_product(client):
    desk, dossier = granted()
    offered = terms(desk, ceilings={"cooperative": None}, valid_until=date(2026, 11, 25))
    terms(desk, product=offered.product, valid_from=date(2026, 11, 25))
    client.force_login(desk.officer)

    assert wrong_fields(client, dossier, offered.product.slug) == ["product"]


def test_is_repaid_as_the_product_offers(client):
    desk, dossier = granted()
    offered = terms(desk, repayments=["bullet", "equal_instalments"])
    also = terms(desk, repayments=["equal_principal"])
    client.force_login(desk.officer)
    slug = offered.product.slug

    assert wrong_fields(client, dossier, slug) == ["repayment"]
    LoanProduct.objects.filter(pk=also.product_id).update(closed_on=date(2020, 1, 1))
    assert wrong_fields(client, dossier, slug) == ["repayment"]  # is not even to choose
    assert sign(desk, dossier, slug, repayment="bullet").amount == 100_000_000


def test_a_rate_that_is_agreed_in_each_contract_is_written_there(client):
    desk, dossier = granted()
    fixed = terms(desk)
    client.force_login(desk.officer)
    page = reverse("contracts:sign", args=[dossier.uid])
    assert "rate" not in client.get(page).context["form"].fields
    asked = terms(desk, rate_rule="asked", rate=None)

    assert asked.product.name["vi"] in client.get(page).content.decode()
    assert wrong_fields(client, dossier, asked.product.slug) == ["rate"]
    assert wrong_fields(client, dossier, asked.product.slug, rate="101") == ["rate"]
    assert wrong_fields(client, dossier, fixed.product.slug, rate="9") == ["rate"]
    loan = sign(desk, dossier, asked.product.slug, rate=Decimal("8.4"))
    assert [step.rate for step in agreement_of(loan).terms.rates] == [Decimal("0.084")]


def test_workers_are_asked_for_where_the_ceiling_hangs_on_them(client):
    desk, dossier = granted()
    offered = terms(desk, per_worker=60_000_000)
    client.force_login(desk.officer)

    assert wrong_fields(client, dossier, offered.product.slug) == ["workers"]
    assert wrong_fields(client, dossier, offered.product.slug, workers="1") == ["product"]
    assert sign(desk, dossier, offered.product.slug, workers=2).workers == 2


def test_months_without_interest_are_agreed_where_the_product_gives_them(client):
    desk, dossier = granted()
    offered = terms(desk, interest_grace=3)
    client.force_login(desk.officer)

    assert wrong_fields(client, dossier, offered.product.slug, interest_grace="4") == [
        "interest_grace"
    ]
    loan = sign(desk, dossier, offered.product.slug, interest_grace=3)
    assert agreement_of(loan).terms.interest_grace == 3


def test_the_form_asks_for_what_an_earlier_day_needs_though_the_terms_have_changed(client):
    desk, dossier = granted()
    former = terms(desk, interest_grace=3, per_worker=60_000_000, rate_rule="asked", rate=None,
                   repayments=["bullet"], valid_until=date(2026, 11, 25))  # fmt: skip
    terms(desk, product=former.product, valid_from=date(2026, 11, 25),
          repayments=["equal_principal"])  # fmt: skip
    client.force_login(desk.officer)
    page = reverse("contracts:sign", args=[dossier.uid])
    told = {
        "product": former.product.slug, "signed_on": "24/11/2026", "months": "24",
        "principal_grace": "0", "interest_grace": "3", "workers": "2", "rate": "8,4",
        "repayment": "bullet",
    }  # fmt: skip

    assert len(client.get(page).context["form"].fields["product"].choices) == 1
    answer = client.post(page, told)

    assert answer.status_code == 302, answer.context["form"].errors
    loan = Loan.objects.get()
    assert (loan.workers, agreement_of(loan).terms.interest_grace) == (2, 3)
    assert [step.rate for step in agreement_of(loan).terms.rates] == [Decimal("0.084")]


def test_the_lenders_own_system_may_keep_the_book(client):
    desk, dossier = granted()
    offered = terms(desk, overdue_factor=None)
    client.force_login(desk.officer)
    told = {
        "product": offered.product.slug, "signed_on": "24/11/2026", "months": "24",
        "repayment": "equal_principal", "principal_grace": "0", "is_outside_book": "on",
    }  # fmt: skip

    assert client.post(reverse("contracts:sign", args=[dossier.uid]), told).status_code == 302

    loan = Loan.objects.get()
    assert (loan.is_outside_book, loan.agreement, loan.state) == (True, {}, "signed")
    taken = take_states(
        lenders=[desk.office.pk], told=[Told(loan.number, "closed", 0, 0, None)], by_id=None,
        now=NOW,
    )  # fmt: skip
    assert (taken, services.follow_loans(now=NOW)) == ({loan.number: True}, 1)


def test_the_loan_knows_village_and_craft_of_its_borrower():
    desk, dossier = granted()
    craft = factories.craft()
    dossier.producer.crafts.set([craft])

    loan = sign(desk, dossier, terms(desk).product.slug)

    assert (loan.village, loan.craft) == (dossier.producer.village.slug, craft.slug)


def test_another_lender_sees_nothing_of_it():
    _desk, dossier = granted()
    other = factories.credit_officer()

    assert queries.waiting(queries.lender_of(other.pk)) == []
    with pytest.raises(NotFound):
        queries.granted(queries.lender_of(other.pk), dossier.uid)
    with pytest.raises(NotFound):
        queries.lender_of(factories.user().pk)


@pytest.mark.parametrize(
    ("more", "refused"),
    [({"ceilings": {"household": 99_999_999}}, refusals.OverCeiling),
     ({"overdue_factor": None}, refusals.OverdueRateUnknown)],
)  # fmt: skip
def test_is_not_signed_on_terms_that_do_not_fit(more, refused):
    desk, dossier = granted()

    with pytest.raises(refused):
        sign(desk, dossier, terms(desk, **more).product.slug)

    dossier.refresh_from_db()
    assert dossier.state == "agreed"
    assert not Loan.objects.exists()


@pytest.mark.parametrize("state", ["closed", "written_off"])
def test_a_loan_that_is_at_its_end_completes_its_dossier_once(state):
    desk, dossier = granted()
    loan = sign(desk, dossier, terms(desk).product.slug)

    before = services.follow_loans(now=NOW)
    Loan.objects.filter(pk=loan.pk).update(state=state)
    after = services.follow_loans(now=NOW + timedelta(days=1))
    again = services.follow_loans(now=NOW + timedelta(days=2))

    dossier.refresh_from_db()
    assert (before, after, again, dossier.state) == (0, 1, 0, "completed")


def test_a_loan_that_is_cancelled_makes_room_for_another_one():
    desk, dossier = granted()
    offered = terms(desk)
    first = sign(desk, dossier, offered.product.slug)
    loans.cancel(loan=first, words="Người vay chưa nhận", by_id=desk.officer.pk, now=NOW)

    assert services.follow_loans(now=NOW) == 1
    dossier.refresh_from_db()
    assert dossier.state == "agreed"
    second = sign(desk, dossier, offered.product.slug)
    assert services.follow_loans(now=NOW) == 0

    dossier.refresh_from_db()
    assert (dossier.state, second.pk == first.pk) == ("running", False)


def test_is_signed_at_the_desk_and_what_is_wrong_stands_beside_its_field(client):
    desk, dossier = granted()
    offered = terms(desk, term_max=12)
    client.force_login(desk.officer)
    page = reverse("contracts:sign", args=[dossier.uid])

    assert dossier.title in client.get(reverse("contracts:waiting")).content.decode()
    told = {
        "product": offered.product.slug, "signed_on": "24/11/2026", "months": "24",
        "repayment": "equal_principal", "principal_grace": "0",
    }  # fmt: skip
    wrong = client.post(page, told)
    right = client.post(page, {**told, "months": "12"})

    assert wrong.status_code == 422
    assert 'value="24"' in wrong.content.decode()
    loan = Loan.objects.get()
    assert right.headers["Location"] == reverse("loans:loan", args=[loan.uid])


def test_asked_again_the_desk_shows_the_loan_that_there_is(client):
    desk, dossier = granted()
    loan = sign(desk, dossier, terms(desk).product.slug)
    client.force_login(desk.officer)

    again = client.get(reverse("contracts:sign", args=[dossier.uid]))

    assert again.headers["Location"] == reverse("loans:loan", args=[loan.uid])


def test_a_dossier_that_was_stopped_meanwhile_becomes_no_loan():
    desk, dossier = granted()
    lender = queries.lender_of(desk.officer.pk)
    seen = queries.granted(lender, dossier.uid)
    endings.stop(dossier=dossier, words="Người vay rút lui", scope=desk.above, now=NOW)

    with pytest.raises(WrongState):
        services.sign_from_dossier(
            fact=seen, product_slug=terms(desk).product.slug, months=24,
            repayment="equal_principal", principal_grace=0, signed_on=date(2026, 11, 24),
            lender=lender, now=NOW,
        )  # fmt: skip

    assert not Loan.objects.exists()


def test_whoever_declared_a_conflict_in_it_does_not_sign():
    desk, dossier = granted()
    assigning.declare(dossier=dossier, has_conflict=True, words="Anh em", scope=desk.scope, now=NOW)

    with pytest.raises(HasConflict):
        sign(desk, dossier, terms(desk).product.slug)

    assert not Loan.objects.exists()


def test_the_dossier_is_locked_before_the_loan_is_written():
    desk, dossier = granted()
    offered = terms(desk)

    with CaptureQueriesContext(connection) as told:
        sign(desk, dossier, offered.product.slug)

    written = [one["sql"] for one in told.captured_queries]
    first = next(n for n, sql in enumerate(written) if sql.startswith(("INSERT", "UPDATE")))
    assert 'UPDATE "products_productterms"' in written[first]
    looked = [sql for sql in written[:first] if 'FROM "dossiers_dossier"' in sql]
    if connection.features.has_select_for_update:
        assert any("FOR NO KEY UPDATE" in sql for sql in looked)


def test_to_anybody_else_the_pages_do_not_exist(client):
    _desk, dossier = granted()
    for person in (factories.user(), factories.credit_officer()):
        client.force_login(person)
        assert client.get(reverse("contracts:sign", args=[dossier.uid])).status_code == 404
    assert client.get(reverse("contracts:waiting")).status_code == 200  # a lender's own, empty


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_however_long(client, django_assert_num_queries, n):
    desk, _dossier = granted()
    for _more in range(n - 1):
        maker = factories.producer(owner=factories.user())
        one = factories.dossier_in("agreed", desk, producer=maker)
        assert UUID(str(one.uid))
    client.force_login(desk.officer)
    client.get(reverse("contracts:waiting"))

    with django_assert_num_queries(4):
        client.get(reverse("contracts:waiting"))
