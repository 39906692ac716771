"""Xưởng → Phần mềm: tokens, addresses that are told, and what they were told."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import services
from langnghe.accounts.models import ApiToken, WebhookEndpoint, WebhookMessage
from langnghe.accounts.roles import Kind, Role
from langnghe.accounts.services.delivery import TRIED_FOR
from langnghe.core.models import AuditEvent, OutboxDelivery
from tests import factories

pytestmark = pytest.mark.django_db
SOFTWARE, MESSAGES = reverse("accounts_software"), reverse("accounts_messages")
NEW_TOKEN, NEW_ENDPOINT = reverse("accounts_token_new"), reverse("accounts_endpoint_new")


@pytest.fixture
def home():
    return factories.organisation(Kind.PRODUCER, name="Nhà gốm")


@pytest.fixture
def owner(client, home):
    person = factories.producer_owner(of=home)
    client.force_login(person)
    return person


def form(client, **changes):
    """The form as it is served, with its key, filled in."""
    key = re.search(r'name="key" value="([^"]+)"', client.get(NEW_TOKEN).content.decode())[1]
    return {"name": "Kế toán", "scopes": ["orders:read", "webhooks"], "key": key, **changes}


def test_a_token_is_shown_once_and_works(client, owner):
    made = client.post(NEW_TOKEN, form(client, ends_on="2030-12-31"))
    page = made.content.decode()
    secret = re.search(r"lng_[\w-]{43}", page)[0]
    assert f'data-copy="{secret}"' in page
    assert "no-store" in made["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.scopes, token.hint) == (["orders:read", "webhooks"], secret[-4:])
    assert token.last_day().isoformat() == "2030-12-31"
    assert secret not in str(ApiToken.objects.values())

    shown = client.get(SOFTWARE).content.decode()
    assert "Kế toán" in shown
    assert f"…{secret[-4:]}" in shown
    assert "31/12/2030" in shown
    assert secret not in shown
    asked = client.get("/api/v1/maker", headers=factories.bearer(secret))
    assert asked.json()["scopes"] == ["orders:read", "webhooks"]
    assert AuditEvent.objects.get().action == "accounts.token.issued"


def test_a_form_that_is_sent_twice_makes_one_token(client, owner):
    filled = form(client)
    first, again = client.post(NEW_TOKEN, filled), client.post(NEW_TOKEN, filled)
    assert (first.status_code, again.status_code) == (200, 422)
    assert "lng_" not in again.content.decode()
    assert "chỉ hiện một lần" in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"), ({"name": "x" * 81}, "name"), ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"), ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"ends_on": "mai"}, "ends_on"), ({"ends_on": "9999-12-31"}, "ends_on"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    client, owner, changes, field
):
    answer = client.post(NEW_TOKEN, {**form(client), "name": "Kho hàng", **changes})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    if field != "name":
        assert 'value="Kho hàng"' in page
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_only_after_a_question(client, owner, home):
    secret = factories.token(of=home, by=owner)
    token = ApiToken.objects.get()
    path = reverse("accounts_token_revoke", args=[token.uid])
    assert "Thu hồi “Kế toán”?" in client.get(path).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None
    assert client.post(path).status_code == 302
    asked = client.get("/api/v1/maker", headers=factories.bearer(secret))
    assert (asked.status_code, asked.json()["code"]) == (401, "not_signed_in")
    assert asked["WWW-Authenticate"] == "Bearer"
    assert client.post(path).status_code == 404
    assert AuditEvent.objects.filter(action="accounts.token.revoked").count() == 1


def test_a_token_ends_with_its_last_day_and_with_the_role_of_its_maker(client, owner, home):
    secret = factories.token(of=home, by=owner, expires_at=timezone.now() + timedelta(hours=1))
    ask = lambda: client.get("/api/v1/maker", headers=factories.bearer(secret)).status_code  # noqa: E731
    assert ask() == 200
    membership = owner.memberships.get()
    for role, opens in ((Role.PRODUCER_STAFF, 401), (Role.PRODUCER_OWNER, 200)):
        membership.role = role
        membership.save()
        assert ask() == opens
    ApiToken.objects.update(expires_at=timezone.now())
    assert ask() == 401
    ApiToken.objects.update(expires_at=None)
    owner.is_active = False
    owner.save()
    assert ask() == 401
    owner.is_active = True
    owner.save()
    membership.delete()
    assert ask() == 401


def test_who_leaves_and_comes_back_finds_his_tokens_revoked(client, owner, home):
    other = factories.producer_owner(of=home)
    secret, stays = factories.token(of=home, by=owner), factories.token(of=home, by=other)
    elsewhere = factories.organisation(Kind.PRODUCER)
    factories.member(of=elsewhere, person=owner)
    abroad = factories.token(of=elsewhere, by=owner)
    ask = lambda shown: client.get("/api/v1/maker", headers=factories.bearer(shown)).status_code  # noqa: E731

    membership = owner.memberships.get(organisation=home)
    services.remove_member(membership=membership, by_id=other.pk, now=timezone.now())
    factories.member(of=home, person=owner)

    assert [ask(shown) for shown in (secret, stays, abroad)] == [401, 200, 200]
    [noted] = AuditEvent.objects.filter(action="accounts.token.revoked")
    assert noted.by_id == other.pk


def test_there_is_an_end_to_tokens(client, owner, home):
    for _number in range(20):
        factories.token(of=home, by=owner)
    answer = client.post(NEW_TOKEN, form(client))
    assert answer.status_code == 422
    assert ApiToken.objects.count() == 20


def test_who_owns_two_workshops_says_for_which(client, owner, home):
    second = factories.organisation(Kind.PRODUCER, name="Nhà lụa")
    factories.member(of=second, person=owner)
    client.post(NEW_TOKEN, form(client, organisation=second.pk))
    assert ApiToken.objects.get().organisation == second
    third = factories.organisation(Kind.PRODUCER)
    assert client.post(NEW_TOKEN, form(client, organisation=third.pk)).status_code == 422
    assert client.post(NEW_TOKEN, form(client)).status_code == 422
    page = client.get(SOFTWARE).content.decode()
    assert "Nhà lụa" in page


def test_an_address_is_added_tested_and_ended(client, owner, home):
    answer = client.post(
        NEW_ENDPOINT, {"url": "https://example.org/x", "events": ["order.created"]}
    )
    assert answer.status_code == 302
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret in client.get(SOFTWARE).content.decode()
    client.post(reverse("accounts_endpoint_test", args=[endpoint.uid]))
    assert WebhookMessage.objects.get().kind == "webhook.test"
    assert "Tin thử" in client.get(MESSAGES).content.decode()
    end = reverse("accounts_endpoint_end", args=[endpoint.uid])
    assert client.get(end).status_code == 200
    client.post(end)
    assert "example.org" not in client.get(SOFTWARE).content.decode()
    assert "Không gửi nữa" in client.get(MESSAGES).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://example.org/"}, "url"), ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": ""}, "url"), ({"url": "https://example.org/" + "a" * 500}, "url"),
        ({"events": []}, "events"), ({"events": ["everything"]}, "events"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_said_beside_its_field(client, owner, changes, field):
    filled = {"url": "https://example.org/", "events": ["order.created"], **changes}
    answer = client.post(NEW_ENDPOINT, filled)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_staff_see_and_replay_but_are_told_no_secret(client, owner, home):
    endpoint = factories.endpoint(of=home, by=owner)
    factories.token(of=home, by=owner)
    client.force_login(factories.member(Role.PRODUCER_STAFF, of=home))
    page = client.get(SOFTWARE).content.decode()
    assert "https://example.org/told" in page
    assert endpoint.secret not in page
    assert "/thu-hoi/" not in page
    assert NEW_TOKEN not in page


def test_an_address_that_does_not_answer_says_since_when(client, owner, home):
    factories.endpoint(of=home, by=owner)
    now = timezone.now()
    WebhookEndpoint.objects.update(
        failures=3, failing_since=now - timedelta(days=1), rests_until=now + timedelta(minutes=9)
    )
    page = client.get(SOFTWARE).content.decode()
    assert "Không nhận tin" in page
    assert "Lỗi từ" in page
    assert "Sẽ gửi lại lúc" in page


def test_what_did_not_arrive_is_found_and_sent_again(client, owner, home):
    factories.endpoint(of=home, by=owner)
    old = timezone.now() - TRIED_FOR
    lost, waiting, arrived = (factories.told(home, f"LN{n}-1:ready", old) for n in range(3))
    WebhookMessage.objects.filter(pk=lost.pk).update(
        given_up_at=old, attempts=9, last_attempt_at=old, last_status=503, last_error="HTTP 503"
    )
    WebhookMessage.objects.filter(pk=arrived.pk).update(delivered_at=old)
    page = client.get(MESSAGES, {"chua-den": "1"}).content.decode()
    assert "LN0-1" in page
    assert "LN1-1" in page
    assert "LN2-1" not in page
    assert "Địa chỉ này trả lời 503." in page
    assert "1 tin không đến được nơi nhận" in client.get(SOFTWARE).content.decode()

    OutboxDelivery.objects.all().delete()
    client.post(reverse("accounts_message_replay", args=[arrived.pk]))
    client.post(reverse("accounts_messages_replay"))
    assert OutboxDelivery.objects.count() == 2
    lost.refresh_from_db()
    assert (lost.given_up_at, lost.due_since > old) == (None, True)
    assert waiting.due_since == old


def test_pages_of_messages_follow_each_other(client, owner, home):
    factories.endpoint(of=home, by=owner)
    for number in range(23):
        factories.told(home, f"LN{number:02}-1:ready", timezone.now())
    first = client.get(MESSAGES).content.decode()
    more = re.search(r'href="(\?[^"]*cursor=[^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(MESSAGES + more).content.decode()
    numbers = [re.findall(r"&quot;number&quot;: &quot;(LN\d\d)", page) for page in (first, second)]
    assert (len(numbers[0]), len(numbers[1])) == (20, 3)
    assert len({*numbers[0], *numbers[1]}) == 23
    assert client.get(MESSAGES, {"cursor": "x"}).status_code == 422


def test_tests_and_replays_are_limited(client, owner, home, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "webhook": (1, 600)}
    endpoint = factories.endpoint(of=home, by=owner)
    path = reverse("accounts_endpoint_test", args=[endpoint.uid])
    assert [client.post(path).status_code for _time in range(2)] == [302, 429]
    assert WebhookMessage.objects.count() == 1


def test_the_empty_pages_say_what_to_do(client, owner):
    page = client.get(SOFTWARE).content.decode()
    assert "Chưa kết nối phần mềm nào" in page
    assert NEW_TOKEN in page
    assert "Chưa có tin nào" in client.get(MESSAGES).content.decode()
    assert "Mọi tin đã đến nơi" in client.get(MESSAGES, {"chua-den": "1"}).content.decode()


def test_the_english_pages_hold_no_vietnamese_sentence(client, owner, home):
    factories.token(of=home, by=owner, name="Books")
    factories.endpoint(of=home, by=owner)
    factories.told(home)
    for path in ("", "ma/", "dia-chi/", "thong-bao/"):
        page = client.get(f"/en/xuong/phan-mem/{path}").content.decode()
        main = page.partition("<main")[2]
        assert not re.search("[ăâđêôơưạảấầậắặếềệọốồộớợụủứừựỳị]", main.replace("Nhà gốm", "")), path


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_cost_the_same_queries(client, owner, home, n, django_assert_num_queries):
    for number in range(n):
        factories.token(of=home, by=owner)
        factories.endpoint(f"https://example.org/{number}", of=home, by=owner)
    services.announce_event(
        organisation_id=home.pk, kind="order.created", key="k", data={}, now=timezone.now()
    )
    client.get(SOFTWARE)
    with django_assert_num_queries(6):
        client.get(SOFTWARE)
    with django_assert_num_queries(5):
        client.get(MESSAGES)
