"""The day's work: what comes next, late ones first, one tap each; and what to take from the shelf."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.market.orders.models import SellerOrder
from langnghe.market.shipping.models import Parcel
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(client):
    person = factories.user("maker")
    producer = factories.producer(owner=person)
    client.force_login(person)
    return person, producer


def part_of(producer, state="awaiting_confirmation", by=None, **fields):
    goods = factories.variant(product_fields={"producer": producer, **fields})
    part = factories.the_part(factories.order(goods, pay_by="cod"))
    return factories.move_to(part, state, by.pk if by else 0)


def groups(client):
    found = client.get(reverse("orders:today")).context["groups"]
    return {key: [task["part"].number for task in tasks] for key, _label, tasks in found if tasks}


def test_each_stands_where_its_next_step_is(client, maker):
    person, producer = maker
    new = part_of(producer)
    to_make = part_of(producer, "confirmed", person, made_to_order=True)
    making = part_of(producer, "in_production", person, made_to_order=True)
    to_pack = part_of(producer, "confirmed", person)
    ready = part_of(producer, "ready", person)
    away = part_of(producer, "handed_over", person)
    part_of(producer, "delivered", person)
    found = groups(client)
    assert found == {
        "to_confirm": [new.number],
        "to_make": [to_make.number],
        "to_pack": [making.number, to_pack.number],
        "to_hand_over": [ready.number],
        "on_the_way": [away.number],
    }


def test_the_late_ones_stand_first_and_say_so(client, maker):
    _person, producer = maker
    late, soon = part_of(producer), part_of(producer)
    today = timezone.localdate()
    SellerOrder.objects.filter(pk=soon.pk).update(promised_on=today + timedelta(days=3))
    SellerOrder.objects.filter(pk=late.pk).update(promised_on=today - timedelta(days=2))
    assert groups(client)["to_confirm"] == [late.number, soon.number]
    page = client.get(reverse("orders:today")).content.decode()
    assert page.count('<li class="late">') == 1


def test_one_tap_takes_each_step_and_leads_back(client, maker):
    _person, producer = maker
    part = part_of(producer)
    today = reverse("orders:today")
    steps = (
        ("confirm", {"ready_on": timezone.localdate().isoformat()}),
        ("pack", {}),
        ("hand_over", {"carrier": "Viettel Post"}),
        ("deliver", {}),
    )
    for action, data in steps:
        address = reverse("orders:act", args=[part.number, action])
        answer = client.post(address, {**data, "from": "today"})
        assert (answer.status_code, answer.url) == (302, today), action
    part.refresh_from_db()
    assert part.state == "delivered"
    assert Parcel.objects.get().carrier == "Viettel Post"
    # The next parcel goes the same way unless told otherwise.
    part_of(producer, "ready", maker[0])
    assert 'value="Viettel Post"' in client.get(today).content.decode()


def test_the_pick_list_sums_pieces_kind_by_kind(client, maker):
    person, producer = maker
    goods = factories.variant(product_fields={"producer": producer}, on_hand=9)
    for pieces in (2, 3):
        part = factories.the_part(factories.order((goods, pieces), pay_by="cod"))
        factories.move_to(part, "confirmed", person.pk)
    part_of(producer)  # not confirmed yet
    [pick] = client.get(reverse("orders:pick_list")).context["picks"]
    assert (pick.sku, pick.quantity, len(pick.numbers)) == (goods.sku, 5, 2)


@pytest.mark.parametrize("n", [1, 3])
def test_the_pick_list_costs_the_same_queries(client, n, maker, django_assert_num_queries):
    person, producer = maker
    for _n in range(n):
        part_of(producer, "confirmed", person)
    client.get(reverse("orders:pick_list"))
    with django_assert_num_queries(5):
        client.get(reverse("orders:pick_list"))
