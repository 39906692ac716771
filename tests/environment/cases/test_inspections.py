"""Inspections: the plan and its rule, lists by version, findings, samples, minutes and signatures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import ProtectedError

from langnghe.core.states import WrongState
from langnghe.environment.cases import checklists, papers, refusals, risks, rules
from langnghe.environment.cases.models import Case, Inspection, Minutes, Signature
from langnghe.environment.cases.queries import risk
from langnghe.environment.cases.risks import Known
from langnghe.environment.cases.services import inspections, minutes
from langnghe.environment.sensing.models import Sample
from langnghe.environment.sensing.rules import scope_of
from tests import factories
from tests.factories.cases import NOW


@pytest.fixture
def scope():
    return factories.inspector()


QUIET = Known("wood", "Gỗ", Decimal(5), None, 0, 0, True, 0, 0, 30)


@pytest.mark.parametrize(
    ("told", "points"),
    [
        ({}, []),
        ({"sector": "textile"}, [("sector", 20)]),
        ({"flow": Decimal("9.999")}, []),
        ({"flow": Decimal(10)}, [("flow", 5)]),
        ({"flow": Decimal(200)}, [("flow", 15)]),
        ({"ratio": Decimal(1)}, [("ratio", 10)]),
        ({"ratio": Decimal("1.5")}, [("ratio", 15)]),
        ({"ratio": Decimal(3)}, [("ratio", 20)]),
        ({"open_cases": 2, "overdue_cases": 1}, [("open_cases", 10), ("overdue_cases", 10)]),
        ({"has_permit": False}, [("no_permit", 5)]),
        ({"silent": 1, "complaints": 3}, [("complaints", 10), ("silent", 5)]),
        ({"significant": 1}, [("significant", 15)]),
        ({"missing": Decimal("9.99")}, []),
        ({"missing": Decimal(10)}, [("missing", 5)]),
        ({"missing": Decimal(30)}, [("missing", 10)]),
        ({"near_homes": Decimal(501)}, []),
        ({"near_homes": Decimal(500)}, [("near_homes", 5)]),
        ({"near_homes": Decimal(100)}, [("near_homes", 10)]),
        ({"near_water": Decimal(201)}, []),
        ({"near_water": Decimal(0)}, [("near_water", 5)]),
        ({"not_inspected_days": 364}, []),
        ({"not_inspected_days": 365}, [("not_inspected_days", 10)]),
        ({"not_inspected_days": None}, [("never_inspected", 15)]),
    ],
)
def test_each_point_of_the_score_has_its_reason(told, points):
    found = risks.score(replace(QUIET, **told))
    assert [(one.factor, one.points) for one in found.points] == points
    assert found.total == sum(number for _factor, number in points)
    assert all(str(one) and one.source for one in found.points)


def test_the_level_changes_at_its_bound():
    assert risks.score(replace(QUIET, sector="metal")).level == "medium"
    assert risks.score(replace(QUIET, not_inspected_days=None)).level == "low"
    worst = replace(QUIET, sector="metal", ratio=Decimal(3), has_permit=False)
    assert risks.score(worst).level == "high"


@pytest.mark.django_db
@pytest.mark.parametrize("n", [1, 3])
def test_the_ranking_costs_the_same_for_any_number(n, scope, django_assert_num_queries):
    for _one in range(n):
        factories.case_in("notified", scope)
    with django_assert_num_queries(15):
        rows = risk.ranked(scope, NOW)
        assert [len(one.score.points) for one in rows] == [6] * n
    assert risk.ranked(scope_of(factories.officer("99999").pk), NOW) == []


@pytest.mark.django_db
def test_one_planned_inspection_a_year_and_another_one_only_with_an_answer(scope):
    works = factories.works()
    factories.inspection(works, scope)
    with pytest.raises(refusals.PlannedTwice):
        factories.inspection(works, scope, planned_on=date(2026, 12, 30))
    factories.inspection(works, scope, overlap_reason="Đoàn trước chưa lấy được mẫu")
    factories.inspection(works, scope, planned_on=date(2027, 1, 2))
    factories.inspection(works, scope, kind="cause", cause="Dân phản ánh")
    factories.inspection(works, scope, facility=None)  # the village itself
    with pytest.raises(refusals.CauseMissing):
        factories.inspection(works, scope, kind="cause")
    assert Inspection.objects.count() == 5


@pytest.mark.django_db
def test_a_cancelled_one_makes_room_and_says_why(scope):
    works = factories.works()
    one = factories.inspection(works, scope)
    with pytest.raises(refusals.WordsMissing):
        inspections.cancel(inspection=one, words=" ", scope=scope, now=NOW)
    inspections.cancel(inspection=one, words="Mưa bão", scope=scope, now=NOW)
    factories.inspection(works, scope)
    with pytest.raises(WrongState):
        inspections.cancel(inspection=one, words="x", scope=scope, now=NOW)


@pytest.mark.django_db
def test_an_inspection_keeps_the_version_it_was_planned_with(scope, monkeypatch):
    village = factories.inspection(by=scope, facility=None)
    assert [tuple(one) for one in village.checklists] == [("art56", 1)]
    works = factories.inspection(by=scope)
    assert {code for code, _version in works.checklists} == {"permit", "log", "waste"}
    former = checklists.every()
    newer = replace(former["log", 1], version=2, since=date(2026, 1, 1), items=())
    monkeypatch.setattr(checklists, "every", lambda: former | {("log", 2): newer})
    assert ("log", 2) in [tuple(one) for one in factories.inspection(by=scope).checklists]
    assert len(checklists.named(works.checklists)[1].items) == 4


def test_every_item_says_where_it_comes_from():
    items = [item for one in checklists.every().values() for item in one.items]
    assert len(items) == len({one.code for one in items}) == 17
    assert all(one.source and one.certainty and all(one.told().values()) for one in items)


@pytest.mark.django_db
def test_a_finding_becomes_one_case(scope):
    one = factories.inspection(by=scope)
    found = inspections.add_finding(inspection=one, words="Bể tràn", measure="Nạo vét", days=10,
                                    item="log.kept", scope=scope, now=NOW)  # fmt: skip
    case = inspections.make_case(finding=found, scope=scope, now=NOW)
    assert inspections.make_case(finding=found, scope=scope, now=NOW).pk == case.pk
    assert (case.source, case.facility, case.state) == ("inspection", one.facility, "detected")
    with pytest.raises(refusals.NotYours):
        inspections.make_case(finding=found, scope=scope_of(factories.officer("99999").pk), now=NOW)
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_a_sample_is_taken_once(scope):
    one = factories.inspection(by=scope)
    station = factories.station(facility=one.facility)
    about = {"inspection": one, "station": station, "code": "NT-01", "laboratory": "PTN",
             "scope": scope, "now": NOW}  # fmt: skip
    inspections.take_sample(**about)
    with pytest.raises(refusals.SampleKnown):
        inspections.take_sample(**about)
    assert list(one.samples.all()) == [Sample.objects.get()]


@pytest.fixture
def drawn_up(scope):
    one = factories.inspection(by=scope)
    with pytest.raises(refusals.ItemsOpen):
        minutes.draw_up(inspection=one, scope=scope, now=NOW)
    factories.fill(one, scope)
    return minutes.draw_up(inspection=one, scope=scope, now=NOW)


def sign(text, scope, side="inspected", way="typed", **told):
    about = {"minutes": text, "seen": text.digest, "name": "Nguyễn Văn A", "now": NOW}
    return minutes.sign(side=side, way=way, scope=scope, **(about | told))


@pytest.mark.django_db
def test_both_sides_sign_and_then_nothing_moves(drawn_up, scope):
    one = drawn_up.inspection
    sign(drawn_up, scope, "inspector", "account")
    with pytest.raises(refusals.SignedAlready):
        sign(drawn_up, scope, "inspector", "account")
    with pytest.raises(refusals.SignedAlready):
        minutes.reopen(inspection=one, scope=scope, now=NOW)
    sign(drawn_up, scope, way="drawn", strokes="1,2 3,4;5,6 7,8")
    one.refresh_from_db()
    assert one.state == "signed"
    with pytest.raises(refusals.SignedAlready):
        sign(drawn_up, scope)
    with pytest.raises(WrongState):
        inspections.add_finding(inspection=one, words="x", measure="", days=None, item="",
                                scope=scope, now=NOW)  # fmt: skip
    assert minutes.is_intact(drawn_up)
    Minutes.objects.filter(pk=drawn_up.pk).update(content=drawn_up.content | {"day": "2026-01-01"})
    assert not minutes.is_intact(Minutes.objects.get())


@pytest.mark.django_db
def test_who_may_sign_for_which_side(drawn_up, scope):
    works = drawn_up.inspection.facility
    owner = scope_of(factories.producer_owner(works.producer.organisation).pk)
    stranger = scope_of(factories.producer_owner().pk)
    for who, side, way in [
        (owner, "inspector", "account"), (stranger, "inspected", "account"),
        (owner, "inspected", "typed"), (scope, "inspected", "account"),
        (scope, "inspector", "typed"),
    ]:  # fmt: skip
        with pytest.raises(refusals.NotYours):
            sign(drawn_up, who, side, way)
    for told in [{"way": "drawn"}, {"way": "paper"}, {"name": " "}]:
        with pytest.raises(refusals.SignatureMissing):
            sign(drawn_up, scope, **told)
    assert not Signature.objects.exists()
    sign(drawn_up, owner, "inspected", "account")
    assert Signature.objects.get().digest == drawn_up.digest


@pytest.mark.django_db
def test_what_was_drawn_up_anew_is_not_signed_unread(drawn_up, scope):
    one = drawn_up.inspection
    minutes.reopen(inspection=one, scope=scope, now=NOW)
    inspections.add_finding(inspection=one, words="Thêm", measure="", days=None, item="",
                            scope=scope, now=NOW)  # fmt: skip
    newer = minutes.draw_up(inspection=one, scope=scope, now=NOW)
    with pytest.raises(refusals.NotWhatWasSeen):
        sign(drawn_up, scope)
    sign(newer, scope)
    assert [one.version for one in Minutes.objects.all()] == [1, 2]
    with pytest.raises(ProtectedError):
        newer.delete()


@pytest.mark.django_db
def test_the_minutes_are_a_pdf_with_places_for_both(drawn_up, scope):
    assert papers.pdf(drawn_up).startswith(b"%PDF")
    told = papers.context(drawn_up)
    assert [one["signature"] for one in told["sides"]] == [None, None]
    sign(drawn_up, scope, way="drawn", strokes="1,2 3,4;5,6 7,8")
    told = papers.context(Minutes.objects.get())
    assert told["sides"][1]["lines"] == ["1,2 3,4", "5,6 7,8"]
    assert rules.inspects(drawn_up.inspection, scope)
