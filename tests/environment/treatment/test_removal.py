"""What a plant takes out is reckoned from the days on which both of its ends were measured."""

from datetime import date

import pytest
from django.db import transaction

from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import Stream
from langnghe.environment.sensing.services import rollups, store
from langnghe.environment.treatment.queries.removal import removal
from tests import factories
from tests.factories.environment import at
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def facility():
    return factories.plant_of().facility


def ends(facility, code="COD", **fields):
    return [
        factories.stream(factories.station(facility=facility, role=role), code, **fields)
        for role in ("influent", "effluent")
    ]


def measured(stream, *readings):
    store.record(
        [Reading(stream.pk, when, value, *flag) for when, value, *flag in readings], now=NOW
    )


def counted():
    with transaction.atomic():
        rollups.take(1_000)


def shares(facility, **more):
    return {one.code: (round(one.share, 6), [day.day for day in one.days], one.at_least)
            for one in removal(facility.pk, DAY, **more)}  # fmt: skip


def test_the_hours_of_the_instruments_count_by_the_days_of_viet_nam(facility):
    before, behind = ends(facility)
    # 17:00 UTC is midnight in Viet Nam: the 20th has 400, the 21st 200 and 300.
    measured(before, (at(2026, 11, 20, 16, 59), 400.0), (at(2026, 11, 20, 17), 200.0),
             (at(2026, 11, 21, 16), 300.0))  # fmt: skip
    measured(behind, (at(2026, 11, 21, 3), 50.0), (at(2026, 11, 22, 3), 9.0))
    counted()
    assert shares(facility) == {"COD": (0.8, [21], False)}  # 1 - 50 / 250


def test_a_mean_of_days_does_not_hang_on_how_many_readings_a_day_has(facility):
    before, behind = ends(facility)
    measured(before, (at(2026, 11, 20, 3), 100.0), (at(2026, 11, 21, 3), 300.0),
             (at(2026, 11, 21, 4), 300.0), (at(2026, 11, 21, 5), 300.0))  # fmt: skip
    measured(behind, (at(2026, 11, 20, 3), 50.0), (at(2026, 11, 21, 3), 50.0))
    counted()
    assert shares(facility) == {"COD": (0.75, [20, 21], False)}


def test_samples_stand_in_where_no_instrument_measures(facility):
    before, behind = ends(facility, kind=Stream.Kind.LABORATORY)
    measured(before, (at(2026, 11, 20, 3), 100.0))
    measured(behind, (at(2026, 11, 20, 4), 5.0, Flag.BELOW))
    assert shares(facility) == {"COD": (0.95, [20], True)}


def test_nothing_is_said_of_what_could_not_be_seen_or_was_not_believed(facility):
    before, behind = ends(facility, kind=Stream.Kind.LABORATORY)
    measured(before, (at(2026, 11, 18, 3), 5.0, Flag.BELOW), (at(2026, 11, 19, 3), 0.0),
             (at(2026, 11, 20, 3), 100.0, Flag.REJECTED), (at(2026, 11, 21, 3), None))  # fmt: skip
    measured(behind, *((at(2026, 11, day, 4), 1.0) for day in (18, 19, 20, 21)))
    assert shares(facility) == {}


def test_a_corrected_series_stands_for_the_measured_one(facility):
    before, behind = ends(facility)
    corrected = factories.stream(before.thing.station, kind="corrected", source=before)
    measured(before, (at(2026, 11, 20, 3), 999.0))
    measured(corrected, (at(2026, 11, 20, 3), 100.0))
    measured(behind, (at(2026, 11, 20, 3), 10.0))
    counted()
    assert shares(facility) == {"COD": (0.9, [20], False)}


def test_only_concentrations_in_the_unit_of_the_list_and_of_the_period(facility):
    for code, fields in (("PH", {}), ("TSS", {"ucum": ""}), ("BOD5", {})):
        for stream in ends(facility, code, **fields):
            measured(stream, (at(2026, 10, 1, 3), 7.0), (at(2026, 11, 20, 3), 7.0))
    counted()
    assert shares(facility) == {"BOD5": (0.0, [20], False)}
    assert removal(facility.pk, date(2026, 12, 31)) == []
    assert removal(None, DAY) == []


@pytest.mark.parametrize("kind", [Stream.Kind.AUTOMATIC, Stream.Kind.LABORATORY])
def test_another_unit_is_converted_before_it_is_compared(facility, kind):
    before, _behind = ends(facility, kind=kind, ucum="g/L")
    _before, behind = ends(facility, kind=kind)
    measured(before, (at(2026, 11, 20, 3), 0.4), (at(2026, 11, 20, 4), 0.6))
    measured(behind, (at(2026, 11, 20, 3), 50.0))
    counted()
    [one] = removal(facility.pk, DAY)
    assert (one.unit, one.inflow, one.outflow, round(one.share, 6)) == ("mg/L", 500.0, 50.0, 0.9)


@pytest.mark.parametrize("n", [1, 3])
def test_it_costs_the_same_for_any_number_of_parameters(facility, n, django_assert_num_queries):
    for code in ("COD", "TSS", "BOD5")[:n]:
        for stream in ends(facility, code):
            measured(stream, (at(2026, 11, 20, 3), 7.0))
    counted()
    with django_assert_num_queries(2):  # no samples: their query is known to be empty
        assert len(removal(facility.pk, DAY)) == n
