"""Deadlines. Cases: Alaveteli's own tests (UK holidays as it names them), and ours for Viet Nam."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from langnghe.core import clock, parameters
from langnghe.core.clock import Counting, Deadline, Pause, WorkCalendar
from langnghe.core.models import CalendarDay


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


UK = WorkCalendar(
    days("2009-03-17", "2009-04-10", "2009-04-13", "2008-12-25", "2008-12-26", "2007-01-01")
)
VN = WorkCalendar(
    days(
        *("2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
        *("2026-04-27", "2026-04-30", "2026-05-01", "2026-09-01", "2026-09-02"),
    )
)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2008-10-01", "2008-10-29"),
        ("2007-02-01", "2007-03-01"),
        ("2008-02-01", "2008-02-29"),
        ("2009-03-12", "2009-04-14"),
        ("2009-03-13", "2009-04-15"),
        ("2009-03-14", "2009-04-15"),  # a Saturday
        ("2009-03-15", "2009-04-15"),  # a Sunday
        ("2009-03-16", "2009-04-16"),
    ],
)
def test_twenty_working_days_as_alaveteli_counts_them(start, end):
    assert UK.add_working_days(date.fromisoformat(start), 20) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2008-10-01", "2008-10-21"),
        ("2008-10-05", "2008-10-27"),  # a Saturday rolls to Monday
        ("2008-12-04", "2008-12-24"),
        ("2008-12-05", "2008-12-29"),  # Christmas, Boxing Day, weekend
    ],
)
def test_twenty_calendar_days_roll_forward(start, end):
    assert UK.add_calendar_days(date.fromisoformat(start), 20) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-09", 5, "2026-02-23"),
        ("2026-02-14", 5, "2026-02-27"),
        ("2026-04-24", 5, "2026-05-06"),
        ("2026-06-01", 15, "2026-06-22"),
        ("2026-08-28", 5, "2026-09-08"),
    ],
)
def test_working_days_in_viet_nam(start, count, end):
    assert VN.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-01-18", "2026-02-23"), ("2026-03-28", "2026-04-28"), ("2026-08-03", "2026-09-03")],
)
def test_thirty_calendar_days_in_viet_nam(start, end):
    assert VN.add_calendar_days(date.fromisoformat(start), 30) == date.fromisoformat(end)


def fifteen_working_days(*pauses: Pause, calendar: WorkCalendar = VN) -> Deadline:
    return Deadline(date(2026, 6, 1), 15, Counting.WORKING, calendar, pauses)


def test_a_pause_is_not_counted():
    paused = fifteen_working_days(Pause(date(2026, 6, 8), date(2026, 6, 12)))
    assert paused.due_on == date(2026, 6, 29)


def test_an_open_pause_has_no_end_and_is_never_late():
    paused = fifteen_working_days(Pause(date(2026, 6, 8)))
    assert (paused.due_on, paused.days_left(date(2026, 6, 30))) == (None, None)
    assert not paused.is_late(date(2030, 1, 1))


def test_late_begins_on_the_day_after_the_last():
    term = fifteen_working_days()
    assert not term.is_late(date(2026, 6, 22))
    assert term.is_late(date(2026, 6, 23))
    assert term.days_left(date(2026, 6, 20)) == 2


def test_a_make_up_saturday_counts_as_a_working_day():
    with_saturday = WorkCalendar(VN.holidays, days("2026-06-06"))
    assert with_saturday.add_working_days(date(2026, 6, 1), 15) == date(2026, 6, 19)


def test_an_extension_adds_days():
    term = Deadline(date(2026, 6, 1), 15, Counting.WORKING, VN, extended_by=2)
    assert term.due_on == date(2026, 6, 24)


def test_no_days_means_the_first_working_day():
    assert VN.add_working_days(date(2026, 6, 6), 0) == date(2026, 6, 8)


@pytest.mark.django_db
def test_a_holiday_added_later_moves_an_open_deadline():
    before = fifteen_working_days(calendar=clock.calendar())
    assert before.due_on == date(2026, 6, 22)

    CalendarDay.objects.create(
        day=date(2026, 6, 10), kind="holiday", name="Nghỉ bù", source="test", certainty="A"
    )

    assert fifteen_working_days(calendar=clock.calendar()).due_on == date(2026, 6, 23)


@pytest.mark.django_db
def test_the_calendar_that_ships_gives_the_days_of_viet_nam():
    parameters.load()
    shipped = clock.calendar()
    assert {day for day in shipped.holidays if day.year == 2026} == set(VN.holidays)


def test_a_deadline_explains_itself_in_the_language_of_the_reader():
    term = Deadline(
        date(2026, 4, 24), 5, Counting.WORKING, VN, [Pause(date(2026, 5, 4), date(2026, 5, 5))]
    )
    with translation.override("en"):
        assert term.explain() == (
            "5 working days from 24 April 2026; "
            "not counted, holidays: 27 April 2026, 30 April 2026, 1 May 2026; "
            "stood still from 4 May 2026 to 5 May 2026; last day 8 May 2026"
        )
    with translation.override("vi"):
        assert term.explain() == (
            "5 ngày làm việc kể từ ngày 24/04/2026; "
            "không tính các ngày nghỉ lễ: 27/04/2026, 30/04/2026, 01/05/2026; "
            "tạm dừng từ ngày 04/05/2026 đến hết ngày 05/05/2026; ngày cuối cùng: 08/05/2026"
        )


def test_it_says_when_the_last_day_rolled_forward_was_extended_or_stands_still():
    with translation.override("en"):
        assert Deadline(date(2026, 1, 18), 30, Counting.CALENDAR, VN).explain() == (
            "30 calendar days from 18 January 2026; 17 February 2026 is no working day; "
            "last day 23 February 2026"
        )
        assert Deadline(
            date(2026, 6, 1), 1, Counting.WORKING, VN, [Pause(date(2026, 6, 2))], extended_by=1
        ).explain() == (
            "1 working day from 1 June 2026; stands still since 2 June 2026; extended by 1 day"
        )


def test_it_says_which_weekend_was_worked_and_that_a_year_has_no_calendar_yet():
    calendar = WorkCalendar(days("2026-12-25"), days("2026-12-26"))
    with translation.override("en"):
        assert Deadline(date(2026, 12, 24), 6, Counting.WORKING, calendar).explain() == (
            "6 working days from 24 December 2026; not counted, holidays: 25 December 2026; "
            "counted, make-up working days: 26 December 2026; "
            "the holidays of 2027 are not known yet; last day 1 January 2027"
        )


def test_it_says_what_a_holiday_that_was_added_did():
    later = WorkCalendar(VN.holidays | days("2026-06-10", "2026-12-24"))
    term = fifteen_working_days(calendar=later)
    with translation.override("en"):
        assert term.why_moved(VN) == (
            "moved from 22 June 2026 to 23 June 2026; changed in the calendar: 10 June 2026"
        )
    assert fifteen_working_days(Pause(date(2026, 6, 8)), calendar=later).why_moved(VN) == ""
    assert Deadline(date(2026, 7, 1), 5, Counting.WORKING, later).why_moved(VN) == ""


@given(
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    count=st.integers(0, 60),
    more=st.integers(0, 20),
)
def test_a_longer_term_never_ends_earlier_and_every_end_is_worked(start, count, more):
    end = VN.add_working_days(start, count)
    assert VN.is_working(end)
    assert VN.is_working(VN.add_calendar_days(start, count))
    assert VN.add_working_days(start, count + more) >= end


@pytest.mark.parametrize(("count", "pauses"), [(-1, []), (3, [Pause(date(2026, 6, 2))])])
def test_a_term_without_an_end_is_refused_and_not_counted_for_ever(count, pauses):
    with pytest.raises(ValueError, match="A term"):
        VN.add_working_days(date(2026, 6, 1), count, pauses)
    with pytest.raises(ValueError, match="A term"):
        VN.add_calendar_days(date(2026, 6, 1), count, pauses)


def test_the_day_is_that_of_viet_nam():
    assert clock.today(datetime(2026, 6, 30, 17, 0, tzinfo=UTC)) == date(2026, 7, 1)
