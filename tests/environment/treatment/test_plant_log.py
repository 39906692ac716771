"""The operator writes the log of his plant once a day; a correction keeps what it said before."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from langnghe.core.errors import NotFound
from langnghe.environment.treatment import refusals
from langnghe.environment.treatment.models import DayLog, LogBefore, Project
from langnghe.environment.treatment.queries import plant as queries
from langnghe.environment.treatment.services import plant as services
from tests import factories
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    return factories.plant_of()


def correct(log, version=1, words="Đọc nhầm đồng hồ", scope=None, **values):
    told = {name: getattr(log, name) for name in DayLog.TOLD} | values
    services.correct_log(log=log, version=version, values=told, words=words, now=NOW,
                         scope=scope or factories.operator(log.project.facility.operator))  # fmt: skip


def test_a_day_has_one_log(plant):
    factories.log(plant)
    with pytest.raises(refusals.LoggedAlready):
        factories.log(plant, inflow=Decimal(1))
    assert DayLog.objects.get().inflow == 800
    scope = factories.operator(plant.facility.operator)
    with pytest.raises(refusals.WrongDay):
        services.write_log(project=plant, day=DAY + timedelta(days=1), values={}, scope=scope,
                           now=NOW)  # fmt: skip


def test_a_correction_keeps_what_was_said_before_and_why(plant):
    log = factories.log(plant, doses={"pac": "12.5"})
    with pytest.raises(refusals.ReasonWanted):
        correct(log, words=" ", inflow=Decimal(700))
    correct(log, inflow=Decimal("700.5"))
    log.refresh_from_db()
    assert (log.inflow, log.version) == (Decimal("700.50"), 2)
    before = LogBefore.objects.get()
    assert (before.version, before.words, before.told["inflow"]) == (
        1,
        "Đọc nhầm đồng hồ",
        "800.00",
    )
    assert before.told["doses"] == {"pac": "12.5"}


def test_who_corrects_what_another_corrected_meanwhile_looks_again(plant):
    log = factories.log(plant)
    correct(log, inflow=Decimal(700))
    with pytest.raises(refusals.ChangedMeanwhile):
        correct(log, version=1, inflow=Decimal(900))
    log.refresh_from_db()
    assert (log.inflow, LogBefore.objects.count()) == (700, 1)


def test_another_operator_and_an_officer_write_nothing(plant):
    log = factories.log(plant)
    other = factories.operator(factories.organisation("operator"))
    for scope in (other, factories.office(plant.served.first().village)):
        with pytest.raises(NotFound):
            correct(log, scope=scope, inflow=Decimal(1))
        with pytest.raises(NotFound):
            services.write_log(project=plant, day=DAY - timedelta(days=1), values={}, scope=scope,
                               now=NOW)  # fmt: skip
    log.refresh_from_db()
    assert (log.version, DayLog.objects.count()) == (1, 1)


@pytest.mark.parametrize("state", ["proposed", "under_construction", "closed", "cancelled"])
def test_what_does_not_run_has_no_log(plant, state):
    Project.objects.update(state=state)
    plant.refresh_from_db()
    with pytest.raises(refusals.NotRunning):
        factories.log(plant)


def test_what_was_let_past_untreated_has_a_reason_in_the_database_too(plant):
    log = factories.log(plant, bypass=Decimal(5), words="Mưa lớn")
    for fields in ({"words": ""}, {"inflow": Decimal(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DayLog.objects.filter(pk=log.pk).update(**fields)


def test_figures_of_a_period_are_of_the_days_that_have_a_log(plant):
    for n, inflow in ((0, 999), (1, 900), (2, 700), (31, 5)):  # today and long ago do not count
        factories.log(plant, DAY - timedelta(days=n), inflow=Decimal(inflow),
                      power_kwh=Decimal(400), bypass=Decimal(n == 2), words="Mưa")  # fmt: skip
    figures = queries.figures(plant, DAY)
    assert (figures.days, figures.of_days, figures.inflow) == (2, 30, 1600)
    assert figures.utilisation == 80.0
    assert figures.kwh_per_unit == 0.5
    assert (figures.bypass, figures.bypass_days) == (1, 1)


def test_days_without_a_log_are_told_from_the_trial_operation_on(plant):
    factories.log(plant, DAY - timedelta(days=2))
    assert queries.missing_days(plant, DAY) == []
    plant.stages.create(state="commissioning", on=DAY - timedelta(days=3), recorded_at=NOW,
                        officer=factories.user("officer"))  # fmt: skip
    assert queries.missing_days(plant, DAY) == [DAY - timedelta(days=3), DAY - timedelta(days=1)]
    with pytest.raises(refusals.WrongDay):
        factories.log(plant, DAY - timedelta(days=4))
