"""Two at once: one workshop of one form, one case of one thing, one decision on one matter."""

import threading
from functools import partial

import pytest
from django.db import connection

from langnghe.core import parameters
from langnghe.core.errors import Refused
from langnghe.core.models import OutboxMessage
from langnghe.registry.desk import rules
from langnghe.registry.desk.models import Case, Decision, MakerFile, Report, VillageClaim
from langnghe.registry.desk.services import joining, moderation, mornings, verification, villages
from langnghe.registry.models import Producer, Village
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


def test_two_officers_who_settle_a_village_at_once_make_one_decision():
    parameters.load()
    claim = factories.claim()
    known = factories.village()
    one, two = (factories.desk_of(factories.officer(claim.village.commune_id)) for _ in "ab")

    def mine():
        return VillageClaim.objects.select_related("village__commune", "producer").get(pk=claim.pk)

    got = at_once(
        lambda: villages.accept(claim=mine(), name="Phù Khê", words="", scope=one, now=NOW),
        lambda: villages.join(claim=mine(), village_id=known.pk, words="", scope=two, now=NOW),
    )
    assert got == ["done", "wrong_state"]
    at_home = Producer.objects.get().village_id == claim.village_id
    assert Decision.objects.get().action == ("accept" if at_home else "join")


def test_a_village_that_two_makers_ask_for_is_entered_once():
    parameters.load()
    claims = [factories.claim(), factories.claim()]
    scope = factories.desk_of(factories.officer(claims[0].village.commune_id))
    got = at_once(
        *(
            partial(villages.accept, claim=one, name="Phù Khê", words="", scope=scope, now=NOW)
            for one in claims
        )
    )
    assert got == ["done", "village_there"]
    assert Village.objects.public().count() == 1


def test_a_maker_who_takes_his_village_back_and_an_officer_who_enters_it_do_not_mix():
    parameters.load()
    owner = factories.user("owner")
    claim, known = factories.claim(owner), factories.village()
    scope = factories.desk_of(factories.officer(claim.village.commune_id))
    got = at_once(
        lambda: villages.accept(claim=claim, name="Phù Khê", words="", scope=scope, now=NOW),
        lambda: joining.save_who(producer=fresh(claim.producer), name="Tư", kind="household",
                                 village_id=known.pk, by_id=owner.pk, now=NOW),
    )  # fmt: skip
    assert Producer.objects.get().village == known
    # Either nothing is left of it, or it is in the list although he has left.
    entered = VillageClaim.objects.filter(state="accepted").count()
    assert (got, Village.objects.count()) == (
        (["done", "done"], 2) if entered else (["done", "wrong_state"], 1)
    )


def test_workers_who_owe_the_letters_of_a_morning_at_once_owe_one():
    factories.officer()
    owe = partial(mornings.owe_letters, now=NOW)
    assert at_once(owe, owe, owe) == ["done"] * 3
    assert OutboxMessage.objects.filter(kind__endswith="MorningDue").count() == 1
