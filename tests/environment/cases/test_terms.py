"""Terms of cases, measures, inspections and permits: told of in time, once each."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts.models import User
from langnghe.core import clock, outbox, parameters
from langnghe.core.models import CalendarDay
from langnghe.environment import public as environment
from langnghe.environment.cases.models import Case, Measure, Reminder
from langnghe.environment.cases.queries import terms
from langnghe.environment.cases.services import cases, inspections
from langnghe.environment.judging.models import Permit
from langnghe.environment.judging.services import alerts
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.factories.accounts import producer_owner
from tests.factories.cases import NOW

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
# A Monday without holidays around it.
MONDAY = date(2026, 6, 1)
DAYS = {terms.FIRST: 7, terms.LAST: 1, terms.LATE: 1}


@pytest.fixture(autouse=True)
def rules():
    parameters.load()


@pytest.fixture
def scope():
    return factories.inspector()


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=HERE)


def june(day):
    return date(2026, 6, day)


@pytest.mark.parametrize(
    ("today", "stage"),
    [(june(16), ""), (june(17), "first"), (june(24), "first"), (june(25), "last"),
     (june(26), "last"), (june(28), "last"), (june(29), "late"), (date(2026, 8, 3), "late")],
)  # fmt: skip
def test_the_words_before_and_after_an_end_are_counted_in_working_days(today, stage):
    """The end is Friday 26 June; seven working days before it is Wednesday 17."""
    assert terms.stage_on(today, MONDAY, june(26), clock.WorkCalendar(), DAYS) == stage


def test_a_holiday_moves_the_words_and_a_short_term_does_without_the_first():
    holiday = clock.WorkCalendar(frozenset({june(22)}))
    assert terms.stage_on(june(16), MONDAY, june(26), holiday, DAYS) == "first"
    assert terms.stage_on(june(2), june(1), june(3), clock.WorkCalendar(), DAYS) == "last"
    assert terms.stage_on(june(1), june(1), june(2), clock.WorkCalendar(), DAYS) == ""
    assert terms.stage_on(june(2), june(1), june(2), clock.WorkCalendar(), DAYS) == "last"
    assert terms.stage_on(june(3), june(1), june(2), clock.WorkCalendar(), DAYS) == "late"


def days(since, until, step=timedelta(days=1)):
    while since <= until:
        yield since
        since += step


def run(since, until):
    """Every hour of every day, as the clock has it; which words fell on which day."""
    told = []
    for day in days(since, until):
        for hour in (3, 9, 15):
            before = set(Reminder.objects.values_list("pk", flat=True))
            environment.remind_of_terms(now=at(day, hour))
            new = Reminder.objects.exclude(pk__in=before).order_by("kind", "pk")
            told += [(day, hour, one.kind, one.stage) for one in new]
    return told


def ordered(scope, measures=(("Sửa bơm", 10),), now=None):
    now = now or at(MONDAY)
    case = factories.case_in("confirmed", scope, now=now)
    cases.order(case=case, scope=scope, now=now, measures=list(measures))
    case.refresh_from_db()
    return case


def test_a_measure_is_told_of_three_times_and_no_more(scope):
    ordered(scope)  # ten working days from 1 June: Monday 15
    assert run(MONDAY, date(2026, 7, 10)) == [
        (june(4), 9, "measure", "first"), (june(12), 9, "measure", "last"),
        (june(16), 9, "measure", "late"),
    ]  # fmt: skip


def test_measures_of_one_order_have_terms_of_their_own(scope):
    ordered(scope, [("Sửa bơm", 3), ("Nạo vét bể", 12)])
    assert run(MONDAY, june(10)) == [
        (june(3), 9, "measure", "last"), (june(5), 9, "measure", "late"),
        (june(8), 9, "measure", "first"),
    ]  # fmt: skip


def test_an_extended_term_is_another_one(scope):
    case = ordered(scope)
    run(MONDAY, june(8))
    cases.extend(case=case, scope=scope, now=at(june(8)), days=5, words="Chờ thiết bị")
    assert run(june(9), june(30)) == [
        (june(11), 9, "measure", "first"), (june(19), 9, "measure", "last"),
        (june(23), 9, "measure", "late"),
    ]  # fmt: skip


def test_a_holiday_entered_later_tells_nothing_twice(scope):
    ordered(scope)
    run(MONDAY, june(4))
    CalendarDay.objects.create(day=june(10), kind="holiday", name="Ngày nghỉ", source="x")
    assert run(june(5), june(19)) == [
        (june(15), 9, "measure", "last"), (june(17), 9, "measure", "late"),
    ]  # fmt: skip


def test_what_is_met_or_closed_or_cancelled_is_not_told_of(scope):
    ordered(scope)
    Measure.objects.update(met_at=at(MONDAY), met_by_id=scope.user_id)
    planned = factories.inspection(by=scope, planned_on=june(15))
    inspections.cancel(inspection=planned, words="Trùng", scope=scope, now=at(MONDAY))
    assert run(MONDAY, june(30)) == []


def test_each_state_of_a_case_has_its_term(scope):
    factories.case_in("verifying", scope, now=at(MONDAY))  # ten working days
    assert [one[2:] for one in run(MONDAY, june(30))] == [
        ("case", "first"), ("case", "last"), ("case", "late"),
    ]  # fmt: skip


def test_an_inspection_and_a_permit_are_told_of(scope):
    home = factories.works()
    factories.inspection(home, scope, planned_on=date(2026, 12, 15))
    Permit.objects.create(facility=home, number="GP 7", since=date(2020, 1, 1),
                          until=date(2026, 12, 16))  # fmt: skip
    told = run(date(2026, 12, 1), date(2026, 12, 20))
    assert [(day.day, *rest) for day, _hour, *rest in told] == [
        (4, "inspection", "first"), (4, "permit", "first"),
        (14, "inspection", "last"), (14, "permit", "last"),
        (16, "inspection", "late"), (16, "permit", "late"),
    ]  # fmt: skip


def test_a_permit_that_another_follows_upon_is_not_told_of():
    home = factories.works()
    told = {"facility": home, "source": "x"}
    Permit.objects.create(number="1", since=date(2020, 1, 1), until=june(16), **told)
    Permit.objects.create(number="2", since=june(16), **told)
    assert run(MONDAY, june(20)) == []


def letters(now):
    mail.outbox.clear()
    environment.remind_of_terms(now=now)
    while outbox.deliver_due(now):
        pass
    return sorted((one.to[0], one.subject) for one in mail.outbox)


def test_officers_and_the_facility_are_told_by_mail_in_their_language(scope):
    case = ordered(scope)
    officer = factories.officer(case.village.commune_id)
    owner = producer_owner(case.facility.producer.organisation)
    User.objects.filter(pk=officer.pk).update(email="can-bo@example.org", language="vi")
    User.objects.filter(pk=owner.pk).update(email="chu@example.org", language="en")
    letters(at(MONDAY))
    told = letters(at(june(4)))
    assert told == [
        ("can-bo@example.org",
         f"Biện pháp của vụ việc {case.number}: hạn cuối là 15/06/2026: {case.facility.name}"),
        ("chu@example.org",
         f"Measure of case {case.number}: the term ends on 15 June 2026: {case.facility.name}"),
    ]  # fmt: skip
    bodies = {one.to[0]: one.body for one in mail.outbox}
    assert (
        settings.PUBLIC_URL + reverse("cases:case", args=[case.uid])
        in (bodies["can-bo@example.org"])
    )
    with override("en"):
        own = settings.PUBLIC_URL + reverse("cases:own_case", args=[case.uid])
    assert own in bodies["chu@example.org"]
    assert "Sửa bơm" in bodies["chu@example.org"]
    alerts.switch_mail(user_id=officer.pk, on=False, now=NOW)
    assert [one[0] for one in letters(at(june(12)))] == ["chu@example.org"]


@pytest.mark.parametrize("announced", [True, False])
def test_of_an_inspection_the_team_is_told_and_the_facility_if_it_is_announced(
    client, scope, announced
):
    home = factories.works()
    owner = producer_owner(home.producer.organisation)
    User.objects.filter(pk=owner.pk).update(email="chu@example.org")
    User.objects.filter(pk=scope.user_id).update(email="thanh-tra@example.org")
    factories.inspection(home, scope, planned_on=date(2026, 12, 15), is_announced=announced)
    told = ["chu@example.org"] if announced else []
    assert [one[0] for one in letters(at(date(2026, 12, 14)))] == [*told, "thanh-tra@example.org"]
    assert [one[0] for one in letters(at(date(2026, 12, 16)))] == ["thanh-tra@example.org"]
    client.force_login(owner)
    said = client.get(reverse("cases:mine")).content.decode()
    assert ("15/12/2026" in said) is announced


def test_the_desk_shows_what_ends_to_whom_it_concerns(client, scope):
    case = factories.case_in("notified", scope, now=NOW - timedelta(days=30))
    client.force_login(User.objects.get(pk=scope.user_id))
    said = client.get(reverse("cases:terms")).content.decode()
    assert reverse("cases:case", args=[case.uid]) in said
    assert f"Vụ việc {case.number}" in said
    client.force_login(factories.officer("99999"))
    assert case.number not in client.get(reverse("cases:terms")).content.decode()
    client.force_login(factories.stranger())
    assert client.get(reverse("cases:terms")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_any_number(n, client, scope, django_assert_num_queries):
    for _ in range(n):
        ordered(scope, now=NOW - timedelta(days=60))
        factories.case_in("notified", scope, now=NOW - timedelta(days=30))
    client.force_login(User.objects.get(pk=scope.user_id))
    assert Case.objects.count() == 2 * n
    with django_assert_num_queries(11):
        page = client.get(reverse("cases:terms")).content.decode()
    assert page.count('class="late"') == 2 * n
    assert scope_of(scope.user_id).whole_city
