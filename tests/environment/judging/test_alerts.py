"""Alerts: raised once, told to whom they concern, acknowledged, given, passed on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from langnghe.accounts.models import Membership, Organisation, WebhookMessage
from langnghe.accounts.roles import Kind, Role
from langnghe.core import outbox, parameters
from langnghe.core.models import AuditEvent
from langnghe.environment.judging import loading
from langnghe.environment.judging.models import Alert, MailSwitch
from langnghe.environment.judging.services import alerts as services
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import NOON, START, automatic, hours, judge
from tests.factories.environment import MINUTE
from tests.factories.environment import NOW as TUESDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def released():
    parameters.load()


def keeper(*, name="Sở Nông nghiệp và Môi trường", sector="agriculture"):
    """An officer of a city department."""
    home = Organisation.objects.create(kind=Kind.DEPARTMENT, name=name, department=sector)
    return factories.member(Role.CITY_OFFICER, of=home)


def since(stream, flag=0, *, minutes):
    """A reading every five minutes, the last one now."""
    now = int(NOON.timestamp() * 1000)
    given = [
        Reading(stream.pk, now - back * MINUTE, 1.0, flag) for back in range(0, minutes + 1, 5)
    ]
    store.record(given, now=NOON)


def test_a_station_without_data_is_one_alert_until_it_speaks_again():
    stream = automatic()
    factories.stream(stream.thing.station, code="PH")
    since(stream, minutes=5)
    services.watch(now=NOON + HOUR)
    assert not Alert.objects.exists()
    services.watch(now=NOON + HOUR + timedelta(minutes=1))
    services.watch(now=NOON + HOUR + timedelta(minutes=2))
    alert = Alert.objects.get()
    assert (alert.kind, alert.since) == ("silence", int(NOON.timestamp() * 1000))
    since(stream, minutes=0)
    services.watch(now=NOON)
    alert.refresh_from_db()
    assert alert.ended_at == NOON


@pytest.mark.parametrize("flag", [Flag.FAULT, Flag.CALIBRATING, Flag.MAINTENANCE])
def test_six_hours_of_fault_or_calibration_are_an_alert(flag):
    stream = automatic()
    since(stream, flag, minutes=355)
    services.watch(now=NOON)
    assert not Alert.objects.exists()
    since(stream, flag, minutes=365)
    services.watch(now=NOON)
    services.watch(now=NOON)
    alert = Alert.objects.get()
    assert (alert.kind, alert.stream) == ("status", stream)
    since(stream, minutes=0)
    services.watch(now=NOON)
    alert.refresh_from_db()
    assert alert.ended_at == NOON


def over():
    """A maker's works over its limit for two hours, judged."""
    loading.load()
    producer = factories.producer(owner=factories.user("owner"))
    home = factories.facility(sector="other", producer=producer, village=producer.village)
    stream = factories.stream(factories.station(facility=home, is_automatic=True))
    hours(stream, 170.0, 170.0)
    return producer, stream


def test_officers_of_the_commune_are_told_unless_they_switched_it_off():
    _producer, stream = over()
    commune = stream.thing.station.village.commune_id
    told, off = factories.officer(commune), factories.officer(commune)
    factories.officer("99999")
    keeper()
    MailSwitch.objects.create(user=off, off_since=NOON)
    judge()
    outbox.deliver_due(NOON)
    [letter] = mail.outbox
    assert letter.to == [told.email]
    assert "COD" in letter.subject
    assert "170" in letter.body
    assert reverse("judging:alert", args=[Alert.objects.get().uid]) in letter.body


def test_the_makers_software_is_told_when_it_begins_and_ends_and_no_other():
    producer, stream = over()
    owner = Membership.objects.get(organisation=producer.organisation).user
    factories.endpoint(of=producer.organisation, by=owner)
    other = factories.producer(owner=factories.user("other"))
    factories.endpoint(of=other.organisation,
                       by=Membership.objects.get(organisation=other.organisation).user)  # fmt: skip
    judge()
    outbox.deliver_due(NOON, among=outbox.WITHOUT_LANE)
    hours(stream, 100.0, 100.0, since=START + 2 * 3_600_000)
    judge()
    outbox.deliver_due(NOON, among=outbox.WITHOUT_LANE)
    rows = WebhookMessage.objects.order_by("created_at").values_list(
        "kind", "endpoint__organisation"
    )
    assert sorted(rows) == [
        ("exceedance.began", producer.organisation_id),
        ("exceedance.ended", producer.organisation_id),
    ]  # fmt: skip


def test_what_nobody_acknowledged_within_a_working_day_goes_to_the_city_once():
    alert = factories.alert()
    city, other = keeper(), keeper(name="Sở Công Thương", sector="industry")
    assert services.escalate(now=TUESDAY + timedelta(days=1)) == 0
    assert services.escalate(now=TUESDAY + timedelta(days=2)) == 1
    assert services.escalate(now=TUESDAY + timedelta(days=2)) == 0
    alert.refresh_from_db()
    assert alert.escalated_at == TUESDAY + timedelta(days=2)
    outbox.deliver_due(TUESDAY + timedelta(days=2))
    assert [letter.to for letter in mail.outbox] == [[city.email]]
    assert other.email not in mail.outbox[0].to


def test_a_weekend_is_not_counted_and_what_is_acknowledged_stays():
    friday = TUESDAY + timedelta(days=3)
    late, seen = factories.alert(opened_at=friday), factories.alert(opened_at=friday)
    services.acknowledge(alert=seen, words="", by_id=factories.officer().pk, now=friday)
    assert services.escalate(now=friday + timedelta(days=3)) == 0  # Monday is the last day
    assert services.escalate(now=friday + timedelta(days=4)) == 1
    late.refresh_from_db()
    assert late.escalated_at is not None


def act(client, alert, **form):
    return client.post(reverse("judging:alert", args=[alert.uid]), form)


def test_an_officer_acknowledges_once(client):
    alert = factories.alert()
    officer = factories.officer(alert.station.village.commune_id)
    client.force_login(officer)
    assert act(client, alert, action="acknowledge", words="Đã gọi chủ cơ sở").status_code == 302
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.words) == (officer, "Đã gọi chủ cơ sở")
    again = act(client, alert, action="acknowledge", words="x")
    assert again.status_code == 422
    assert AuditEvent.objects.get().action == "judging.alert.acknowledged"


def test_an_alert_is_given_to_who_answers_for_the_place_and_to_nobody_else(client):
    alert = factories.alert()
    commune = alert.station.village.commune_id
    mine, city, neighbour = factories.officer(commune), keeper(), factories.officer("99999")
    client.force_login(mine)
    assert act(client, alert, action="assign", to=neighbour.pk).status_code == 422
    alert.refresh_from_db()
    assert alert.assigned_to is None
    assert act(client, alert, action="assign", to=city.pk).status_code == 302
    alert.refresh_from_db()
    assert alert.assigned_to == city
    with pytest.raises(services.NobodyThere):
        services.assign(alert=alert, to_id=neighbour.pk, by_id=mine.pk, now=NOON)


@pytest.mark.parametrize("role", [None, "stranger", "neighbour", "maker", Role.ANALYST])
def test_nobody_else_touches_an_alert(client, role):
    alert = factories.alert()
    people = {"stranger": factories.stranger, "neighbour": lambda: factories.officer("99999"),
              "maker": factories.producer_owner}  # fmt: skip
    if role:
        client.force_login(people[role]() if role in people else factories.member(role))
    assert act(client, alert, action="acknowledge").status_code == (404 if role else 302)
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_an_officer_sees_his_own_commune_alone(client):
    mine, other = factories.alert(), factories.alert(
        factories.station(village=factories.village(commune=factories.commune("Xã Khác")))
    )  # fmt: skip
    client.force_login(factories.officer(mine.station.village.commune_id))
    said = client.get(reverse("judging:alerts")).content.decode()
    assert mine.station.thing.name in said
    assert other.station.thing.name not in said


def test_letters_are_switched_off_and_on(client):
    officer = factories.officer()
    client.force_login(officer)
    for value, off in (("0", True), ("0", True), ("1", False)):
        client.post(reverse("judging:mail"), {"on": value})
        assert MailSwitch.objects.filter(user=officer).exists() is off
