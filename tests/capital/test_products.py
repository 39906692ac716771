"""What is offered on a day, how much of it and at which rate; new terms never touch old ones."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from langnghe.capital.products import loading, public, queries, refusals, services
from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.core import parameters
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from tests import factories
from tests.factories.products import NOW

pytestmark = pytest.mark.django_db
JOBS = "vay-ho-tro-tao-viec-lam"
TODAY = date(2026, 11, 24)


@pytest.fixture
def law():
    factories.programmes_of_law()


@pytest.mark.parametrize(
    ("workers", "most"), [(7, 1_400_000_000), (50, 10_000_000_000), (60, 10_000_000_000), (0, 0)]
)
def test_a_workshop_borrows_by_its_workers_up_to_ten_billion(law, workers, most):
    assert public.ceiling(JOBS, TODAY, "household", workers) == most


@pytest.mark.parametrize(
    ("on", "workshop", "worker", "rate"),
    [
        (date(2025, 12, 31), 700_000_000, 100_000_000, "7.92"),
        (date(2026, 1, 1), 1_400_000_000, 200_000_000, "8.382"),
        (date(2026, 6, 30), 1_400_000_000, 200_000_000, "8.382"),
        (date(2026, 7, 1), 1_400_000_000, 200_000_000, "8.382"),
    ],
)
def test_each_day_has_its_own_rule(law, on, workshop, worker, rate):
    assert public.ceiling(JOBS, on, "enterprise", 7) == workshop
    assert public.ceiling(JOBS, on, "worker") == worker
    assert public.rate_on(JOBS, on).value == Decimal(rate)


def test_priority_borrowers_pay_the_rate_of_poor_households(law):
    rate = public.rate_on(JOBS, TODAY, priority=True)
    assert (rate.value, rate.reference, rate.factor) == (Decimal("6.6"), Decimal("6.6"), 100)
    assert rate.certainty == "C"  # as sure as the least sure number that it stands on
    assert "338/2025" in rate.source
    assert "750/QĐ-TTg" in rate.source


def test_what_is_overdue_costs_130_per_cent(law):
    shown = queries.shown(queries.product(JOBS), TODAY)
    assert shown.overdue == Decimal("10.8966")


def test_the_products_and_the_dated_rules_say_the_same(law):
    offer = public.offer_on(JOBS, TODAY)
    rules = parameters.values(
        "loan.facility_max", "loan.per_worker_max", "loan.worker_max", "loan.term_max_months",
        "loan.overdue_rate", "loan.priority_rate_of_poor_household_rate", on=TODAY,
    )  # fmt: skip
    assert offer.ceilings["household"] == rules["loan.facility_max"]
    assert offer.per_worker == rules["loan.per_worker_max"]
    assert offer.ceilings["worker"] == rules["loan.worker_max"]
    assert offer.term_max == rules["loan.term_max_months"]
    assert offer.overdue_factor == rules["loan.overdue_rate"]
    before = public.offer_on(JOBS, date(2025, 12, 31))
    old = parameters.values(
        "loan.facility_max", "loan.per_worker_max", "loan.collateral_from", on=before.on
    )
    assert before.ceilings["group"] == old["loan.facility_max"]
    assert before.per_worker == old["loan.per_worker_max"]
    assert before.collateral_from == old["loan.collateral_from"]


def test_the_ceiling_asks_for_workers_and_refuses_who_may_not_borrow(law):
    with pytest.raises(refusals.WorkersMissing):
        public.ceiling(JOBS, TODAY, "household")
    with pytest.raises(refusals.NotForYou):
        public.ceiling("quy-ho-tro-nong-dan", TODAY, "enterprise", 3)
    assert public.ceiling("quy-ho-tro-phat-trien-hop-tac-xa", TODAY, "cooperative") is None


def test_a_rate_that_is_not_known_is_not_guessed(law):
    assert public.rate_on("quy-ho-tro-nong-dan", TODAY) is None
    assert public.offer_on("quy-ho-tro-nong-dan", TODAY).rates == ()


def test_nothing_was_offered_before_it_began(law):
    with pytest.raises(refusals.NothingInForce):
        public.offer_on(JOBS, date(2010, 1, 1))
    with pytest.raises(NotFound):
        public.offer_on("khong-co", TODAY)


def test_drafts_come_last(law):
    assert [one.terms.is_draft for one in queries.offered(TODAY)] == [False, False, False, True]


def test_loading_again_changes_nothing_and_adds_nothing(law):
    before = [*ProductTerms.objects.order_by("pk").values()]
    loading.load(now=NOW + timedelta(days=1))
    assert [*ProductTerms.objects.order_by("pk").values()] == before
    assert LoanProduct.objects.count() == 4


def test_a_release_ends_used_terms_and_changes_nothing_else_of_them(law):
    used = ProductTerms.objects.get(product__slug=JOBS, valid_from=date(2019, 11, 8))
    ProductTerms.objects.filter(pk=used.pk).update(
        used_at=NOW, valid_until=None, per_worker=90_000_000
    )
    loading.load(now=NOW)
    used.refresh_from_db()
    assert (used.valid_until, used.per_worker) == (date(2026, 1, 1), 90_000_000)


def test_every_text_of_the_law_is_there_in_both_languages(law):
    for terms in ProductTerms.objects.all():
        texts = [*terms.conditions, *terms.exclusions, *([terms.note] if terms.note else [])]
        texts += [paper[key] for paper in terms.papers for key in ("name", "example")]
        texts += [step["name"] for step in terms.procedure]
        assert all(text.keys() == {"vi", "en"} and all(text.values()) for text in texts)


TERMS = {
    "ceilings": {"household": 200_000_000}, "term_max": 24, "rate_rule": "fixed",
    "rate": Decimal("8.5"), "source": "Bảng lãi suất", "certainty": "A",
}  # fmt: skip


@pytest.fixture
def officer():
    return factories.credit_officer()


@pytest.fixture
def desk(officer):
    return factories.lender_desk(officer)


@pytest.fixture
def product(desk):
    return services.open_product(
        desk=desk, lender_id=next(iter(desk.lenders)), name={"vi": "Vay mua lò", "en": "Kiln loan"},
        summary={"vi": "Mua lò", "en": "For a kiln"}, needs=["equipment"], now=NOW,
    )  # fmt: skip


def renew(product, desk, day, **fields):
    return services.renew_terms(
        product=product, desk=desk, valid_from=day, terms=TERMS | fields, now=NOW
    )


def test_a_lender_opens_a_product_and_nobody_sees_it_before_it_has_terms(product, desk):
    assert product.slug == "vay-mua-lo"
    assert queries.offered(TODAY) == []
    renew(product, desk, TODAY)
    assert [one.product for one in queries.offered(TODAY)] == [product]
    assert [*AuditEvent.objects.values_list("action", flat=True)] == [
        "products.product.opened", "products.terms.renewed",
    ]  # fmt: skip


def test_a_name_is_taken_once_and_never_a_word_of_ours(product, desk):
    fields = {"desk": desk, "lender_id": product.lender_id, "summary": {}, "needs": [], "now": NOW}
    for name in ("Vay mua lò", "Tư vấn", "!"):
        with pytest.raises(refusals.SlugTaken):
            services.open_product(name={"vi": name, "en": ""}, **fields)
    assert LoanProduct.objects.count() == 1


def test_new_terms_end_those_before_and_leave_them_as_they_were(product, desk):
    first = renew(product, desk, TODAY)
    services.note_use(terms_uid=str(first.uid), now=NOW)
    renew(product, desk, TODAY + timedelta(days=30), rate=Decimal("7.5"))
    first.refresh_from_db()
    assert (first.valid_until, first.rate) == (TODAY + timedelta(days=30), Decimal("8.5"))
    assert public.rate_on(product.slug, TODAY + timedelta(days=29)).value == Decimal("8.5")
    assert public.rate_on(product.slug, TODAY + timedelta(days=30)).value == Decimal("7.5")


def test_terms_that_somebody_stands_on_are_not_replaced(product, desk):
    first = renew(product, desk, TODAY)
    services.note_use(terms_uid=str(first.uid), now=NOW)
    with pytest.raises(refusals.VersionUsed):
        renew(product, desk, TODAY, rate=Decimal(1))
    assert ProductTerms.objects.get().rate == Decimal("8.5")


def test_terms_that_nobody_used_make_room(product, desk):
    renew(product, desk, TODAY + timedelta(days=10))
    renew(product, desk, TODAY + timedelta(days=5), rate=Decimal(6))
    assert ProductTerms.objects.get().rate == Decimal(6)


def test_no_terms_begin_in_the_past(product, desk):
    with pytest.raises(refusals.InThePast):
        renew(product, desk, TODAY - timedelta(days=1))
    with pytest.raises(refusals.InThePast):
        services.close_product(product=product, desk=desk, on=TODAY - timedelta(days=1), now=NOW)


def test_terms_without_their_numbers_are_refused(product, desk):
    with pytest.raises(refusals.TermsWrong):
        renew(product, desk, TODAY, rate=None)
    assert not ProductTerms.objects.exists()


def test_another_lender_touches_nothing(product):
    other = factories.lender_desk()
    for act in (
        lambda: renew(product, other, TODAY),
        lambda: services.close_product(product=product, desk=other, on=TODAY, now=NOW),
        lambda: services.open_product(
            desk=other, lender_id=product.lender_id, name={"vi": "x"}, summary={}, needs=[], now=NOW
        ),
        lambda: queries.product_of_desk(other, product.uid),
    ):
        with pytest.raises(NotFound):
            act()
    assert not ProductTerms.objects.exists()


def test_a_closed_product_is_offered_to_nobody_new(product, desk):
    renew(product, desk, TODAY)
    services.close_product(product=product, desk=desk, on=TODAY + timedelta(days=7), now=NOW)
    assert len(queries.offered(TODAY + timedelta(days=6))) == 1
    assert queries.offered(TODAY + timedelta(days=7)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": None}, {"rate_rule": "factor"}, {"rate_rule": "stepped"}, {"term_max": 0},
        {"valid_until": date(2026, 1, 1)}, {"certainty": "X"},
    ],
)  # fmt: skip
def test_the_database_refuses_terms_that_say_nothing(wrong):
    of = factories.loan_product()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.loan_terms(of, **wrong)


def test_a_product_names_who_lends_once():
    of = factories.loan_product()
    for wrong in ({"lender": None}, {"provider": {"vi": "Ngân hàng"}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LoanProduct.objects.filter(pk=of.pk).update(**wrong)


def test_steps_of_a_rate_begin_after_their_months():
    terms = factories.loan_terms(rate_rule="stepped", rate=None, steps=[[0, "5.5"], [12, "8.25"]])
    offer = public.offer_on(terms.product.slug, TODAY)
    assert [(one.after_months, one.rate) for one in offer.rates] == [
        (0, Decimal("5.5")), (12, Decimal("8.25")),
    ]  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(n, django_assert_num_queries):
    for _number in range(n):
        factories.loan_terms()
    with django_assert_num_queries(2):
        found = queries.offered(TODAY)
        assert [one.provider for one in found]
    assert len(found) == n


def test_what_an_administrator_put_right_stays(law):
    person = factories.administrator()
    row = ProductTerms.objects.get(product__slug=JOBS, valid_from=date(2026, 1, 1))
    ProductTerms.objects.filter(pk=row.pk).update(made_by=person, per_worker=150_000_000)
    loading.load(now=NOW)
    row.refresh_from_db()
    assert row.per_worker == 150_000_000


@pytest.mark.parametrize(("used", "status"), [(None, 200), (NOW, 403)])
def test_an_administrator_changes_no_terms_that_somebody_stands_on(client, law, used, status):
    person = factories.administrator()
    person.is_staff = person.is_superuser = True
    person.save()
    client.force_login(person)
    row = ProductTerms.objects.get(product__slug=JOBS, valid_from=date(2026, 1, 1))
    ProductTerms.objects.filter(pk=row.pk).update(used_at=used)
    path = reverse("admin:products_productterms_change", args=[row.pk])
    assert client.post(path, {"certainty": "A"}).status_code == status
    row.refresh_from_db()
    assert row.certainty == "B"
