"""Two officers at once, two phones at once: one of them acts, nothing is lost."""

import threading

import pytest
from django.db import connection

from langnghe.core.errors import Refused
from langnghe.environment.cases import refusals
from langnghe.environment.cases.models import (
    Case,
    Check,
    FineDecision,
    Inspection,
    Measure,
    Signature,
)
from langnghe.environment.cases.services import cases, checks, minutes
from langnghe.environment.cases.services.checks import Given
from langnghe.environment.judging.models import Episode
from tests import factories
from tests.factories.cases import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*jobs):
    """What each was refused with; None: it was done."""
    together, said = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place):
        try:
            together.wait()
            jobs[place]()
        except Refused as refusal:
            said[place] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_two_officers_who_order_at_once_order_once():
    one, other = factories.inspector(), factories.inspector()
    case = factories.case_in("confirmed", one)

    def order(scope):
        fresh = Case.objects.select_related("village", "facility__producer").get(pk=case.pk)
        return lambda: cases.order(case=fresh, scope=scope, now=NOW, measures=[("Sửa", 5)])

    said = at_once(order(one), order(other))
    assert sorted(said, key=str)[0] is not None
    assert said.count(None) == 1
    assert Measure.objects.count() == 1


def test_two_who_extend_or_fine_or_sign_at_once_do_it_once():
    one, other = factories.inspector(), factories.inspector()
    case = factories.case_in("remediation_ordered", one)
    told = {"case": case, "now": NOW, "days": 5, "words": "Chờ"}
    assert at_once(
        lambda: cases.extend(scope=one, **told), lambda: cases.extend(scope=other, **told)
    ).count(None) == 1  # fmt: skip
    assert Case.objects.get().extended_by == 5
    said = at_once(lambda: factories.fined(case, one), lambda: factories.fined(case, other))
    assert sorted(said, key=str) == [None, refusals.DecidedAlready] or said.count(None) == 1
    assert FineDecision.objects.count() == 1
    look = factories.inspection(by=one)
    factories.fill(look, one)
    text = minutes.draw_up(inspection=look, scope=one, now=NOW)
    about = {"minutes": text, "seen": text.digest, "now": NOW, "name": "A", "scope": one}
    said = at_once(
        lambda: minutes.sign(side="inspector", way="account", **about),
        lambda: minutes.sign(side="inspected", way="typed", **about),
    )
    assert said == [None, None]
    assert Signature.objects.count() == 2
    look.refresh_from_db()
    assert look.state == "signed"


def test_an_episode_opened_twice_at_once_is_one_case():
    episode = factories.episode(factories.works())
    rows = Episode.objects.select_related("station__facility", "station__thing")
    fresh = rows.get(pk=episode.pk)
    told = {"episode": fresh, "by_id": None, "now": NOW}
    open_it = lambda: cases.open_from_episode(**told)  # noqa: E731
    assert at_once(open_it, open_it) == [None, None]
    assert Case.objects.count() == 1


def test_phones_that_send_at_once_lose_nothing():
    one, other = factories.inspector(), factories.inspector()
    look = factories.inspection(by=one)

    def send(scope, key, value):
        fresh = Inspection.objects.select_related("village").get(pk=look.pk)
        return lambda: checks.keep_answers(inspection=fresh, key=key, given=[Given("log.kept", value)],
                                   pictures=[], scope=scope, now=NOW)  # fmt: skip

    said = at_once(send(one, "phone-a-1", "yes"), send(other, "phone-b-1", "no"),
                   send(one, "phone-a-1", "yes"))  # fmt: skip
    assert said == [None, None, None]
    assert sorted(Check.objects.values_list("uid", flat=True)) == [
        "phone-a-1:log.kept", "phone-b-1:log.kept",
    ]  # fmt: skip
