"""What a seller owes the tax office: the days of law, moved over days off, by the rule of the day."""

from datetime import date

import pytest

from langnghe.capital.guidance import duties
from langnghe.capital.guidance.duties import Situation
from langnghe.core.clock import WorkCalendar

CALENDAR = WorkCalendar(frozenset({date(2027, 1, 1), date(2026, 9, 1), date(2026, 9, 2)}))


def due(kind, band, on, **more):
    found = duties.due(Situation(kind, band, **more), on, CALENDAR)
    return [(one.duty.code, one.due_on, one.period) for one in found]


def test_a_small_household_tells_its_revenue_in_january_and_a_weekend_moves_it():
    # 31 January 2027 is a Sunday.
    assert due("household", "1", date(2027, 1, 2)) == [
        ("household-revenue-notice", date(2027, 2, 1), "năm 2026")
    ]


def test_who_began_in_the_first_half_of_the_year_tells_it_in_july_as_well():
    found = due("household", "1", date(2026, 7, 1), is_new=True)
    assert ("household-new-revenue-notice", date(2026, 7, 31), "năm 2026") in found
    assert all(code != "household-new-revenue-notice" for code, _day, _period in
               due("household", "1", date(2026, 7, 1)))  # fmt: skip


def test_quarters_are_due_on_the_last_day_of_the_next_month():
    found = [row for row in due("household", "3", date(2026, 10, 1)) if "quarterly" in row[0]]
    assert found[:4] == [
        ("household-quarterly-return", date(2026, 11, 2), "quý 3/2026"),  # the 31st: a Saturday
        ("household-quarterly-return", date(2027, 2, 1), "quý 4/2026"),
        ("household-quarterly-return", date(2027, 4, 30), "quý 1/2027"),
        ("household-quarterly-return", date(2027, 8, 2), "quý 2/2027"),
    ]


def test_what_was_due_on_a_day_off_is_due_today_still():
    found = due("household", "3", date(2026, 11, 2))
    assert found[0] == ("household-quarterly-return", date(2026, 11, 2), "quý 3/2026")
    assert due("household", "3", date(2026, 11, 3))[0][1] > date(2026, 11, 3)


def test_above_50_billion_it_is_every_month_on_the_20th_and_says_that_this_is_not_sure():
    found = duties.due(Situation("household", "above"), date(2026, 12, 1), CALENDAR)
    monthly = [one for one in found if one.duty.code == "household-monthly-return"]
    assert [one.due_on for one in monthly[:3]] == [
        date(2026, 12, 21), date(2027, 1, 20), date(2027, 2, 22),
    ]  # fmt: skip
    assert (monthly[0].period, monthly[1].period) == ("11/2026", "12/2026")
    assert monthly[0].duty.certainty == "C"
    assert len(monthly) in {12, 13}


def test_paper_receipts_end_once():
    assert ("paper-receipts", date(2026, 12, 31), "") in due("enterprise", "3", date(2026, 11, 1))
    assert due("enterprise", "3", date(2027, 1, 2)) == []


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (date(2026, 6, 30), {"platform-withholding-117"}),
        (date(2026, 7, 1), {"platform-withholding", "platform-refund", "platform-identify"}),
    ],
)
def test_what_platforms_withhold_follows_the_rule_of_its_day(on, codes):
    found = {one.code for one in duties.always(Situation("household", "1", platform=True), on)}
    assert found == codes
    assert duties.always(Situation("household", "1"), on) == []


@pytest.mark.parametrize("kind", duties.Seller.values)
@pytest.mark.parametrize("band", duties.Band.values)
def test_whatever_one_answers_something_is_told(kind, band):
    on = date(2026, 11, 24)
    seller = Situation(kind, band)
    assert duties.due(seller, on, CALENDAR) or duties.always(seller, on)


def test_every_duty_has_both_languages_an_act_and_its_certainty():
    for one in duties.duties():
        texts = [one.name, one.note, *([one.when] if one.rule == "event" else [])]
        assert all(text.keys() == {"vi", "en"} and all(text.values()) for text in texts), one.code
        assert one.act
        assert one.certainty in {"A", "B", "C", "D"}
        assert one.rule in {"yearly", "quarterly", "monthly", "once", "event"}
    codes = [one.code for one in duties.duties()]
    assert len(codes) == len(set(codes))
