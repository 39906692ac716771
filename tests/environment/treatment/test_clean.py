"""An eco label stands on what was measured, has an end, and lapses by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from langnghe.core.errors import NotFound
from langnghe.core.states import WrongState
from langnghe.environment import public
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.services import store
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.models import EcoLabel, Measured
from langnghe.environment.treatment.queries import clean as queries
from langnghe.environment.treatment.services import clean as services
from tests import factories
from tests.factories.environment import at
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db
END = date(2027, 11, 24)


def scope_of(adoption):
    return factories.office(adoption.facility.village)


def grant(adoption, scope=None, expires_on=END, now=NOW):
    return services.grant_label(adoption=adoption, number="07/NST", expires_on=expires_on, now=now,
                                scope=scope or scope_of(adoption))  # fmt: skip


def in_force(adoption, on):
    return public.eco_labels([adoption.facility.producer_id], on=on)


def test_a_label_is_granted_on_what_was_measured_and_copies_it():
    adoption = factories.proven()
    label = grant(adoption)
    [proof] = label.evidence
    assert (proof["code"], proof["before"], proof["after"], label.parameters) == ("COD", 200, 50, 1)
    [fact] = in_force(adoption, DAY)
    assert (fact.producer_id, fact.number, fact.granted_on, fact.expires_on) == (
        adoption.facility.producer_id, "07/NST", DAY, END,
    )  # fmt: skip
    # What is delivered otherwise later changes nothing of it.
    stream = adoption.measured.first().stream
    store.record([Reading(stream.pk, at(2026, 9, 1, 3), 900.0)], now=NOW)
    [proof] = rules.proofs(queries.adoption(scope_of(adoption), adoption.uid).measured.all())
    assert (proof.after, proof.percent) == (50, 75)


def test_it_lapses_by_the_clock_alone():
    adoption = factories.proven()
    grant(adoption)
    days = (DAY - timedelta(days=1), DAY, END - timedelta(days=1), END)
    assert [len(in_force(adoption, day)) for day in days] == [0, 1, 1, 0]
    assert EcoLabel.objects.get().state == "granted"
    with pytest.raises(refusals.KnownAlready):
        grant(adoption)
    later = datetime(2027, 11, 24, 3, tzinfo=UTC)
    assert grant(adoption, expires_on=date(2028, 1, 1), now=later).granted_on == END


def test_nothing_is_granted_without_evidence_or_without_an_end():
    with pytest.raises(refusals.NoProof):
        grant(factories.adoption())
    with pytest.raises(refusals.NoProof):
        grant(factories.proven(after=200.0))
    with pytest.raises(refusals.WorseAfter):
        grant(factories.proven(after=201.0))
    with pytest.raises(refusals.WrongDay):
        grant(factories.proven(), expires_on=DAY)
    adoption = factories.proven()
    adoption.facility.producer = None
    adoption.facility.save()
    with pytest.raises(refusals.NoMaker):
        grant(adoption)
    assert not EcoLabel.objects.exists()


def test_the_database_wants_evidence_an_end_and_a_reason():
    grant(factories.proven())
    for fields in ({"parameters": 0}, {"expires_on": DAY}, {"state": "withdrawn"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EcoLabel.objects.update(**fields)


def test_a_withdrawn_label_holds_no_more_and_says_why():
    adoption = factories.proven()
    label = grant(adoption)
    told = {"label": label, "scope": scope_of(adoption), "now": NOW}
    with pytest.raises(refusals.ReasonWanted):
        services.withdraw_label(words=" ", **told)
    services.withdraw_label(words="Không vận hành", **told)
    assert in_force(adoption, DAY) == []
    with pytest.raises(WrongState):
        services.withdraw_label(words="x", **told)
    label.refresh_from_db()
    assert (label.withdrawn_on, label.withdrawn_words) == (DAY, "Không vận hành")


def test_what_could_not_be_seen_before_proves_nothing_and_after_it_is_at_least():
    stream = factories.stream(code="PB")
    for before, after, expected in ((Flag(0), Flag.BELOW, True), (Flag.BELOW, Flag(0), None)):
        rows = [Measured(phase=phase, property=stream.property, value=value, unit="mg/L",
                         is_below=bool(flag))
                for phase, value, flag in (("before", 2.0, before), ("after", 1.0, after))]  # fmt: skip
        found = rules.proofs(rows)
        assert [one.at_least for one in found] == ([] if expected is None else [expected])


def test_a_reading_is_of_this_facility_counts_and_was_taken_about_then():
    adoption = factories.adoption()
    scope = scope_of(adoption)
    stream = factories.stream(factories.station(facility=adoption.facility))
    when = at(2026, 9, 1, 3)
    store.record([Reading(stream.pk, when, 9.0, Flag.FAULT)], now=NOW)
    told = {"adoption": adoption, "phase": "after", "scope": scope, "now": NOW}
    with pytest.raises(refusals.NoReading):
        services.measure(stream=stream, at=when, **told)
    store.record([Reading(stream.pk, when + 60_000, 8.0), Reading(stream.pk, when - 120_000, 7.0)],
                 now=NOW)  # fmt: skip
    with pytest.raises(refusals.NoReading):
        services.measure(stream=stream, at=when + 3_600_000, **told)
    with pytest.raises(NotFound):
        services.measure(stream=factories.stream(), at=when, **told)
    services.measure(stream=stream, at=when, **told)
    assert Measured.objects.get().value == 8.0
    with pytest.raises(refusals.KnownAlready):
        services.measure(stream=stream, at=when, **told)


def test_an_officer_of_another_commune_grants_and_withdraws_nothing():
    adoption = factories.proven()
    other = factories.office(factories.village(commune=factories.commune(name="Xã Khác")))
    with pytest.raises(NotFound):
        grant(adoption, scope=other)
    label = grant(adoption)
    with pytest.raises(NotFound):
        services.withdraw_label(label=label, words="x", scope=other, now=NOW)
    assert len(in_force(adoption, DAY)) == 1


@pytest.mark.parametrize("n", [1, 3])
def test_labels_of_many_makers_cost_one_query(n, django_assert_num_queries):
    makers = [factories.proven() for _number in range(n)]
    for one in makers:
        grant(one)
    ids = [one.facility.producer_id for one in makers]
    with django_assert_num_queries(1):
        assert [one.producer_id for one in public.eco_labels(ids, on=DAY)] == sorted(ids)
