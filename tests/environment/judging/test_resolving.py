"""Which limit holds, on which day, for whom, and why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from langnghe.environment.judging import loading, queries
from langnghe.environment.judging.facts import FacilityClass, Level, Outcome, Question
from langnghe.environment.judging.models import Coefficient, Limit, Regulation
from langnghe.environment.judging.resolving import resolve
from tests import factories

pytestmark = pytest.mark.django_db
BEFORE, SINCE = date(2025, 8, 31), date(2025, 9, 1)
LAST_OF_TRANSITION, AFTER_IT = date(2031, 12, 31), date(2032, 1, 1)


@pytest.fixture(autouse=True)
def released():
    loading.load()


def of(**fields):
    told = {
        "id": 0, "kind": "household", "water": "industrial", "column": "B", "sector": "other",
        "receiver": "river", "receiver_size": None, "flow": Decimal(40),
        "began_on": date(2015, 1, 1),
    }  # fmt: skip
    return FacilityClass(**(told | fields))


def class_of(facility):
    facility.refresh_from_db()
    return queries.class_of(facility)


def ask(facility=None, **fields):
    told = {"role": "effluent", "parameter": "COD", "ucum": "mg/L", "statistic": "single",
            "on": date(2026, 11, 24), "facility": facility or of()}  # fmt: skip
    facility = (told | fields)["facility"]
    known = [facility.id] if facility and facility.id else []
    return resolve(Question(**(told | fields)), queries.law(known))


def codes(answer):
    return [step.code for step in answer.steps]


def test_the_worked_check_of_cod_comes_to_162():
    answer = ask()
    assert (answer.outcome, answer.level, answer.document) == (
        Outcome.FOUND, Level.GENERAL, "QCVN 40:2011/BTNMT",
    )  # fmt: skip
    assert answer.base == 150
    assert [(one.kind, one.value) for one in answer.factors] == [
        ("Kq", Decimal("0.9")), ("Kf", Decimal("1.2")),
    ]  # fmt: skip
    assert answer.maximum == answer.highest == Decimal(162)
    assert Limit.objects.get(pk=answer.row[1]).column == "B"
    assert [Coefficient.objects.get(pk=one.rows[0]).case for one in answer.factors] == [
        "no data", "0-50",
    ]  # fmt: skip
    assert codes(answer) == [
        "passed_over", "kept", "applies", "column", "coefficient_default", "coefficient", "cmax",
    ]  # fmt: skip
    assert answer.certainty == "B"  # the coefficients are recalled


def test_column_a_comes_to_81():
    assert ask(of(column="A")).maximum == Decimal(81)


@pytest.mark.parametrize(
    ("size", "flow", "cmax"),
    [("50", "50", "162"), ("50.001", "50.001", "165"), ("200", "500", "165"),
     ("200.001", "500.001", "165"), ("500.001", "5000.001", "162"), ("0", "0", "162")],
)  # fmt: skip
def test_each_class_of_river_and_flow_ends_where_the_table_says(size, flow, cmax):
    found = ask(of(receiver_size=Decimal(size), flow=Decimal(flow)))
    assert found.maximum == Decimal(cmax)


def test_temperature_takes_no_coefficients():
    answer = ask(parameter="TEMP", ucum="Cel")
    assert (answer.maximum, answer.factors) == (Decimal(40), ())


@pytest.mark.parametrize(
    ("on", "began", "outcome", "document"),
    [
        (BEFORE, date(2015, 1, 1), "found", "QCVN 40:2011/BTNMT"),
        (SINCE, date(2015, 1, 1), "found", "QCVN 40:2011/BTNMT"),
        (SINCE, BEFORE, "found", "QCVN 40:2011/BTNMT"),
        (SINCE, SINCE, "no_table", "QCVN 40:2025/BTNMT"),
        (SINCE, None, "unclear", "QCVN 40:2011/BTNMT"),
        (BEFORE, None, "found", "QCVN 40:2011/BTNMT"),
        (LAST_OF_TRANSITION, BEFORE, "found", "QCVN 40:2011/BTNMT"),
        (AFTER_IT, BEFORE, "no_table", "QCVN 40:2025/BTNMT"),
        (AFTER_IT, None, "no_table", "QCVN 40:2025/BTNMT"),
        (date(2012, 2, 14), date(2010, 1, 1), "not_applicable", ""),
    ],
)
def test_who_keeps_the_old_regulation_and_until_when(on, began, outcome, document):
    answer = ask(of(began_on=began), on=on)
    assert (answer.outcome, answer.document) == (outcome, document)


@pytest.mark.parametrize(
    ("on", "began", "outcome", "document"),
    [
        (SINCE, BEFORE, "found", "QCVN 14:2008/BTNMT"),
        (SINCE, SINCE, "no_table", "QCVN 14:2025/BTNMT"),
        (LAST_OF_TRANSITION, BEFORE, "found", "QCVN 14:2008/BTNMT"),
        (AFTER_IT, BEFORE, "no_table", "QCVN 14:2025/BTNMT"),
    ],
)
def test_domestic_wastewater_has_a_regulation_and_a_transition_of_its_own(
    on, began, outcome, document
):
    answer = ask(of(water="domestic", began_on=began), parameter="BOD5", on=on)
    assert (answer.outcome, answer.document) == (outcome, document)


def test_of_a_coefficient_that_nobody_knows_both_ends_are_kept():
    answer = ask(of(water="domestic"), parameter="BOD5")
    assert (answer.maximum, answer.highest) == (Decimal(50), Decimal(60))
    assert "coefficient_unknown" in codes(answer)


def test_without_the_column_nothing_is_chosen():
    answer = ask(of(column=""))
    assert (answer.outcome, codes(answer)[-1]) == (Outcome.UNCLEAR, "column_unknown")


@pytest.mark.parametrize(("began", "cmax"), [(date(2015, 5, 31), "216"), (date(2015, 6, 1), "162")])
def test_the_sectors_regulation_beats_the_general_one(began, cmax):
    answer = ask(of(sector="textile", began_on=began))
    assert (answer.level, answer.document) == (Level.SECTOR, "QCVN 13-MT:2015/BTNMT")
    assert answer.maximum == Decimal(cmax)
    assert answer.certainty == "C"  # nobody saw the table


def test_what_the_sector_does_not_limit_the_general_one_does():
    answer = ask(of(sector="textile"), parameter="AS")
    assert (answer.level, answer.maximum) == (Level.GENERAL, Decimal("0.108"))
    assert "not_listed" in codes(answer)


def test_a_sector_whose_numbers_are_not_established_has_no_table():
    answer = ask(of(sector="paper"))
    assert (answer.outcome, answer.document) == (Outcome.NO_TABLE, "QCVN 12-MT:2015/BTNMT")


def test_the_local_regulation_beats_all_others_once_it_has_numbers():
    local = Regulation.objects.get(code="qctdhn-02-2014")
    fields = {"regulation": local, "parameter_code": "COD", "column": "B", "maximum": 120,
              "ucum": "mg/L", "valid_from": date(2015, 1, 1), "source": "x", "certainty": "A"}  # fmt: skip
    Limit.objects.create(**fields)
    Regulation.objects.filter(pk=local.pk).update(is_empty=False)
    assert (ask().level, ask().maximum) == (Level.LOCAL, Decimal(120))
    assert ask(province="79").level == Level.GENERAL


def test_a_permit_beats_the_tables_and_says_what_they_are_read_by():
    home = factories.facility(sector="other")
    permit = factories.permit(home, COD=100, column="A", flow=600)
    mine = class_of(home)
    answer = ask(mine)
    assert (answer.level, answer.document, answer.maximum) == (Level.PERMIT, permit.number, 100)
    # What it does not limit is read in its own column, by its own flow: 30 × 0.9 × 1.0.
    silent = ask(mine, parameter="BOD5")
    assert (silent.level, silent.maximum) == (Level.GENERAL, Decimal(27))
    assert ask(mine, on=date(2020, 1, 1)).level == Level.GENERAL


def test_a_permit_has_interim_and_final_limits():
    home = factories.facility()
    permit = factories.permit(home)
    turn = date(2027, 1, 1)
    factories.permit_limit(permit, maximum=200, until=turn)
    factories.permit_limit(permit, maximum=90, since=turn)
    mine = class_of(home)
    assert ask(mine, on=date(2026, 12, 31)).maximum == 200
    assert ask(mine, on=turn).maximum == 90


def test_a_permit_of_one_outfall_says_nothing_of_another():
    home = factories.facility(sector="other")
    mine = factories.station(facility=home)
    other = factories.station(facility=home)
    factories.permit(home, station=mine, COD=100)
    told = class_of(home)
    assert ask(told, station_id=mine.pk).level == Level.PERMIT
    assert ask(told, station_id=other.pk).level == Level.GENERAL


def test_into_a_plant_flows_what_the_plant_takes():
    plant, home = factories.facility(kind="plant"), factories.facility(receiver="plant")
    told = class_of(home)
    assert (ask(told).outcome, codes(ask(told))[-1]) == (Outcome.NO_TABLE, "plant_unknown")
    factories.connection(home, plant)
    assert codes(ask(told))[-1] == "plant_empty"
    factories.acceptance(plant, maximum=500)
    assert (ask(told).level, ask(told).maximum) == (Level.PLANT, 500)
    assert ask(class_of(plant), role="influent").maximum == 500
    assert ask(told, role="influent").outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("role", "parameter", "ucum", "statistic", "on", "maximum"),
    [
        ("receiving", "NH4N", "mg/L", "hour", date(2026, 1, 1), "0.3"),
        ("ambient", "SO2", "ug/m3", "hour", date(2026, 1, 1), "350"),
        ("ambient", "SO2", "ug/m3", "day", date(2026, 1, 1), "125"),
        ("ambient", "PM10", "ug/m3", "day", date(2023, 9, 11), "150"),
        ("ambient", "PM10", "ug/m3", "day", date(2023, 9, 12), "100"),
        ("ambient", "PM2.5", "ug/m3", "day", date(2025, 12, 31), "50"),
        ("ambient", "PM2.5", "ug/m3", "day", date(2026, 1, 1), "45"),
    ],
)
def test_water_and_air_around(role, parameter, ucum, statistic, on, maximum):
    answer = ask(role=role, parameter=parameter, ucum=ucum, statistic=statistic, on=on,
                 facility=None)  # fmt: skip
    assert answer.maximum == Decimal(maximum)


@pytest.mark.parametrize(("hour", "most"), [(5, 55), (6, 70), (20, 70), (21, 55), (23, 55)])
def test_noise_by_day_and_by_night(hour, most):
    asked = {"role": "noise", "parameter": "NOISE", "ucum": "dB[SPL]", "facility": None,
             "hour": hour}  # fmt: skip
    assert codes(ask(**asked, on=date(2025, 5, 14)))[-1] == "zone_unknown"
    noise = {**asked, "zone": "ordinary"}
    assert ask(**noise, on=date(2025, 5, 14)).maximum == most
    # Its successor was signed, and nobody knows since when it holds.
    assert codes(ask(**noise, on=date(2025, 5, 15)))[-1] == "empty_and_undated"


def test_a_single_sample_is_no_average_of_air():
    asked = {"role": "ambient", "parameter": "SO2", "ucum": "ug/m3", "facility": None}
    assert codes(ask(**asked))[-1] == "other_statistic"


def test_another_unit_is_not_compared():
    assert codes(ask(ucum="g/L"))[-1] == "other_unit"


def test_where_nobody_discharges_nothing_is_judged():
    question = Question("effluent", "COD", "mg/L", "single", date(2026, 1, 1))
    assert resolve(question, queries.law()).outcome == Outcome.NOT_APPLICABLE


def test_a_flow_class_of_a_new_table_is_read_by_the_flow():
    new = Regulation.objects.get(code="qcvn-40-2025")
    told = {"regulation": new, "parameter_code": "COD", "column": "B", "ucum": "mg/L",
            "valid_from": SINCE, "source": "x", "certainty": "A"}  # fmt: skip
    Limit.objects.create(**told, maximum=90, flow_upto=1000)
    Limit.objects.create(**told, maximum=60, flow_over=1000)
    Regulation.objects.filter(pk=new.pk).update(is_empty=False)
    mine = of(began_on=SINCE)
    assert ask(mine).maximum == 90
    assert ask(replace(mine, flow=Decimal(1000))).maximum == 90
    assert ask(replace(mine, flow=Decimal("1000.001"))).maximum == 60
    assert ask(replace(mine, flow=None)).outcome == Outcome.UNCLEAR


@pytest.mark.parametrize("n", [1, 3])
def test_the_law_is_read_in_seven_queries(django_assert_num_queries, n):
    homes = [factories.facility() for _ in range(n)]
    for home in homes:
        factories.permit(home, COD=100)
        factories.connection(home, factories.facility(kind="plant"))
    with django_assert_num_queries(7):
        queries.law([home.pk for home in homes])
