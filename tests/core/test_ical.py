"""Calendars as phones and mail programs read them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from langnghe.core import ical

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def lines(*events, **more):
    content = ical.calendar(events, name="Lịch", now=NOW, **more).decode()
    assert content.endswith("\r\n")
    return content.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_day_ends_on_the_next_one():
    told = lines(ical.Event(uid="a@b", summary="Trả nợ", starts=date(2026, 12, 31)))
    assert "DTSTART;VALUE=DATE:20261231" in told
    assert "DTEND;VALUE=DATE:20270101" in told
    assert told[0] == "BEGIN:VCALENDAR"
    assert told[-1] == "END:VCALENDAR"
    assert "METHOD:PUBLISH" in told


def test_an_hour_is_told_in_the_time_of_viet_nam_whose_zone_comes_along():
    start = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    told = lines(
        ical.Event(uid="a@b", summary="x", starts=start, ends=start + timedelta(minutes=30))
    )
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261201T090000" in told
    assert "DTEND;TZID=Asia/Ho_Chi_Minh:20261201T093000" in told
    assert "TZID:Asia/Ho_Chi_Minh" in told
    assert "DTSTAMP:20261124T030000Z" in told


def test_what_is_cancelled_says_so_under_the_same_name_and_reminds_of_nothing():
    event = ical.Event(
        uid="a@b", summary="x", starts=NOW, sequence=2, is_cancelled=True,
        reminder=timedelta(hours=1), organizer=ical.Person('Lê "Xã"', "xa@example.org"),
        attendee=ical.Person("Mai", "mai@example.org"),
    )  # fmt: skip
    told = lines(event, method="CANCEL")
    assert {"METHOD:CANCEL", "UID:a@b", "SEQUENCE:2", "STATUS:CANCELLED"} <= {*told}
    assert "BEGIN:VALARM" not in told
    assert "ORGANIZER;CN=\"Lê 'Xã'\":mailto:xa@example.org" in told


def test_nobody_writes_lines_of_his_own_into_a_calendar():
    told = lines(ical.Event(uid="a", summary="x\r\nDTSTART:1; a, b\\", starts=NOW))
    assert "SUMMARY:x\\nDTSTART:1\\; a\\, b\\\\" in told


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_lines_are_short_and_lose_no_letter(text):
    folded = ical.folded(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text
