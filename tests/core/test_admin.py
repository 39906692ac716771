"""What administrators see and do of technique."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import path, reverse

from langnghe.core.models import AuditEvent, CalendarDay, OutboxDelivery, OutboxMessage, Parameter
from tests.factories import core as factories
from tests.factories.accounts import second_factor

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
# Where it always stands: addresses on pages are kept per process.
urlpatterns = [path(settings.ADMIN_PATH, admin.site.urls)]


@pytest.fixture
def administrator(client):
    user = get_user_model().objects.create_superuser(email="admin@example.vn", password="x")
    second_factor(user)
    client.force_login(user)
    return user


def dead_letter() -> OutboxDelivery:
    message = OutboxMessage.objects.create(kind="x.Y", payload={}, announced_at=NOW)
    return OutboxDelivery.objects.create(
        message=message, reaction="x.public.react", attempts=14, next_attempt_at=NOW, dead_at=NOW
    )


def act(client, action: str, *rows: OutboxDelivery):
    return client.post(
        reverse("admin:core_outboxdelivery_changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_dead_letters_are_replayed(client, administrator):
    letter = dead_letter()
    response = act(client, "replay", letter)
    letter.refresh_from_db()
    assert (letter.dead_at, letter.attempts) == (None, 0)
    assert "Sẽ gửi lại 1 thông điệp." in response.content.decode()


def test_who_may_only_look_cannot_replay(client):
    clerk = get_user_model().objects.create_user(email="clerk@example.vn", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_outboxdelivery"))
    second_factor(clerk)
    client.force_login(clerk)
    letter = dead_letter()
    act(client, "replay", letter)
    letter.refresh_from_db()
    assert letter.dead_at == NOW


def test_a_changed_rule_stands_in_the_trail_with_both_values(client, administrator):
    rule = factories.parameter("market.hold_minutes", 15, unit="minutes")
    form = {
        "key": rule.key, "value": "20", "unit": "minutes", "valid_from": "2020-01-01",
        "source": "test", "certainty": "A",
    }  # fmt: skip
    client.post(reverse("admin:core_parameter_change", args=[rule.pk]), form)
    rule.refresh_from_db()
    assert rule.value == 20
    event = AuditEvent.objects.get()
    assert (event.action, event.object_id) == ("core.parameter.changed", str(rule.pk))
    assert event.by_id == administrator.pk
    assert event.details["changes"]["value"] == ["15.000000", "20"]


def test_a_holiday_is_announced_when_it_is_added_and_when_it_is_removed(
    client, administrator, settings
):
    settings.WIRING = "tests.core.silence"
    form = {"day": "2026-12-24", "kind": "holiday", "name": "x", "source": "y", "certainty": "B"}
    client.post(reverse("admin:core_calendarday_add"), form)
    day = CalendarDay.objects.get(day=date(2026, 12, 24))
    client.post(reverse("admin:core_calendarday_delete", args=[day.pk]), {"post": "yes"})
    assert not CalendarDay.objects.exists()
    assert (
        list(OutboxMessage.objects.values_list("kind", "payload"))
        == [("core.CalendarChanged", {"day": "2026-12-24"})] * 2
    )
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "core.calendarday.added",
        "core.calendarday.removed",
    ]


@pytest.mark.parametrize("page", ["auditevent", "outboxdelivery"])
def test_what_happened_can_be_read_and_not_changed(client, administrator, page):
    dead_letter()
    listed = client.get(reverse(f"admin:core_{page}_changelist"))
    assert listed.status_code == 200
    assert client.get(reverse(f"admin:core_{page}_add")).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_letters_costs_the_same_at_any_length(
    client, administrator, n, django_assert_num_queries
):
    for _number in range(n):
        dead_letter()
    client.get(reverse("admin:core_outboxdelivery_changelist"))
    with django_assert_num_queries(5):
        client.get(reverse("admin:core_outboxdelivery_changelist"))


def test_rules_are_found_by_key(client, administrator):
    factories.parameter("market.hold_minutes", 15)
    factories.parameter("vat.standard", 10)
    listed = client.get(reverse("admin:core_parameter_changelist"), {"q": "hold"})
    assert [row.key for row in listed.context["cl"].result_list] == ["market.hold_minutes"]
    assert Parameter.objects.count() == 2
