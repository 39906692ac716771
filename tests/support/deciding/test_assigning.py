"""Who works on a dossier: taken, assigned, handed over; nobody before he has declared."""

import pytest

from langnghe.core.errors import Forbidden, NotFound
from langnghe.support.deciding import refusals
from langnghe.support.deciding.models import Assignment, Review
from langnghe.support.deciding.queries import access
from langnghe.support.deciding.services import assigning, checking, reviewing
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factories.support_desk()


def held(dossier):
    dossier.refresh_from_db()
    rows = Assignment.objects.filter(dossier=dossier).order_by("pk")
    return dossier.officer_id, [(one.officer_id, one.until is None) for one in rows]


def test_an_officer_takes_what_nobody_has(desk):
    dossier = factories.desk_dossier(desk)
    assigning.take(dossier=dossier, scope=desk.scope, now=NOW)
    assert held(dossier) == (desk.officer.pk, [(desk.officer.pk, True)])


def test_what_a_colleague_has_is_not_taken_from_him(desk):
    dossier = factories.asked_dossier(desk)
    with pytest.raises(refusals.TakenAlready):
        assigning.take(dossier=dossier, scope=desk.beside, now=NOW)
    assert held(dossier) == (desk.officer.pk, [(desk.officer.pk, True)])


def test_only_somebody_above_assigns(desk):
    dossier = factories.desk_dossier(desk)
    with pytest.raises(refusals.NotYours):
        assigning.assign(dossier=dossier, officer_id=desk.colleague.pk, scope=desk.scope, now=NOW)
    assigning.assign(dossier=dossier, officer_id=desk.colleague.pk, scope=desk.above, now=NOW)
    assert held(dossier) == (desk.colleague.pk, [(desk.colleague.pk, True)])


def test_nobody_of_another_office_is_given_it(desk):
    dossier = factories.desk_dossier(desk)
    stranger = factories.officer("99999")
    with pytest.raises(refusals.NotOfTheOffice):
        assigning.assign(dossier=dossier, officer_id=stranger.pk, scope=desk.above, now=NOW)
    assert held(dossier) == (None, [])


def test_whoever_hands_it_over_says_why(desk):
    dossier = factories.asked_dossier(desk)
    told = {"dossier": dossier, "officer_id": desk.colleague.pk, "scope": desk.scope, "now": NOW}
    with pytest.raises(refusals.WordsMissing):
        assigning.hand_over(reason=" ", **told)
    assigning.hand_over(reason="Nghỉ phép", **told)
    assert held(dossier) == (
        desk.colleague.pk,
        [(desk.officer.pk, False), (desk.colleague.pk, True)],
    )
    assert dossier.assignments.first().reason == "Nghỉ phép"


def test_with_a_conflict_he_is_out_of_it_at_once(desk):
    dossier = factories.desk_dossier(desk)
    assigning.take(dossier=dossier, scope=desk.scope, now=NOW)
    declare(dossier, desk.scope, True)
    assert held(dossier) == (None, [(desk.officer.pk, False)])
    with pytest.raises(refusals.HasConflict):
        assigning.take(dossier=dossier, scope=desk.scope, now=NOW)
    with pytest.raises(refusals.NotOfTheOffice):
        assigning.assign(dossier=dossier, officer_id=desk.officer.pk, scope=desk.above, now=NOW)


def test_somebody_above_with_a_conflict_does_not_say_who_works_on_it(desk):
    free, given = factories.desk_dossier(desk), factories.desk_dossier(desk)
    assigning.take(dossier=given, scope=desk.scope, now=NOW)
    for one in (free, given):
        declare(one, desk.above, True)
    told = {"officer_id": desk.colleague.pk, "scope": desk.above, "now": NOW}
    with pytest.raises(refusals.HasConflict):
        assigning.assign(dossier=free, **told)
    with pytest.raises(refusals.HasConflict):
        assigning.hand_over(dossier=given, reason="Nghỉ phép", **told)
    assert held(given) == (desk.officer.pk, [(desk.officer.pk, True)])


def test_a_conflict_found_later_takes_his_open_review_away(desk):
    dossier = factories.dossier_in("review", desk)
    reviewing.ask_reviews(dossier=dossier, people=[desk.colleague.pk], scope=desk.scope, now=NOW)
    declare(dossier, desk.beside, True)
    assert Review.objects.filter(superseded_at__isnull=True).count() == 0


def test_a_conflict_is_not_taken_back(desk):
    dossier = factories.desk_dossier(desk)
    with pytest.raises(refusals.WordsMissing):
        declare(dossier, desk.scope, True, "")
    declare(dossier, desk.scope, True)
    with pytest.raises(refusals.DeclaredAlready):
        declare(dossier, desk.scope, False)
    assert not access.dossier_at_desk(desk.scope, dossier.uid).is_open


def test_nobody_takes_a_step_before_he_has_declared(desk):
    dossier = factories.desk_dossier(desk)
    assigning.take(dossier=dossier, scope=desk.scope, now=NOW)
    with pytest.raises(refusals.NotDeclared):
        checking.accept(dossier=dossier, scope=desk.scope, now=NOW)
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_a_stranger_is_refused_every_act(desk):
    dossier = factories.desk_dossier(desk)
    stranger = access.scope_of(factories.officer("99999").pk)
    for act in (
        lambda: assigning.take(dossier=dossier, scope=stranger, now=NOW),
        lambda: declare(dossier, stranger, False),
        lambda: checking.accept(dossier=dossier, scope=stranger, now=NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        access.dossier_at_desk(stranger, dossier.uid)
    assert held(dossier) == (None, [])


def declare(dossier, scope, has_conflict, words="Anh em họ"):
    assigning.declare(
        dossier=dossier, has_conflict=has_conflict, words=words if has_conflict else "",
        scope=scope, now=NOW,
    )  # fmt: skip
