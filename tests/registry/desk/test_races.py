"""Two at once: one workshop of one form, one case of one thing, one decision on one maker."""

import threading

import pytest
from django.db import connection

from langnghe.core import parameters
from langnghe.core.errors import Refused
from langnghe.registry.desk import rules
from langnghe.registry.desk.models import Case, Decision, MakerFile, Report
from langnghe.registry.desk.services import joining, moderation, verification
from langnghe.registry.models import Producer
from tests import factories
from tests.factories.desk import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ALL = tuple(rules.CHECKLISTS[-1].points)


def at_once(*acts):
    """What each of them got: the code of a refusal, or "done"."""
    together, got = threading.Barrier(len(acts)), []

    def run(act):
        try:
            together.wait()
            act()
            got.append("done")
        except Refused as refusal:
            got.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


def fresh(producer):
    return Producer.objects.select_related("village").get(pk=producer.pk)


def test_a_form_sent_several_times_at_once_opens_one_workshop():
    owner, village = factories.user("owner"), factories.village()

    def open_it():
        joining.open_workshop(name="Nhà Hai", kind="household", village_id=village.pk,
                              by_id=owner.pk, key="the form", now=NOW)  # fmt: skip

    assert at_once(open_it, open_it, open_it) == ["done"] * 3
    assert (Producer.objects.count(), MakerFile.objects.count()) == (1, 1)


def test_two_officers_who_decide_at_once_make_one_decision():
    parameters.load()
    producer = factories.submitted()
    one, two = (factories.desk_of(factories.officer(producer.village.commune_id)) for _ in "ab")
    told = {"ticked": ALL, "words": "Thiếu giấy", "now": NOW}
    got = at_once(
        lambda: verification.verify(producer=fresh(producer), scope=one, **told),
        lambda: verification.refuse(
            producer=fresh(producer), reasons=["missing"], scope=two, **told
        ),
    )
    assert got == ["done", "wrong_state"]
    decision = Decision.objects.get()
    assert fresh(producer).state == {"verify": "verified", "refuse": "refused"}[decision.action]


def test_reports_of_one_thing_at_once_are_one_case():
    producer = factories.producer()

    def report():
        factories.case(producer=producer)

    assert at_once(report, report, report) == ["done"] * 3
    assert (Case.objects.count(), Report.objects.count()) == (1, 3)


def test_an_answer_and_the_last_word_at_once_leave_one_of_them():
    parameters.load()
    owner = factories.user("owner")
    producer = factories.producer(owner=owner, story={"vi": "x"})
    case = factories.case(producer=producer)
    scope = factories.desk_of(factories.officer(producer.village.commune_id))
    moderation.take_down(case=case, rule="insult", words="x", scope=scope, now=NOW)

    def mine():
        return Case.objects.select_related("village", "producer").get(pk=case.pk)

    got = at_once(
        lambda: moderation.restore(case=mine(), words="", scope=scope, now=NOW),
        lambda: moderation.uphold(case=mine(), words="x", scope=scope, now=NOW),
    )
    assert got == ["done", "wrong_state"]
    case.refresh_from_db()
    producer.refresh_from_db()
    assert producer.story == ({"vi": "x"} if case.state == "restored" else {})
