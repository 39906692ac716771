"""Answers of phones: once each, in any order, nothing overwritten, contradictions shown."""

import itertools

import pytest
from django.db import transaction

from langnghe.environment.cases import refusals, rules
from langnghe.environment.cases.models import Check, Photo
from langnghe.environment.cases.queries import inspections as queries
from langnghe.environment.cases.services import checks, minutes
from langnghe.environment.cases.services.checks import Given
from tests import factories
from tests.factories.cases import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope():
    return factories.inspector()


def send(one, scope, key, *given, pictures=()):
    return checks.keep_answers(inspection=one, key=key, given=given, pictures=pictures, scope=scope,
                       now=NOW)  # fmt: skip


def seen(one):
    heads = rules.heads(one.checks.all())
    return {item: [(row.value, row.note) for row in own] for item, own in heads.items()}


# Two phones: one answers, corrects itself without a line, and both answer "flow".
SENDINGS = [
    ("phone-a-1", [Given("permit.there", "yes"), Given("permit.flow", "yes")]),
    ("phone-a-2", [Given("permit.there", "no", "Hết hạn", ("phone-a-1:permit.there",))]),
    ("phone-b-1", [Given("permit.flow", "no", "Vượt 20 %"), Given("log.kept", "partly")]),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_any_order_and_any_repeat_ends_in_the_same(order, scope):
    one = factories.inspection(by=scope)
    for place in [*order, *reversed(order), order[1]]:
        key, given = SENDINGS[place]
        send(one, scope, key, *given)
    assert seen(one) == {
        "permit.there": [("no", "Hết hạn")],
        "permit.flow": [("yes", ""), ("no", "Vượt 20 %")],
        "log.kept": [("partly", "")],
    }
    assert Check.objects.count() == 5


def test_one_that_was_killed_left_nothing_and_comes_in_whole(scope):
    one = factories.inspection(by=scope)
    key, given = SENDINGS[0]
    with transaction.atomic():
        send(one, scope, key, *given, pictures=[("permit.flow", factories.shot())])
        transaction.set_rollback(True)  # the power failed
    assert (Check.objects.count(), Photo.objects.count()) == (0, 0)
    for _again in range(2):
        send(one, scope, key, *given, pictures=[("permit.flow", factories.shot())])
    assert (Check.objects.count(), Photo.objects.count()) == (2, 1)


def test_a_contradiction_is_shown_and_stands_until_somebody_settles_it(scope):
    one = factories.inspection(by=scope)
    send(one, scope, "phone-a-1", Given("log.kept", "yes"))
    saved = send(one, scope, "phone-b-1", Given("log.kept", "no"))
    assert saved.contradictions == ("log.kept",)
    (line,) = [line for own in queries.filled(one).lists for line in own.lines
               if line.item.code == "log.kept"]  # fmt: skip
    assert [row.value for row in line.answers] == ["yes", "no"]
    factories.fill(one, scope)  # who had not seen it adds to it
    with pytest.raises(refusals.Contradiction):
        minutes.draw_up(inspection=one, scope=scope, now=NOW)
    bases = rules.bases_of(one.checks.all())["log.kept"]
    saved = send(one, scope, "phone-a-2", Given("log.kept", "no", "Xem lại", tuple(bases)))
    assert saved.contradictions == ()
    assert seen(one)["log.kept"] == [("no", "Xem lại")]
    assert Check.objects.filter(item="log.kept").count() == 4


def test_two_who_say_the_same_do_not_contradict(scope):
    one = factories.inspection(by=scope)
    send(one, scope, "phone-a-1", Given("log.kept", "no", "Không ghi"))
    saved = send(one, scope, "phone-b-1", Given("log.kept", "no", "Không ghi"))
    assert saved.contradictions == ()


def test_what_comes_after_the_minutes_is_kept_and_no_part_of_them(scope):
    one = factories.inspection(by=scope)
    factories.fill(one, scope)
    text = minutes.draw_up(inspection=one, scope=scope, now=NOW)
    saved = send(one, scope, "phone-b-1", Given("log.kept", "no"))
    assert (saved.is_late, saved.contradictions) == (True, ())
    assert minutes.is_intact(text)
    assert [row.value for row in queries.filled(one).late] == ["no"]


def test_only_items_of_its_own_lists_by_officers_of_the_place(scope):
    one = factories.inspection(by=scope)
    with pytest.raises(refusals.NotAnItem):
        send(one, scope, "phone-a-1", Given("art56.plan", "yes"))
    neighbour = rules.scope_of(factories.officer("99999").pk)
    with pytest.raises(refusals.NotYours):
        send(one, neighbour, "phone-a-1", Given("log.kept", "yes"))
    assert not Check.objects.exists()
