"""A case takes each step from its own state only, by whom it belongs to, when its guard lets it."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from langnghe.accounts.roles import Role
from langnghe.core import audit, parameters
from langnghe.core.models import StateChange
from langnghe.core.states import WrongState
from langnghe.environment.cases import refusals, rules
from langnghe.environment.cases.models import Case, Entry, Inspection, Measure
from langnghe.environment.cases.queries import cases as queries
from langnghe.environment.cases.services import cases as services
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.factories.cases import NOW, STATES, TOLD, WAY

pytestmark = pytest.mark.django_db
OFFICERS = [*WAY, "dismiss", "extend", "close", "escalate"]
OFFICERS.remove("submit")
FULL = TOLD | {
    "dismiss": {"words": "Máy đo hỏng"}, "extend": {"words": "Chờ vật tư", "days": 5},
    "escalate": {"words": "Không làm", "to": "fine"}, "close": {"met": [1, 2]},
}  # fmt: skip
START = {action: STATES[place] for place, action in enumerate(WAY)} | {
    "dismiss": "verifying", "extend": "remediation_ordered", "close": "reinspection",
    "escalate": "reinspection",
}  # fmt: skip
END = {
    "notify": "notified", "verify": "verifying", "dismiss": "dismissed", "confirm": "confirmed",
    "order": "remediation_ordered", "extend": "remediation_ordered", "reinspect": "reinspection",
    "close": "closed", "escalate": "escalated",
}  # fmt: skip


@pytest.fixture
def scope():
    return factories.inspector()


def act(action, case, scope, now=NOW, **told):
    services.VERBS[action](case=case, scope=scope, now=now, **(FULL.get(action, {}) | told))


def ready(action, scope):
    case = factories.case_in(START[action], scope)
    if action == "close":
        factories.signed(Inspection.objects.get(case=case), scope)
    return case


@pytest.mark.parametrize("action", OFFICERS)
def test_an_officer_takes_each_step_from_its_state(action, scope):
    case = ready(action, scope)
    act(action, case, scope)
    case.refresh_from_db()
    assert case.state == END[action]
    last = StateChange.objects.filter(object_type="cases.case", object_id=case.pk).last()
    assert (last.action, last.to_state, last.by_id) == (action, END[action], scope.user_id)
    assert Entry.objects.last().action == action
    assert audit.verify() is None


@pytest.mark.parametrize("action", OFFICERS)
def test_no_step_is_taken_from_another_state(action, scope):
    case = ready(action, scope)
    allowed = {str(one) for one in rules.CASE.step(action).sources}
    for state in set(Case.State.values) - allowed:
        Case.objects.update(state=state, order_days=1)
        case.refresh_from_db()
        with pytest.raises(WrongState):
            act(action, case, scope)
        assert Case.objects.get().state == state


@pytest.mark.parametrize("action", OFFICERS)
def test_nobody_but_an_officer_of_the_place_takes_a_step(action, scope):
    case = ready(action, scope)
    people = [
        factories.officer("99999"), factories.member(Role.ANALYST), factories.buyer(),
        factories.producer_owner(case.facility.producer.organisation),
        factories.member(Role.PLANT_OPERATOR),
    ]  # fmt: skip
    before = case.state
    for person in people:
        with pytest.raises(refusals.NotYours):
            act(action, case, scope_of(person.pk))
    assert Case.objects.get().state == before
    act(action, case, scope_of(factories.officer(case.village.commune_id).pk))
    assert Case.objects.get().state == END[action]


@pytest.mark.parametrize(
    ("action", "told", "refusal"),
    [
        ("dismiss", {"words": " "}, refusals.WordsMissing),
        ("confirm", {"words": ""}, refusals.WordsMissing),
        ("order", {"measures": []}, refusals.MeasuresMissing),
        ("order", {"measures": [("Sửa", 0)]}, refusals.MeasuresMissing),
        ("order", {"measures": [(" ", 3)]}, refusals.MeasuresMissing),
        ("extend", {"words": ""}, refusals.WordsMissing),
        ("extend", {"days": 0}, refusals.MeasuresMissing),
        ("close", {"met": [1]}, refusals.MeasuresOpen),
        ("escalate", {"to": "nowhere"}, refusals.WordsMissing),
        ("escalate", {"words": ""}, refusals.WordsMissing),
    ],
)
def test_a_guard_holds_what_is_not_complete(action, told, refusal, scope):
    case = ready(action, scope)
    with pytest.raises(refusal):
        act(action, case, scope, **told)
    after = Case.objects.get()
    assert (after.state, after.extended_by, after.passed_on_as) == (START[action], 0, "")
    assert not Measure.objects.filter(met_at__isnull=False).exists()


def test_nobody_is_notified_before_it_is_known_who(scope):
    parameters.load()
    works = factories.works()
    told = {"source": "complaint", "source_key": "complaint:7", "title": "Nước đen",
            "village_id": works.village_id, "now": NOW}  # fmt: skip
    case = services.open_case(**told)
    assert services.open_case(**told).pk == case.pk
    with pytest.raises(refusals.FacilityMissing):
        act("notify", case, scope)
    services.name_facility(case=case, facility=works, scope=scope, now=NOW)
    case.refresh_from_db()
    act("notify", case, scope)
    with pytest.raises(WrongState):
        services.name_facility(case=case, facility=factories.works(), scope=scope, now=NOW)
    assert Case.objects.get().facility == works


def test_what_later_readings_left_nothing_of_is_not_confirmed(scope):
    case = factories.case_in("verifying", scope)
    case.episode.state = "withdrawn"
    with pytest.raises(refusals.EpisodeWithdrawn):
        act("confirm", case, scope)


def test_an_episode_opens_one_case_with_what_it_stood_on(scope):
    episode = factories.episode(factories.works(flow=40))
    parameters.load()
    case = services.open_from_episode(episode=episode, by_id=scope.user_id, now=NOW)
    again = services.open_from_episode(episode=episode, by_id=None, now=NOW)
    assert again.pk == case.pk
    episode.worst_ratio = 9
    episode.save()
    case.refresh_from_db()
    assert (float(case.ratio), float(case.flow), case.role) == (1.5, 40, "effluent")


def test_the_term_of_an_order_counts_working_days_and_explains_itself(scope):
    case = factories.case_in("remediation_ordered", scope)
    row = queries.with_term(case, NOW)
    assert row.due_on.isoformat() == "2026-12-15"  # 15 working days from Tuesday, 24 November
    assert "15" in row.term.explain()
    assert [str(one.term.due_on) for one in queries.measures(case)] == ["2026-12-08", "2026-12-15"]
    act("extend", case, scope)
    case.refresh_from_db()
    assert queries.with_term(case, NOW).due_on.isoformat() == "2026-12-22"
    with pytest.raises(refusals.ExtendedAlready):
        act("extend", case, scope)


def test_an_order_that_is_late_is_inspected_again_and_no_more_extended(scope):
    case = factories.case_in("remediation_ordered", scope)
    with pytest.raises(refusals.TermRuns):
        act("reinspect", case, scope, now=NOW + timedelta(days=21))
    late = NOW + timedelta(days=22)
    assert queries.with_term(case, late).is_late
    with pytest.raises(refusals.TermOver):
        act("extend", case, scope, now=late)
    act("reinspect", case, scope, now=late)
    assert Inspection.objects.get().case == case


def test_a_case_is_closed_only_after_the_second_inspection_was_signed(scope):
    case = factories.case_in("reinspection", scope)
    again = Inspection.objects.get(case=case)
    for _state in ("planned", "minutes"):
        with pytest.raises(refusals.NotInspectedAgain):
            act("close", case, scope)
        factories.fill(again, scope)
    factories.signed(again, scope)
    act("close", case, scope)
    assert [one.met_by_id for one in Measure.objects.all()] == [scope.user_id] * 2


def test_the_facility_reads_answers_and_hands_in_what_it_did(scope):
    works = factories.works()
    owner = scope_of(factories.producer_owner(works.producer.organisation).pk)
    case = factories.case_of(works)
    about = {"case": case, "scope": owner, "now": NOW}
    assert queries.own_cases(owner, NOW) == []
    with pytest.raises(refusals.NotYours):
        services.answer(**about, words="Không phải tôi", pictures=[])
    for action in WAY[:4]:
        act(action, case, scope)
    services.answer(**about, words="Đang sửa", pictures=[factories.shot()])
    with pytest.raises(refusals.EvidenceMissing):
        services.submit(**about, words="Xong", pictures=[])
    for stranger in (factories.producer_owner(), factories.member(Role.INSPECTOR)):
        with pytest.raises(refusals.NotYours):
            services.submit(**(about | {"scope": scope_of(stranger.pk)}), words="x",
                            pictures=[factories.shot()])  # fmt: skip
    services.submit(**about, words="Xong", pictures=[factories.shot("b"), factories.shot("b")])
    case.refresh_from_db()
    assert case.state == "submitted"
    told = [(one.action, one.is_owner, one.photos.count()) for one in Entry.objects.all()]
    assert told[-2:] == [("answer", True, 1), ("submit", True, 1)]


def test_who_runs_a_plant_has_its_cases(scope):
    operator = factories.member(Role.PLANT_OPERATOR)
    mine = scope_of(operator.pk)
    (home,) = mine.organisations
    case = factories.case_in("notified", scope, factories.works(operator_id=home, kind="plant"))
    factories.case_in("notified", scope)
    assert [one.case.pk for one in queries.own_cases(mine, NOW)] == [case.pk]


def test_nothing_of_a_case_can_be_deleted(scope):
    case = factories.case_in("remediation_ordered", scope)
    for row in (case, case.facility, case.episode, case.village):
        with pytest.raises(ProtectedError):
            row.delete()
