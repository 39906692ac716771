"""Complete, numbered, with its evidence: to the office and back."""

from datetime import date, timedelta
from typing import Any

import pytest

from langnghe import wiring
from langnghe.accounts.roles import Role
from langnghe.core.errors import Refused
from langnghe.core.models import OutboxMessage
from langnghe.support import public as support
from langnghe.support.dossiers import refusals
from langnghe.support.dossiers.facts import FactSource, Subject
from langnghe.support.dossiers.models import Attached, Dossier, Evidence, Paper, Return
from langnghe.support.dossiers.queries.dossiers import opened, scope_of
from langnghe.support.dossiers.queries.evidence import offered, seen_by_office
from langnghe.support.dossiers.queries.papers import wanted
from langnghe.support.dossiers.services import evidence, filling, handing_in, papers, steps
from tests import factories
from tests.factories.support import NOW, photo

pytestmark = pytest.mark.django_db


def submit(one: Dossier, **more: Any) -> Dossier:
    return handing_in.submit(dossier=one, scope=scope_of(one.made_by_id), **{"now": NOW, **more})


def send_back(one: Dossier, now=NOW) -> None:
    """As its office does, in a step of its own."""
    one.officer = factories.commune_office(one.producer)[1]
    one.save()
    Return.objects.create(
        dossier=one, number=1, reasons=[["paper_unreadable", "Chụp lại"]], asked_by=one.officer,
        asked_at=now, answer_by=date(2026, 7, 1),
    )  # fmt: skip
    steps.take(one, "send_back", scope=scope_of(one.officer_id), now=now)


def test_gets_a_number_of_its_year_and_a_term_once():
    first, second = factories.submitted_dossier(), factories.submitted_dossier()

    again = submit(first)

    assert (first.number, second.number) == ("HS-2026-000001", "HS-2026-000002")
    assert (again.number, again.state) == (first.number, "submitted")
    assert first.due_on == date(2026, 6, 4)  # three working days from Monday 1 June
    kinds = [one.kind for one in OutboxMessage.objects.all()]
    assert sum("DossierMoved" in kind for kind in kinds) == 2


def test_says_all_that_is_missing_in_the_order_of_the_form():
    one = factories.draft_dossier()
    filling.save_answers(dossier=one, values={"cost": 5, "loan": True}, base=0,
                         scope=scope_of(one.made_by_id), now=NOW)  # fmt: skip

    with pytest.raises(refusals.Incomplete) as told:
        submit(one)

    assert [(part.code, part.field) for part in told.value.parts] == [
        ("missing_answer", "machine"), ("missing_answer", "amount"), ("missing_answer", "bank"),
        ("missing_paper", "registration"), ("missing_paper", "quote"),
    ]  # fmt: skip
    one.refresh_from_db()
    assert (one.state, one.number) == ("draft", None)


def test_a_rule_that_says_no_is_told_in_its_own_words():
    one = factories.filled(cost=0)

    with pytest.raises(refusals.NotEligible) as told:
        submit(one)

    assert [(str(p), p.field) for p in told.value.parts] == [("Phải có chi phí", "cost")]


def test_only_an_owner_hands_in():
    one = factories.filled()
    staff = factories.member(Role.PRODUCER_STAFF, of=one.producer.organisation)

    with pytest.raises(refusals.NotYours):
        handing_in.submit(dossier=one, scope=scope_of(staff.pk), now=NOW)

    one.refresh_from_db()
    assert (one.state, one.number) == ("draft", None)


def test_nothing_is_changed_while_the_office_has_it():
    one = factories.submitted_dossier()

    with pytest.raises(refusals.NotOpenForAnswers):
        filling.save_answers(dossier=one, values={"machine": "Khác"}, base=9,
                             scope=scope_of(one.made_by_id), now=NOW)  # fmt: skip


def test_comes_back_is_completed_and_goes_on():
    one = factories.submitted_dossier()
    send_back(one)
    scope = scope_of(one.made_by_id)
    later = NOW + timedelta(days=4)
    assert one.due_on == date(2026, 7, 1)  # thirty days

    papers.add_paper(dossier=one, key="quote", contents=[photo(9)], issued_on=date(2026, 6, 2),
                     expires_on=None, scope=scope, now=later)  # fmt: skip
    again = handing_in.resubmit(dossier=one, scope=scope, now=later)

    assert (again.state, again.number) == ("submitted", one.number)
    assert Return.objects.get().answered_at == later
    assert again.due_on == date(2026, 6, 10)  # three working days from Friday 5 June


def test_the_clock_of_the_decision_stands_still_while_it_is_with_the_applicant():
    one = factories.submitted_dossier()
    one.accepted_at, one.state = NOW, "review"
    one.save()
    send_back(one, NOW + timedelta(days=4))  # Friday 5 June
    handing_in.resubmit(dossier=one, scope=scope_of(one.made_by_id), now=NOW + timedelta(days=11))

    one.refresh_from_db()

    # 15 working days from 1 June are 22 June; 8 to 12 June are not counted.
    assert opened(one).term.due_on == date(2026, 6, 29)
    assert one.due_on == date(2026, 6, 29)


def test_a_paper_on_file_is_used_again_while_it_is_valid():
    first = factories.filled()
    second = factories.draft_dossier(owner=first.made_by, producer=first.producer)
    definition, scope = second.version.definition, scope_of(first.made_by_id)
    registration, quote = wanted(second, definition, date(2026, 6, 2))

    papers.attach_paper(dossier=second, key="registration", paper=registration.on_file[0],
                        scope=scope, now=NOW)  # fmt: skip

    assert len(quote.on_file) == 1
    assert wanted(second, definition, date(2026, 9, 1))[1].on_file == ()  # 90 days are over
    with pytest.raises(refusals.PaperOver):
        papers.attach_paper(dossier=second, key="quote", paper=quote.on_file[0], scope=scope,
                            now=NOW + timedelta(days=92))  # fmt: skip
    assert (Paper.objects.count(), Attached.objects.filter(dossier=second).count()) == (2, 1)


def test_the_same_photo_twice_is_one_paper():
    one = factories.filled()

    papers.add_paper(dossier=one, key="quote", contents=[photo(101)], issued_on=date(2026, 5, 20),
                     expires_on=None, scope=scope_of(one.made_by_id), now=NOW)  # fmt: skip

    assert Paper.objects.filter(kind="quote").count() == 1


def test_another_house_never_uses_a_paper():
    mine, theirs = factories.filled(), factories.draft_dossier()
    paper = Paper.objects.filter(kind="quote", producer=mine.producer).get()

    with pytest.raises(refusals.PaperUnknown):
        papers.attach_paper(dossier=theirs, key="quote", paper=paper,
                            scope=scope_of(theirs.made_by_id), now=NOW)  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.7 cut off"])
def test_what_is_no_paper_is_refused(content):
    one = factories.draft_dossier()

    with pytest.raises(Refused) as told:
        papers.add_paper(dossier=one, key="quote", contents=[content], issued_on=None,
                         expires_on=None, scope=scope_of(one.made_by_id), now=NOW)  # fmt: skip

    assert told.value.field == "pages"
    assert not Paper.objects.exists()


@pytest.fixture
def sales(monkeypatch) -> dict[str, int]:
    """A fact whose figures the test changes."""
    figures = {"revenue": 7_000_000}

    def read(subject: Subject, since: date, until: date) -> dict[str, int]:
        return dict(figures)

    source = FactSource("sales", "Doanh thu", "Vì sao", 12, read,
                        lambda told: [("Doanh thu", str(told["revenue"]))])  # fmt: skip
    monkeypatch.setattr(wiring, "FACTS", [source])
    return figures


def with_sales() -> Dossier:
    return factories.draft_dossier(of=factories.round_of(factories.offer(facts=["sales"])))


def test_what_was_agreed_to_is_copied_with_its_period_and_stays(sales):
    one = factories.submitted_dossier(with_sales())
    sales["revenue"] = 1

    [told] = seen_by_office(one)

    assert (told.figures, told.since, told.until) == (
        {"revenue": 7_000_000}, date(2025, 6, 1), date(2026, 6, 1),
    )  # fmt: skip


def test_without_a_yes_nothing_is_read_for_the_office(sales):
    one = with_sales()
    scope = scope_of(one.made_by_id)
    [before] = offered(one, one.version.definition, date(2026, 6, 1))
    evidence.permit_fact(dossier=one, fact="sales", scope=scope, now=NOW)
    evidence.revoke_fact(dossier=one, fact="sales", scope=scope, now=NOW)

    evidence.copy_facts(one, one.version.definition, NOW)

    assert before.lines == [("Doanh thu", "7000000")]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("state", "revoked", "seen"),
    [("submitted", 1, 0), ("refused", 1, 0), ("refused", 3, 1), ("withdrawn", 3, 0),
     ("expired", 3, 0)],
)  # fmt: skip
def test_what_was_revoked_is_seen_only_where_it_was_decided_upon_before(
    sales, state, revoked, seen
):
    one = factories.submitted_dossier(with_sales())
    evidence.revoke_fact(dossier=one, fact="sales", scope=scope_of(one.made_by_id),
                         now=NOW + timedelta(days=revoked))  # fmt: skip
    one.state = state

    assert len(seen_by_office(one, decided_at=NOW + timedelta(days=2))) == seen
    assert seen_by_office(one) == []


def test_a_copy_made_after_the_decision_is_no_ground_of_it(sales):
    one = factories.submitted_dossier(with_sales())
    sales["revenue"] = 1
    evidence.copy_facts(one, one.version.definition, NOW + timedelta(days=3))
    one.state = "approved"

    [told] = seen_by_office(one, decided_at=NOW + timedelta(days=2))

    assert told.figures == {"revenue": 7_000_000}


def test_a_fact_that_is_needed_is_missing_without_a_yes(sales):
    asked = factories.offer(facts=["sales"], facts_required=["sales"])
    one = factories.filled(factories.draft_dossier(of=factories.round_of(asked)))
    evidence.revoke_fact(dossier=one, fact="sales", scope=scope_of(one.made_by_id), now=NOW)

    with pytest.raises(refusals.Incomplete) as told:
        submit(one)

    assert [(p.code, p.field) for p in told.value.parts] == [("missing_fact", "sales")]


def test_staff_agree_to_nothing(sales):
    one = with_sales()
    staff = factories.member(Role.PRODUCER_STAFF, of=one.producer.organisation)

    with pytest.raises(refusals.NotYours):
        evidence.permit_fact(dossier=one, fact="sales", scope=scope_of(staff.pk), now=NOW)


def test_is_taken_back_and_may_be_begun_anew():
    one = factories.submitted_dossier()

    handing_in.withdraw(dossier=one, scope=scope_of(one.made_by_id), now=NOW)

    one.refresh_from_db()
    assert one.state == "withdrawn"
    assert factories.draft_dossier(one.made_by, one.producer, one.round).pk != one.pk


def test_expires_the_day_after_its_term_and_not_before():
    returned, draft = factories.submitted_dossier(), factories.draft_dossier()
    send_back(returned)
    kept = factories.draft_dossier(now=NOW + timedelta(days=100))

    on_the_day = handing_in.expire(now=NOW + timedelta(days=30))
    after = handing_in.expire(now=NOW + timedelta(days=31))
    much_later = handing_in.expire(now=NOW + timedelta(days=181))

    assert (on_the_day, after, much_later) == (0, 1, 1)
    states = {one.pk: one.state for one in Dossier.objects.all()}
    assert states == {returned.pk: "expired", draft.pk: "expired", kept.pk: "draft"}


def test_after_its_term_it_is_not_handed_in_again():
    one = factories.submitted_dossier()
    send_back(one)
    late = NOW + timedelta(days=31)

    with pytest.raises(refusals.TooLate):
        handing_in.resubmit(dossier=one, scope=scope_of(one.made_by_id), now=late)

    on_the_day = NOW + timedelta(days=30)
    again = handing_in.resubmit(dossier=one, scope=scope_of(one.made_by_id), now=on_the_day)
    assert again.state == "submitted"


def test_what_is_over_ends_by_the_clock():
    assert handing_in.expire in [job for job, _seconds in wiring.SCHEDULE]


def test_the_owner_is_told_once_that_a_paper_ends_within_a_month(mailoutbox):
    owner = factories.user(email="chu@example.org")
    one = factories.filled(factories.draft_dossier(owner))
    soon, later = Paper.objects.order_by("pk")
    Paper.objects.filter(pk=soon.pk).update(expires_on=date(2026, 7, 1))
    Paper.objects.filter(pk=later.pk).update(expires_on=date(2026, 7, 2))

    counted = [papers.announce_ending(now=NOW + timedelta(days=day)) for day in (0, 0, 1)]

    [first, _second] = OutboxMessage.objects.filter(kind__endswith="PaperEnds").order_by("pk")
    support.tell_of_ending_paper(support.PaperEnds(str(soon.uid)))
    assert counted == [1, 0, 1]
    assert str(soon.uid) in str(first.payload)
    assert [letter.to for letter in mailoutbox] == [["chu@example.org"]]
    assert soon.name in mailoutbox[0].subject
    assert one.made_by == owner
