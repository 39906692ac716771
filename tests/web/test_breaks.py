"""A household plans its break on the phone, and its software may too."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.core.models import AuditEvent
from langnghe.registry.models import Break
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/xuong/nghi/"
A_DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def owner(client):
    person = factories.user("owner")
    client.force_login(person)
    return person


@pytest.fixture
def maker(owner):
    return factories.producer(owner=owner)


def form(first, last, **more):
    return {"first": first.isoformat(), "last": last.isoformat(), "orders": "paused", **more}


def test_the_last_day_is_all_that_has_to_be_chosen(client, maker, today):
    page = client.get(PAGE)
    offered = page.context["form"]
    assert (offered["first"].value(), offered["orders"].value()) == (today, "paused")

    answer = client.post(PAGE, form(today, today + A_DAY))

    assert answer.url == PAGE
    one = Break.objects.get()
    assert (one.producer, one.first, one.last, one.paused, one.words) == (
        maker, today, today + A_DAY, True, {},
    )  # fmt: skip


def test_words_and_orders_are_kept(client, maker, today):
    words = {"words_vi": "Mùa gặt", "words_en": "Harvest", "orders": "taken"}
    client.post(PAGE, form(today, today, **words))
    one = Break.objects.get()
    assert (one.paused, one.words) == (False, {"vi": "Mùa gặt", "en": "Harvest"})


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"last": ""}, "last"), ({"last": "2001-01-01"}, "last"), ({"last": "9999-12-31"}, "last"),
        ({"first": "2001-01-01"}, "first"), ({"orders": "x"}, "orders"),
        ({"words_vi": "x" * 201}, "words_vi"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    client, maker, today, typed, field
):
    answer = client.post(PAGE, {**form(today, today, words_en="Soon"), **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Soon"' in answer.content.decode()
    assert not Break.objects.exists()


def test_a_break_is_changed_and_ended_with_one_tap(client, maker, today):
    one = factories.a_break(maker, today - A_DAY, today + A_DAY)
    page = client.get(f"{PAGE}{one.uid}/")
    assert page.context["form"]["last"].value() == today + A_DAY
    client.post(f"{PAGE}{one.uid}/", form(one.first, today + 2 * A_DAY, orders="taken"))
    one.refresh_from_db()
    assert (one.last, one.paused) == (today + 2 * A_DAY, False)
    refused = client.post(f"{PAGE}{one.uid}/", form(today, today))
    assert list(refused.context["form"].errors) == ["first"]

    answer = client.post(f"{PAGE}{one.uid}/mo-cua/")

    assert answer.url == PAGE
    one.refresh_from_db()
    assert one.last == today - A_DAY


def test_planned_and_past_ones_are_seen(client, maker, today):
    past = factories.a_break(maker, today - 9 * A_DAY, today - 8 * A_DAY)
    later, soon = factories.a_break(maker), factories.a_break(maker, today, today)
    factories.a_break(factories.producer())
    page = client.get(PAGE)
    assert [one.uid for one in page.context["planned"]] == [str(soon.uid), str(later.uid)]
    assert [one.uid for one in page.context["past"]] == [str(past.uid)]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_queries(client, maker, today, n, django_assert_num_queries):
    for number in range(n):
        factories.a_break(maker, today + 9 * number * A_DAY)
    client.get(PAGE)
    with django_assert_num_queries(5):  # session, person, his workshops, the maker, his breaks
        client.get(PAGE)


@pytest.mark.parametrize(("begins_in", "is_told"), [(-1, True), (0, True), (7, True), (8, False)])
def test_the_page_of_the_day_tells_of_a_break_a_week_before(
    client, maker, today, begins_in, is_told
):
    first = today + begins_in * A_DAY
    one = factories.a_break(maker, first, first + 2 * A_DAY)
    html = client.get(reverse("orders:today")).content.decode()
    assert (PAGE in html) is is_told
    assert (reverse("web:break_end", args=[one.uid]) in html) is (begins_in <= 0)


def test_staff_of_the_workshop_plan_breaks_too(client, maker, today):
    client.force_login(factories.member("producer_staff", of=maker.organisation))
    assert client.post(PAGE, form(today, today)).status_code == 302
    assert Break.objects.get().producer == maker


@pytest.mark.parametrize(("scope", "status"), [("goods", 302), ("orders", 404), ("stock", 404)])
def test_an_association_plans_what_it_was_let_and_it_is_noted_for_whom(
    client, maker, today, scope, status
):
    board = factories.user("board")
    home = factories.association(person=board)
    factories.consent(maker, home, scope=scope)
    client.force_login(board)
    client.post(reverse("web:acting_begin", args=[maker.slug]))

    assert client.post(PAGE, form(today, today)).status_code == status
    planned = AuditEvent.objects.filter(action="registry.break.planned")
    assert [(one.by_id, one.for_id, one.details["through"]) for one in planned] == (
        [(board.pk, maker.organisation_id, home.pk)] if status == 302 else []
    )


def test_software_reads_plans_changes_and_ends_breaks(client, today):
    maker = factories.producer()
    token = factories.bearer(factories.maker_token(maker))
    url = "/api/v1/maker/breaks"
    days = {"first": today.isoformat(), "last": (today + A_DAY).isoformat(), "paused": True}

    def call(method, path="", data=None):
        ask = getattr(client, method)
        return ask(url + path, data, content_type="application/json", headers=token)

    made = call("post", data={**days, "words": {"vi": "Tết"}})
    assert made.status_code == 201
    one = made.json()
    assert one == {
        **days, "uid": str(Break.objects.get().uid), "words": {"vi": "Tết", "en": ""},
        "opens_on": (today + 2 * A_DAY).isoformat(),
    }  # fmt: skip
    assert client.get(url, headers=token).json() == {"items": [one], "next_cursor": None}
    met = call("post", data={**days, "paused": False})
    assert (met.status_code, met.json()["code"]) == (409, "breaks_meet")
    unseen = call("post", data={**days, "words": {"vi": "a\x00b"}})
    assert (unseen.status_code, unseen.json()["code"]) == (422, "not_valid")
    changed = call("put", f"/{one['uid']}", {**days, "paused": False}).json()
    assert changed == {**one, "paused": False, "words": {"vi": "", "en": ""}}
    assert call("post", f"/{one['uid']}/end").status_code == 204
    assert not Break.objects.exists()
    acts = AuditEvent.objects.filter(action__startswith="registry.break.")
    assert [act.action.rsplit(".", 1)[1] for act in acts.order_by("pk")] == [
        "planned", "changed", "ended",
    ]  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_the_api_costs_the_same_queries(client, today, n, django_assert_num_queries):
    maker = factories.producer()
    for number in range(n):
        factories.a_break(maker, today + 9 * number * A_DAY)
    token = factories.bearer(factories.maker_token(maker))
    client.get("/api/v1/maker/breaks", headers=token)
    with django_assert_num_queries(3):  # token, its maker, the breaks
        client.get("/api/v1/maker/breaks", headers=token)
