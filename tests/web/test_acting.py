"""A person of an association works in a member's shop, as far as he lets it, and nowhere else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.core import audit
from langnghe.core.models import AuditEvent, StateChange
from langnghe.market.catalogue.models import Product
from langnghe.market.orders.models import SellerOrder
from langnghe.registry.models import Consent
from tests import factories

pytestmark = pytest.mark.django_db
SOON = (timezone.localdate() + timedelta(days=3)).isoformat()


@pytest.fixture
def scene(client):
    """A member and one who is none, each with an order; `board` is signed in."""
    board, owner = factories.user("board"), factories.user("owner")
    member, other = factories.producer(owner=owner), factories.producer()
    home = factories.association(member, person=board)
    mine = factories.variant(product_fields={"producer": member})
    theirs = factories.variant(product_fields={"producer": other})
    orders = [factories.order(one, pay_by="cod") for one in (mine, theirs)]
    client.force_login(board)
    return {
        "board": board, "owner": owner, "member": member, "other": other, "home": home,
        "mine": mine, "theirs": theirs,
        "part": SellerOrder.objects.get(order=orders[0]),
        "their_part": SellerOrder.objects.get(order=orders[1]),
    }  # fmt: skip


def begin(client, maker):
    return client.post(reverse("web:acting_begin", args=[maker.slug]))


def workshop(scene):
    """Every page of a shop, with its scope."""
    part = scene["part"].number
    return {
        reverse("orders:today"): "orders",
        reverse("orders:seller_orders"): "orders",
        reverse("orders:seller_order", args=[part]): "orders",
        reverse("orders:pick_list"): "orders",
        reverse("orders:figures"): "orders",
        reverse("checkout:by_phone"): "orders",
        reverse("catalogue:stock"): "stock",
        reverse("web:own_page"): "goods",
        reverse("web:posters"): "goods",
        reverse("web:breaks"): "goods",
    }


def test_all_pages_say_for_whom_and_none_opens_before_a_member_is_picked(client, scene):
    for path in workshop(scene):
        assert client.get(path).status_code == 404, path
    assert begin(client, scene["member"]).status_code == 302
    for path in workshop(scene):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert 'class="acting"' in answer.content.decode(), path
        assert scene["member"].name in answer.content.decode(), path


def test_who_is_no_member_does_not_exist(client, scene):
    assert begin(client, scene["other"]).status_code == 404
    begin(client, scene["member"])
    number = scene["their_part"].number
    assert client.get(reverse("orders:seller_order", args=[number])).status_code == 404
    answer = client.post(reverse("orders:act", args=[number, "refuse"]), {"reason": "x"})
    assert answer.status_code == 404
    sale = reverse("catalogue:sale", args=[scene["theirs"].product.slug])
    assert client.post(sale, {"sale": "archive"}).status_code == 404
    assert Product.objects.get(pk=scene["theirs"].product_id).state == "published"
    page = client.get(reverse("web:association")).content.decode()
    assert scene["member"].name in page
    assert scene["other"].name not in page


@pytest.mark.parametrize("scope", Consent.Scope.values)
def test_each_matter_opens_its_own_pages_only(client, scene, scope):
    Consent.objects.exclude(scope=scope).update(state="revoked")
    begin(client, scene["member"])
    for path, needed in workshop(scene).items():
        assert client.get(path).status_code == (200 if needed == scope else 404), path
    sale = reverse("catalogue:sale", args=[scene["mine"].product.slug])
    assert client.post(sale, {"sale": "archive"}).status_code == (302 if scope == "goods" else 404)


def test_what_is_done_says_by_whom_and_for_whom_and_the_member_reads_it(client, scene):
    begin(client, scene["member"])
    part = scene["part"]
    client.get(reverse("orders:seller_order", args=[part.number]))
    step = reverse("orders:act", args=[part.number, "confirm"])
    client.post(step, {"ready_on": SOON, "from": "today"})
    part.refresh_from_db()
    assert part.state == "confirmed"
    organisation = scene["member"].organisation_id
    change = StateChange.objects.get(action="confirm")
    assert (change.by, change.for_id) == (scene["board"], organisation)
    done = AuditEvent.objects.filter(for_id=organisation).order_by("pk")
    assert [(one.action, one.by_id, one.details["through"]) for one in done] == [
        (action, scene["board"].pk, scene["home"].pk)
        for action in ("registry.acting.began", "orders.part.read", "orders.part.confirm")
    ]
    assert audit.verify() is None
    client.force_login(scene["owner"])
    page = client.get(reverse("web:consents")).content.decode()
    assert "Xác nhận đơn hàng" in page
    assert scene["home"].name in page
    assert "thay mặt" in client.get(
        reverse("orders:seller_order", args=[part.number])
    ).content.decode()  # fmt: skip


def test_what_the_maker_does_himself_is_done_for_nobody(client, scene):
    begin(client, scene["member"])
    client.force_login(scene["owner"])
    step = reverse("orders:act", args=[scene["part"].number, "confirm"])
    assert client.post(step, {"ready_on": SOON}).status_code == 302
    assert StateChange.objects.get(action="confirm").for_id is None


def test_a_revocation_takes_effect_at_once(client, scene):
    begin(client, scene["member"])
    number = scene["part"].number
    assert client.get(reverse("orders:seller_order", args=[number])).status_code == 200
    member = type(client)()
    member.force_login(scene["owner"])
    for consent in Consent.objects.all():
        answer = member.post(reverse("web:consent_answer", args=[consent.uid, "revoke"]))
        assert answer.status_code == 302
    assert client.get(reverse("orders:seller_order", args=[number])).status_code == 404
    step = reverse("orders:act", args=[number, "confirm"])
    assert client.post(step, {"ready_on": SOON}).status_code == 404
    assert begin(client, scene["member"]).status_code == 404
    assert scene["member"].name not in client.get(reverse("web:association")).content.decode()
    scene["part"].refresh_from_db()
    assert scene["part"].state == "awaiting_confirmation"


def test_who_leaves_the_board_acts_for_nobody_any_more(client, scene):
    begin(client, scene["member"])
    scene["board"].memberships.all().delete()
    assert client.get(reverse("orders:today")).status_code == 404


def test_whoever_acts_for_another_never_answers_for_him(client, scene):
    begin(client, scene["member"])
    assert client.get(reverse("web:consents")).status_code == 404
    consent = Consent.objects.filter(scope="orders").get()
    answer = client.post(reverse("web:consent_answer", args=[consent.uid, "revoke"]))
    assert answer.status_code == 404
    back = client.post(reverse("web:consent_answer", args=[consent.uid, "give-back"]))
    assert back.status_code == 302
    assert Consent.objects.get(pk=consent.pk).state == "ended"
    assert client.get(reverse("orders:today")).status_code == 404


def test_stopping_leads_back_to_the_members(client, scene):
    begin(client, scene["member"])
    assert client.post(reverse("web:acting_end")).url == reverse("web:association")
    assert client.get(reverse("orders:today")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_members_costs_the_same_queries(client, n, django_assert_num_queries):
    board = factories.user("board")
    makers = [factories.producer() for _n in range(n)]
    factories.association(*makers, person=board)
    for maker in makers:
        factories.variant(product_fields={"producer": maker}, on_hand=0)
    client.force_login(board)
    client.get(reverse("web:association"))
    with django_assert_num_queries(12):
        page = client.get(reverse("web:association")).content.decode()
    assert page.count("Làm thay hội viên này") == n


@pytest.mark.parametrize("n", [1, 3])
def test_what_was_done_costs_the_same_queries(client, n, scene, django_assert_num_queries):
    for _n in range(n):
        begin(client, scene["member"])
    client.force_login(scene["owner"])
    client.get(reverse("web:consents"))
    with django_assert_num_queries(9):
        page = client.get(reverse("web:consents")).content.decode()
    assert page.count("Mở xưởng của anh chị") == n


@pytest.mark.parametrize("scope", Consent.Scope.values)
def test_the_list_shows_of_a_member_what_he_consented_to(client, scene, scope):
    Consent.objects.exclude(scope=scope).update(state="revoked")
    factories.variant(
        product_fields={"producer": scene["member"], "name": {"vi": "Ấm quý"}}, on_hand=1
    )
    page = client.get(reverse("web:association")).content.decode()
    assert scene["member"].name in page
    assert (scene["part"].number in page) is (scope == "orders")
    assert ("Ấm quý" in page) is (scope == "stock")
    assert scene["part"].order.contact_name not in page
