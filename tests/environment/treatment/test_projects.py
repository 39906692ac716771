"""A project goes from state to state only as its guards let it, each step dated and answered for."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent, StateChange
from langnghe.core.states import WrongState
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.models import Plan, Project, Stage
from langnghe.environment.treatment.queries import projects as queries
from langnghe.environment.treatment.services import projects as services
from tests import factories
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db
S = Project.State
WORDS = "Theo kế hoạch"
# action → (from, to), as the facts have it; "try_again" brings an upgraded plant back to its trial.
STEPS = {
    "approve": ("proposed", "approved"),
    "fund": ("approved", "funded"),
    "tender": ("funded", "bidding"),
    "build": ("bidding", "under_construction"),
    "try": ("under_construction", "commissioning"),
    "operate": ("commissioning", "operating"),
    "degrade": ("operating", "degraded"),
    "suspend": ("operating", "suspended"),
    "upgrade": ("degraded suspended", "upgrading"),
    "try_again": ("upgrading", "commissioning"),
    "close": ("degraded suspended", "closed"),
    "cancel": ("proposed approved funded bidding", "cancelled"),
}


def move(project, action, on=DAY, scope=None, **more):
    home = project.served.first().village
    services.move(project=project, action=action, on=on, scope=scope or factories.office(home),
                  now=NOW, **more)  # fmt: skip
    project.refresh_from_db()


def funded(project, planned):
    home = factories.office(project.served.first().village)
    services.fund(project=project, source="city", year=2026, planned=planned, allocated=0,
                  disbursed=0, scope=home, now=NOW)  # fmt: skip


def tried(project, code="M1", *, is_accepted=True, on=DAY):
    home = factories.office(project.served.first().village)
    services.judge_trial(project=project, code=code, taken_on=on, laboratory="", scope=home,
                         is_accepted=is_accepted, words="Vượt COD", now=NOW)  # fmt: skip


def test_the_table_is_the_one_of_the_facts():
    table = {one.action: (set(one.sources), str(one.target)) for one in rules.PROJECT.steps}
    assert table == {name: (set(a.split()), b) for name, (a, b) in STEPS.items()}
    assert set(rules.PROJECT.public) == set(S)


@pytest.mark.parametrize("action", STEPS)
def test_every_step_starts_from_its_own_states_and_from_no_other(action):
    project = factories.project(state="approved")
    sources, target = STEPS[action]
    for state in S.values:
        Project.objects.update(state=state)
        project.refresh_from_db()
        if state in sources.split():
            continue
        with pytest.raises(WrongState):
            move(project, action, number="1", words=WORDS)
        assert Project.objects.get().state == state
    for state in sources.split():
        Project.objects.update(state=state, cost=0)
        project.refresh_from_db()
        if action == "operate":
            Stage.objects.create(project=project, state=state, on=DAY, recorded_at=NOW,
                                 officer=factories.user("officer"))  # fmt: skip
            tried(project)
        move(project, action, number="1", words=WORDS)
        assert project.state == target


def test_approved_needs_the_number_of_a_decision():
    project = factories.project()
    with pytest.raises(refusals.DecisionWanted):
        move(project, "approve", number=" ")
    move(project, "approve", number="12/QĐ-UBND")
    assert (project.state, project.decision_number) == ("approved", "12/QĐ-UBND")


@pytest.mark.parametrize(
    ("planned", "words", "passes"),
    [(29_999_999_999, "", False), (29_999_999_999, WORDS, True), (30_000_000_000, "", True)],
)
def test_funded_needs_the_cost_covered_or_a_reason_for_the_gap(planned, words, passes):
    project = factories.project(state="approved")
    funded(project, planned)
    if passes:
        move(project, "fund", words=words)
        assert (project.state, project.gap_reason) == ("funded", words)
    else:
        with pytest.raises(refusals.FundingGap) as refusal:
            move(project, "fund", words=words)
        assert "1\N{NO-BREAK SPACE}₫" in str(refusal.value)
        project.refresh_from_db()
        assert project.state == "approved"


def test_nothing_is_funded_whose_cost_nobody_knows():
    project = factories.project(state="approved", cost=None)
    with pytest.raises(refusals.CostUnknown):
        move(project, "fund", words=WORDS)


def test_operating_needs_a_permit_and_an_accepted_sample_of_this_very_trial():
    project = factories.project(state="commissioning", on=DAY - timedelta(days=9))
    Project.objects.update(permit_number="")
    project.refresh_from_db()
    with pytest.raises(refusals.PermitWanted):
        move(project, "operate")
    with pytest.raises(refusals.TrialWanted):
        move(project, "operate", number="34/GPMT")
    tried(project, "M1", is_accepted=False)
    with pytest.raises(refusals.TrialWanted):
        move(project, "operate", number="34/GPMT")
    tried(project, "M2")
    tried(project, "M3", is_accepted=False)
    with pytest.raises(refusals.TrialRefused):
        move(project, "operate", number="34/GPMT")
    tried(project, "M4")
    move(project, "operate", number="34/GPMT")
    assert (project.state, project.permit_number) == ("operating", "34/GPMT")

    # After an upgrade the samples of the first trial prove nothing any more.
    for action in ("degrade", "upgrade"):
        move(project, action, words=WORDS)
    later = NOW + timedelta(days=1)
    scope = factories.office(project.served.first().village)
    services.move(project=project, action="try_again", on=DAY + timedelta(days=1), scope=scope,
                  now=later)  # fmt: skip
    project.refresh_from_db()
    with pytest.raises(refusals.TrialWanted):
        services.move(project=project, action="operate", on=DAY + timedelta(days=1), scope=scope,
                      now=later)  # fmt: skip


@pytest.mark.parametrize("action", ["degrade", "suspend", "upgrade", "close", "cancel"])
def test_what_goes_wrong_says_why(action):
    project = factories.project(state=STEPS[action][0].split()[-1])
    with pytest.raises(refusals.ReasonWanted):
        move(project, action, words=" ")


def test_the_database_holds_what_the_guards_hold():
    project = factories.project()
    for state, missing in (("approved", "decision_number"), ("operating", "permit_number")):
        fields = {"decision_number": "1", "permit_number": "1", missing: "", "state": state}
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(pk=project.pk).update(**fields)


def test_a_step_is_dated_by_what_happened_and_by_whom_and_never_backwards():
    project = factories.project(on=date(2026, 3, 1))
    officer = factories.office(project.served.first().village)
    for day in (date(2026, 2, 28), DAY + timedelta(days=1)):
        with pytest.raises(refusals.WrongDay):
            move(project, "approve", on=day, number="1")
    move(project, "approve", on=date(2026, 4, 1), number="12/QĐ", scope=officer)
    stage = project.stages.get(state="approved")
    assert (stage.on, stage.number, stage.officer_id, stage.recorded_at) == (
        date(2026, 4, 1), "12/QĐ", officer.user_id, NOW,
    )  # fmt: skip
    assert list(StateChange.objects.values_list("action", flat=True)) == ["create", "approve"]
    assert AuditEvent.objects.filter(action="treatment.project.approve").count() == 1


def test_a_delay_is_counted_from_what_was_promised_first():
    project = factories.project(state="funded", on=date(2026, 1, 5))
    scope = factories.office(project.served.first().village)
    told = {"project": project, "scope": scope, "now": NOW}
    services.plan(state="under_construction", planned_on=date(2026, 6, 1), words="", **told)
    with pytest.raises(refusals.ReasonWanted):
        services.plan(state="under_construction", planned_on=date(2026, 9, 1), words="", **told)
    services.plan(state="under_construction", planned_on=date(2026, 9, 1), words=WORDS, **told)
    services.plan(state="operating", planned_on=date(2027, 6, 1), words="", **told)
    with pytest.raises(refusals.Reached):
        services.plan(state="funded", planned_on=date(2027, 1, 1), words="", **told)
    row = queries.row_of(queries.for_desk(scope, project.uid), date(2026, 6, 11))
    building, operating = (row.milestones[1], row.milestones[2])
    assert (building.planned_on, building.moved_to, building.days_late) == (
        date(2026, 6, 1), date(2026, 9, 1), 10,
    )  # fmt: skip
    assert (operating.days_late, row.late, row.is_late) == (None, 10, True)
    assert not hasattr(Project, "days_late")
    assert not hasattr(Plan, "days_late")


@pytest.mark.parametrize(
    ("reached", "days"), [(date(2026, 5, 25), -7), (date(2026, 6, 1), 0), (date(2026, 6, 3), 2)]
)
def test_what_was_reached_is_late_by_its_own_day_for_ever(reached, days):
    plans = [Plan(state="funded", planned_on=date(2026, 6, 1))]
    stages = [Stage(state="funded", on=reached)]
    for today in (date(2026, 7, 1), date(2030, 1, 1)):
        found = rules.milestones(plans, stages, state="funded", today=today)
        assert [one.days_late for one in found] == [days]
        assert rules.days_late(found) == days


def test_a_line_of_money_is_written_over_and_its_former_numbers_are_in_the_trail():
    project = factories.project()
    funded(project, 10)
    funded(project, 12)
    assert queries.money(project).planned == 12
    last = AuditEvent.objects.filter(action="treatment.project.funding").last()
    assert last.details["before"] == {"planned": 10, "allocated": 0, "disbursed": 0}
    with pytest.raises(IntegrityError), transaction.atomic():
        project.funding.update(allocated=5, disbursed=6)


def contract(project, since, until=None, name="Công ty A"):
    services.contract(
        project=project, scope=factories.office(project.served.first().village), now=NOW,
        values={"operator_name": name, "number": "", "since": since, "until": until, "price": 8_500},
    )  # fmt: skip


def test_a_contract_ends_the_one_without_an_end_and_never_overlaps_another():
    project = factories.project(state="operating")
    contract(project, date(2024, 1, 1))
    contract(project, date(2025, 1, 1), date(2027, 1, 1), "Công ty B")
    assert list(project.contracts.values_list("since", "until")) == [
        (date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), date(2027, 1, 1)),
    ]  # fmt: skip
    for since, until in ((date(2026, 1, 1), None), (date(2023, 1, 1), date(2024, 1, 2))):
        with pytest.raises(refusals.ContractsOverlap):
            contract(project, since, until)
    contract(project, date(2027, 1, 1))
    assert project.contracts.count() == 3


def test_a_trial_sample_of_the_plants_own_station_is_named():
    project = factories.plant_of()
    Project.objects.update(state="commissioning")
    project.refresh_from_db()
    Stage.objects.create(project=project, state="commissioning", on=DAY, recorded_at=NOW,
                         officer=factories.user("officer"))  # fmt: skip
    station = factories.station(facility=project.facility)
    sample = station.samples.create(code="M1", taken_at=NOW, recorded_at=NOW)
    factories.station().samples.create(code="M2", taken_at=NOW, recorded_at=NOW)
    tried(project, "M1")
    tried(project, "M2")
    assert list(project.trials.values_list("sample", flat=True)) == [sample.pk, None]
    with pytest.raises(refusals.KnownAlready):
        tried(project, "M1")


def test_a_plant_that_is_measured_belongs_to_one_project():
    plant = factories.plant_of()
    with pytest.raises(refusals.KnownAlready) as refusal:
        factories.project(plant.served.first().village, facility=plant.facility)
    assert refusal.value.field == "facility"


def test_an_officer_of_another_commune_moves_nothing():
    project = factories.project()
    other = factories.office(factories.village(commune=factories.commune(name="Xã Khác")))
    with pytest.raises(NotFound):
        move(project, "approve", number="1", scope=other)
    with pytest.raises(NotFound):
        queries.for_desk(other, project.uid)
    project.refresh_from_db()
    assert project.state == "proposed"
    assert not AuditEvent.objects.filter(action="treatment.project.approve").exists()
