"""What cases, alerts and readings hold of a person: told to him, and what of it is forgotten."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from langnghe.core import personal
from langnghe.environment.cases.models import Entry, Member, Signature
from langnghe.environment.cases.services import cases
from langnghe.environment.ingest.models import FieldNote
from langnghe.environment.judging.models import Alert, MailSwitch
from langnghe.environment.judging.services import alerts
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.factories.accounts import producer_owner
from tests.factories.cases import NOW, shot

pytestmark = pytest.mark.django_db
KEYS = ("environment_cases", "environment_inspections", "environment_alerts", "environment_limits",
        "environment_readings", "environment_treatment")  # fmt: skip


@pytest.fixture
def scope():
    return factories.inspector()


def told(user_id):
    parts = {one.key: one for one in personal.parts_of(user_id)}
    return {key: parts[key].rows for key in KEYS}


def forget(user_id):
    with transaction.atomic():
        personal.forget(user_id, NOW)


def test_a_stranger_has_nothing_here(scope):
    factories.signed(factories.inspection(by=scope), scope)
    factories.alert()
    assert told(factories.stranger().pk) == {key: [] for key in KEYS}


def test_a_maker_is_told_his_steps_and_they_stay_on_file(scope):
    case = factories.case_in("remediation_ordered", scope)
    owner = producer_owner(case.facility.producer.organisation)
    cases.submit(case=case, scope=scope_of(owner.pk), now=NOW, words="Đã sửa bơm",
                 pictures=[shot()])  # fmt: skip
    [row] = told(owner.pk)["environment_cases"]
    assert (row["case"], row["words"], row["photos"]) == (case.number, "Đã sửa bơm", 1)
    forget(owner.pk)
    kept = Entry.objects.get(action="submit")
    owner.refresh_from_db()
    assert (kept.words, kept.by_id) == ("Đã sửa bơm", owner.pk)
    assert (owner.email, owner.is_active) == (None, False)


def test_an_inspector_is_told_his_inspections_and_signatures(scope):
    done = factories.inspection(by=scope)
    factories.signed(done, scope)
    rows = told(scope.user_id)["environment_inspections"]
    assert [one["inspection"] for one in rows if "inspection" in one] == [done.facility.name]
    assert [one["signed_as"] for one in rows if "signed_as" in one] == ["Thanh tra"]
    planned = factories.inspection(by=scope)
    forget(scope.user_id)
    assert not Member.objects.filter(inspection=planned).exists()
    assert Member.objects.filter(inspection=done, user=scope.user_id).exists()
    assert set(Signature.objects.values_list("name", flat=True)) == {"Thanh tra", "Chủ cơ sở"}


def test_of_alerts_the_switch_goes_and_what_waits_is_given_back():
    seen, given = factories.alert(), factories.alert()
    officer = factories.officer(seen.station.village.commune_id)
    alerts.acknowledge(alert=seen, words="Đã gọi chủ cơ sở", by_id=officer.pk, now=NOW)
    Alert.objects.filter(pk=given.pk).update(assigned_to=officer)
    alerts.switch_mail(user_id=officer.pk, on=False, now=NOW)
    rows = told(officer.pk)["environment_alerts"]
    assert [one.get("words") for one in rows] == ["Đã gọi chủ cơ sở", "", None]
    assert rows[2]["letters_off_since"] == NOW.isoformat()
    forget(officer.pk)
    assert not MailSwitch.objects.exists()
    seen.refresh_from_db()
    given.refresh_from_db()
    assert (seen.acknowledged_by_id, given.assigned_to_id) == (officer.pk, None)


def test_who_sent_a_note_from_the_spot_is_told_it():
    person = factories.user("mai")
    FieldNote.objects.create(
        station=factories.station(), seen_at=datetime(2026, 9, 4, tzinfo=UTC), note="Nước đen",
        by=person, key="k", sent_at=NOW,
    )  # fmt: skip
    [row] = told(person.pk)["environment_readings"]
    assert (row["note"], row["photo"]) == ("Nước đen", False)


def test_each_part_says_why_and_what_is_kept():
    parts = [one for one in personal.parts_of(factories.user("mai").pk) if one.key in KEYS]
    assert [bool(one.title and one.why and one.kept) for one in parts] == [True] * len(KEYS)


def test_an_operator_is_told_the_days_that_he_wrote():
    log = factories.log(factories.plant_of())
    rows = told(log.written_by_id)["environment_treatment"]
    assert [one["day"] for one in rows if "day" in one] == [log.day.isoformat()]
