"""Views of goods: counted per day, without a statement on the page, and without programs."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts.roles import RUNS_A_WORKSHOP
from langnghe.core.models import IdempotencyKey
from langnghe.market.catalogue.models import ProductViews
from langnghe.market.catalogue.services import count_views, forget_old_views, note_view
from langnghe.registry.models import Consent
from tests import factories

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def look(client, product, agent=PHONE, **headers):
    headers = {"User-Agent": agent, **headers}
    return client.get(reverse("catalogue:product", args=[product.slug]), headers=headers)


def counted():
    """What the worker does: puts the file aside, and counts it when it is quiet."""
    now = timezone.now()
    assert count_views(now=now) == 0
    return count_views(now=now + timedelta(minutes=1))


def test_views_are_counted_per_product_and_day(client):
    one, two = (factories.variant().product for _n in range(2))
    for product in (one, one, two):
        assert look(client, product).status_code == 200
    assert counted() == 3
    today = timezone.localdate()
    rows = set(ProductViews.objects.values_list("product", "day", "views"))
    assert rows == {(one.pk, today, 2), (two.pk, today, 1)}
    look(client, one)
    assert counted() == 1
    assert ProductViews.objects.get(product=one).views == 3


def test_a_view_costs_the_page_no_statement(client, django_assert_num_queries):
    product = factories.variant().product
    look(client, product)
    for agent in (PHONE, "Googlebot/2.1"):
        with django_assert_num_queries(1):
            look(client, product, agent)


@pytest.mark.parametrize(
    "headers",
    [
        {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"agent": "facebookexternalhit/1.1"},
        {"agent": "curl/8.5"},
        {"agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_programs_and_browsers_that_load_ahead_are_not_counted(client, headers):
    look(client, factories.variant().product, **headers)
    assert counted() == 0
    assert not ProductViews.objects.exists()


@pytest.mark.parametrize("more", ["Zalo android/12100", "[FBAN/FB4A;FBAV/480]", "CUBOT KINGKONG"])
def test_people_within_other_apps_are_counted(client, more):
    look(client, factories.variant().product, f"{PHONE} {more}")
    assert counted() == 1


def test_whoever_works_in_the_shop_or_acts_for_it_is_no_buyer(client):
    product = factories.variant().product
    maker = product.producer
    house = [factories.member(role, of=maker.organisation) for role in RUNS_A_WORKSHOP]
    house.append(board := factories.user("board"))
    factories.association(maker, person=board)
    for person in house:
        client.force_login(person)
        look(client, product)
    assert counted() == 0


def test_makers_associations_and_officers_of_others_are_counted(client):
    product = factories.variant().product
    other = factories.producer(owner=factories.user("other_maker"))
    board = factories.user("board")
    factories.association(other, person=board)  # of the same commune, and lets in by another maker
    people = [other.organisation.memberships.get().user, board, factories.officer()]
    for person in [*people, factories.user("buyer")]:
        client.force_login(person)
        look(client, product)
    assert counted() == 4


def test_a_consent_that_ended_makes_a_stranger_again(client):
    product, board = factories.variant().product, factories.user("board")
    factories.association(product.producer, person=board)
    Consent.objects.update(state="revoked")
    client.force_login(board)
    look(client, product)
    assert counted() == 1


@pytest.mark.parametrize(("makes", "more"), [(False, 1), (True, 3)])
def test_only_those_logged_in_are_asked_for(client, django_assert_num_queries, makes, more):
    product, person = factories.variant().product, factories.user("person")
    if makes:
        factories.producer(owner=person)
    client.force_login(person)
    look(client, product)
    # The session, the person and the product are read anyway.
    with django_assert_num_queries(3 + more):
        look(client, product)


def test_what_is_written_meanwhile_is_counted_the_next_time(client):
    product = factories.variant().product
    look(client, product)
    now = timezone.now()
    count_views(now=now)
    look(client, product)
    assert count_views(now=now + timedelta(minutes=1)) == 1
    assert counted() == 1
    assert ProductViews.objects.get().views == 2


def test_a_worker_that_was_killed_after_counting_counts_nothing_twice(
    client, settings, monkeypatch
):
    look(client, factories.variant().product)
    now = timezone.now()
    count_views(now=now)
    monkeypatch.setattr(Path, "unlink", lambda *_args, **_more: None)
    count_views(now=now + timedelta(minutes=1))
    count_views(now=now + timedelta(minutes=2))
    assert ProductViews.objects.get().views == 1
    assert IdempotencyKey.objects.filter(scope="catalogue.views").count() == 1


def test_lines_that_are_none_of_ours_are_passed_over(settings):
    product = factories.variant().product
    note_view(product.pk, {"User-Agent": PHONE})
    note_view(999_999, {"User-Agent": PHONE})
    with (settings.VIEWS_ROOT / "now").open("ab") as file:
        file.write(b"rubbish\n\xff\xfe x\n")
    counted()
    assert list(ProductViews.objects.values_list("product", "views")) == [(product.pk, 1)]
    assert os.listdir(settings.VIEWS_ROOT) == []


def test_a_disk_that_takes_nothing_takes_the_page_from_nobody(client, settings):
    settings.VIEWS_ROOT.parent.mkdir(parents=True, exist_ok=True)
    settings.VIEWS_ROOT.write_text("a file stands where the folder should be")
    assert look(client, factories.variant().product).status_code == 200


def test_counts_that_no_page_shows_are_forgotten():
    product, today = factories.variant().product, timezone.localdate()
    for days in (10, 700, 900):
        day = today - timedelta(days=days)
        ProductViews.objects.create(product=product, day=day, views=1)
    assert forget_old_views(now=timezone.now()) == 1
