"""From readings to verdicts: what is judged, when, by what, and what is kept of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.core import parameters
from langnghe.environment.judging import loading
from langnghe.environment.judging.facts import Answer, FacilityClass, Outcome, Question
from langnghe.environment.judging.models import Assessment, Basis, Day, Limit, Standing
from langnghe.environment.judging.queries import law
from langnghe.environment.judging.resolving import resolve
from langnghe.environment.judging.rules import verdict_on
from langnghe.environment.judging.runs import HOUR, day_of
from langnghe.environment.judging.services import anew, verdicts
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import Detail, Observation, Sample
from langnghe.environment.sensing.services import store
from tests import factories
from tests.environment.judging.measuring import DAY, NOON, START, automatic, hours, judge
from tests.factories.environment import MINUTE, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def released():
    parameters.load()
    loading.load()


def test_the_day_of_the_tests_begins_at_midnight_in_viet_nam():
    assert at(2026, 9, 3, 17) == START
    assert day_of(START // HOUR) == DAY


def limit(minimum=None, maximum=None, highest=None):
    ends = [None if one is None else Decimal(one) for one in (minimum, maximum, highest or maximum)]
    return Answer(Outcome.FOUND, (), minimum=ends[0], maximum=ends[1], highest=ends[2])


@pytest.mark.parametrize(
    ("value", "flag", "answer", "verdict"),
    [
        ("162", 0, limit(maximum=162), "pass"),
        ("162.0001", 0, limit(maximum=162), "exceed"),
        ("5", Flag.BELOW, limit(maximum=5), "pass"),
        ("6", Flag.BELOW, limit(maximum=5), "inconclusive"),
        ("6", Flag.ABOVE, limit(maximum=5), "exceed"),
        ("5", Flag.ABOVE, limit(maximum=5), "inconclusive"),
        ("5.5", 0, limit("5.5", 9), "pass"),
        ("5.49", 0, limit("5.5", 9), "exceed"),
        ("9", 0, limit("5.5", 9), "pass"),
        ("9.01", 0, limit("5.5", 9), "exceed"),
        ("3", Flag.BELOW, limit(minimum=4), "exceed"),
        ("5", Flag.BELOW, limit(minimum=4), "inconclusive"),
        ("50", 0, limit(maximum=50, highest=60), "pass"),
        ("55", 0, limit(maximum=50, highest=60), "inconclusive"),
        ("60.1", 0, limit(maximum=50, highest=60), "exceed"),
        ("1", 0, Answer(Outcome.NO_TABLE, ()), "no_table"),
        ("1", 0, Answer(Outcome.UNCLEAR, ()), "inconclusive"),
        ("1", 0, Answer(Outcome.NOT_APPLICABLE, ()), "not_applicable"),
    ],
)
def test_the_verdict_on_a_value(value, flag, answer, verdict):
    assert verdict_on(Decimal(value), flag, answer)[0] == verdict


def test_the_ratio_is_cut_off_and_never_rounded_up_into_a_band():
    assert verdict_on(Decimal("178.19999999"), 0, limit(maximum=162))[1] == Decimal("1.099999")
    assert verdict_on(Decimal("5"), 0, limit("5.5", 9))[1] is None


@given(value=st.decimals(0, 1000, places=3), most=st.decimals("0.001", 1000, places=3))
def test_over_is_over_and_nothing_else(value, most):
    verdict, ratio = verdict_on(value, 0, limit(maximum=most))
    assert (verdict == "exceed") is (value > most)
    assert (value > most) >= (ratio > 1)


ROLE = {"industrial": "effluent", "domestic": "effluent", "surface": "receiving",
        "air": "ambient", "noise": "noise"}  # fmt: skip
UNIT = Decimal("0.000000001")


def test_each_limit_of_the_release_just_under_at_and_just_over_it():
    rows = Limit.objects.select_related("regulation")
    known, tried = law(), 0
    for row in rows:
        regulation = row.regulation
        began = row.valid_from.replace(year=row.valid_from.year + (1 if row.age == "new" else -1))
        facility = FacilityClass(
            0, "household", regulation.subject, row.column, regulation.sector or "other", "river",
            None, Decimal(40), began,
        )  # fmt: skip
        question = Question(
            ROLE[regulation.subject], row.parameter_code, row.ucum, row.statistic,
            max(row.valid_from + timedelta(days=366), began), facility, hour=row.from_hour,
            zone=row.zone,
        )  # fmt: skip
        answer = resolve(question, known)
        if answer.row != ("limit", row.pk):  # replaced within the year: the day before
            question = Question(
                question.role, row.parameter_code, row.ucum, row.statistic, row.valid_from,
                facility, hour=row.from_hour, zone=row.zone,
            )  # fmt: skip
            answer = resolve(question, known)
        assert answer.row == ("limit", row.pk), row
        factor = (
            Decimal("1.08") if row.takes_coefficients and regulation.subject == "industrial" else 1
        )
        if row.maximum is not None:
            assert answer.maximum == row.maximum * factor
            top = answer.highest
            assert verdict_on(answer.maximum - UNIT, 0, answer)[0] == "pass"
            assert verdict_on(answer.maximum, 0, answer)[0] == "pass"
            assert verdict_on(top + UNIT, 0, answer)[0] == "exceed"
        if row.minimum is not None:
            assert verdict_on(row.minimum - UNIT, 0, answer)[0] == "exceed"
            assert verdict_on(row.minimum, 0, answer)[0] == "pass"
            assert verdict_on(row.minimum + UNIT, 0, answer)[0] == "pass"
        tried += 1
    assert tried > 150


def rows(kind="hour", **fields):
    found = Assessment.objects.filter(kind=kind, superseded_at__isnull=True, **fields)
    return list(found.order_by("at").values_list("at", "verdict", "value"))


def test_an_hour_over_is_a_row_with_what_it_stood_on_and_one_within_is_a_bit():
    stream = automatic()
    hours(stream, 100.0, 170.1, 162.0)
    judge()
    [over] = Assessment.objects.filter(kind="hour")
    assert (over.at, over.verdict, over.value) == (START + HOUR, "exceed", Decimal("170.1"))
    assert (over.ratio, over.counted, over.expected) == (Decimal("1.05"), 12, 12)
    basis = over.basis
    assert (basis.maximum, basis.certainty, basis.limit.maximum) == (162, "B", 150)
    assert [one["kind"] for one in basis.content["answer"]["factors"]] == ["Kq", "Kf"]
    assert basis.content["facility"]["flow"] == "40.000"
    day = Day.objects.get(stream=stream)
    assert (day.passed, day.exceeded, day.waiting) == (0b101, 0b010, 0)


def test_readings_in_another_unit_are_judged_in_that_of_the_limit_and_kept_as_they_came():
    stream = automatic(ucum="ug/L")
    hours(stream, 161_999.0, 162_000.0, 162_001.0)

    judge()

    found = Assessment.objects.get(kind="hour")
    assert (found.at, found.verdict, found.value) == (
        START + 2 * HOUR, "exceed", Decimal("162.001"),
    )  # fmt: skip
    assert found.ratio == Decimal("1.000006")
    day = Day.objects.get()
    assert (day.passed, day.exceeded) == (0b011, 0b100)
    newest = Observation.objects.order_by("-at").first()
    assert newest is not None
    assert newest.result == 162_001.0


def test_a_sample_in_another_unit_is_judged_in_that_of_the_limit():
    stream = automatic(ucum="g/L", kind="laboratory")
    hour = 60 * MINUTE
    store.record(
        [Reading(stream.pk, START, 0.162), Reading(stream.pk, START + hour, 0.1621)], now=NOON
    )

    judge()

    found = Assessment.objects.order_by("at").values_list("verdict", "value")
    assert list(found) == [("pass", Decimal(162)), ("exceed", Decimal("162.1"))]


def test_what_no_number_leads_to_the_unit_of_the_limit_is_not_compared():
    stream = automatic(ucum="{NTU}", kind="laboratory")
    store.record([Reading(stream.pk, START, 5.0)], now=NOON)

    judge()

    assert Assessment.objects.get().verdict == "not_applicable"


def test_a_day_is_judged_by_its_average_once_three_quarters_of_it_are_there():
    stream = automatic()
    hours(stream, *[150.0] * 17)
    judge()
    assert rows("day") == []
    hours(stream, 600.0, since=START + 17 * HOUR)
    judge()
    assert rows("day") == [(START, "exceed", Decimal("175"))]
    assert Day.objects.get(stream=stream).verdict == "exceed"


@pytest.mark.parametrize(("count", "judged"), [(8, False), (9, True)])
def test_with_fewer_than_three_quarters_of_the_readings_an_hour_has_no_verdict(count, judged):
    stream = automatic()
    store.record([Reading(stream.pk, START + n * 5 * MINUTE, 999.0) for n in range(count)],
                 now=NOON)  # fmt: skip
    judge()
    assert bool(rows()) is judged


def test_what_does_not_count_is_not_judged():
    stream = automatic()
    flagged = [Reading(stream.pk, START + n * 5 * MINUTE, 999.0, Flag.FAULT) for n in range(12)]
    store.record(flagged, now=NOON)
    judge()
    assert rows() == []


def test_an_hour_is_judged_when_it_is_over_and_not_before():
    stream = automatic()
    hours(stream, 170.0)
    early = datetime.fromtimestamp((START + HOUR) / 1000 - 1, UTC)
    judge(early)
    assert rows() == []
    assert Day.objects.get(stream=stream).due_at == START + HOUR
    judge(early + timedelta(seconds=1))
    assert [one[1] for one in rows()] == ["exceed"]
    assert Day.objects.get(stream=stream).due_at == START + 24 * HOUR


def test_judged_again_the_verdict_is_replaced_and_the_former_kept():
    stream = automatic()
    hours(stream, 170.0)
    judge()
    [former] = Assessment.objects.filter(kind="hour")
    hours(stream, 120.0)
    judge()
    former.refresh_from_db()
    assert former.superseded_at == NOON
    assert (former.replaced_by.verdict, former.replaced_by.value) == ("pass", 120)
    assert rows() == [(START, "pass", Decimal(120))]


def test_judged_again_without_a_change_nothing_is_written():
    stream = automatic()
    hours(stream, 170.0, 170.0)
    judge()
    before = list(Assessment.objects.values_list("uid", "superseded_at"))
    anew.ask({stream.pk: 0}, now=NOON)
    judge()
    assert list(Assessment.objects.values_list("uid", "superseded_at")) == before


def test_a_verdict_whose_readings_are_gone_is_withdrawn():
    stream = automatic()
    hours(stream, 170.0)
    judge()
    flagged = [Reading(stream.pk, START + n * 5 * MINUTE, 170.0, Flag.REJECTED) for n in range(12)]
    store.record(flagged, now=NOON)
    judge()
    assert rows() == []
    assert Assessment.objects.get(kind="hour").superseded_at == NOON


def test_a_sample_is_judged_by_itself_with_its_limit_of_detection():
    stream = automatic(kind="laboratory")
    sample = Sample.objects.create(
        station=stream.thing.station, code="M1", taken_at=NOON, recorded_at=NOON
    )
    given = [
        (START, 170.5, 0),
        (START + HOUR, 5.0, Flag.BELOW),
        (START + 2 * HOUR, 200.0, Flag.BELOW),
    ]
    store.record([Reading(stream.pk, *one) for one in given], now=NOON)
    Detail.objects.create(stream=stream, at=START, sample=sample)
    judge()
    assert [one[1] for one in rows("sample")] == ["exceed", "pass", "inconclusive"]
    assert Assessment.objects.get(at=START).sample == sample
    Observation.objects.filter(at=START).delete()
    store.record([Reading(stream.pk, START + MINUTE, 1.0)], now=NOON)
    judge()
    assert Assessment.objects.get(at=START).superseded_at == NOON


def test_under_a_regulation_without_numbers_a_sample_says_so():
    home = factories.facility(sector="other", began_on=datetime(2025, 9, 1).date())
    stream = factories.stream(factories.station(facility=home), kind="laboratory")
    store.record([Reading(stream.pk, START, 170.5)], now=NOON)
    judge()
    [found] = Assessment.objects.all()
    assert (found.verdict, found.ratio) == ("no_table", None)
    assert found.basis.content["answer"]["document"] == "QCVN 40:2025/BTNMT"


def test_of_a_corrected_series_the_corrected_one_is_judged():
    stream = automatic()
    factories.stream(stream.thing.station, kind="corrected", source=stream)
    hours(stream, 170.0)
    judge()
    assert not Assessment.objects.exists()


def test_of_a_stream_that_is_not_judged_any_more_nothing_is_due():
    stream, other = automatic(), automatic()
    hours(stream, 170.0)
    hours(other, 170.0)
    early = datetime.fromtimestamp((START + HOUR) / 1000 - 1, UTC)
    judge(early)
    factories.stream(stream.thing.station, kind="corrected", source=stream)
    judge()
    assert not Day.objects.filter(due_at__isnull=False).exists()
    assert set(Assessment.objects.values_list("stream", flat=True)) == {other.pk}


def test_many_verdicts_that_stand_on_the_same_share_it():
    stream = automatic()
    hours(stream, *[170.0] * 24)
    judge()
    assert Assessment.objects.filter(kind="hour").count() == 24
    assert Basis.objects.count() == 1
    assert Standing.objects.get(stream=stream).verdict == "exceed"


def test_a_mean_of_floats_at_the_limit_is_at_the_limit():
    home = factories.facility(sector="other", flow=1000)  # 0.1 × 0.9 × 1.0
    stream = factories.stream(factories.station(facility=home), code="AS")
    hours(stream, 0.09)
    judge()
    assert rows() == []
    assert Day.objects.get(stream=stream).passed == 1


@pytest.mark.parametrize("n", [1, 4])
def test_each_stream_more_takes_one_statement_more(django_assert_num_queries, n):
    for _ in range(n):
        hours(automatic(), 100.0, 120.0)
    # The checks look at each stream's readings around the hours by themselves.
    with django_assert_num_queries(36 + n):
        verdicts.judge(now=NOON)
