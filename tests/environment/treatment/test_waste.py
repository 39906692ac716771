"""What arises is moved or lies there: a quarter adds up, or a person says why it does not."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from langnghe.core.errors import NotFound
from langnghe.core.models import StateChange
from langnghe.core.states import WrongState
from langnghe.environment.treatment import refusals, rules
from langnghe.environment.treatment.facts import Balance
from langnghe.environment.treatment.models import Movement, Quarter
from langnghe.environment.treatment.queries import waste as queries
from langnghe.environment.treatment.services import waste as services
from tests import factories
from tests.factories.treatment import DAY, NOW

pytestmark = pytest.mark.django_db
LATER = datetime(2027, 1, 5, 3, tzinfo=UTC)  # the last quarter of 2026 is over
Q4 = {"year": 2026, "quarter": 4}


@pytest.fixture
def stream():
    return factories.stream_of_waste()


@pytest.fixture
def told(stream):
    return {"stream": stream, "scope": factories.office(stream.village), "now": LATER}


def count(told, generated, stored_end, stored_start=None, **quarter):
    return services.count(generated=generated, stored_end=stored_end, stored_start=stored_start,
                          **told, **(quarter or Q4))  # fmt: skip


def test_what_left_the_village_counts_and_what_was_moved_inside_does_not(stream, told):
    factories.load(stream, 700)
    factories.load(stream, 50, inside=True)
    factories.load(stream, 200)
    row = count(told, 1_000, 300, 200)
    assert queries.balance(row) == Balance(200, 1_000, 900, 300)
    assert services.close_quarter(**told, **Q4).moved == 900


def test_a_quarter_that_does_not_add_up_is_closed_only_with_a_reason(stream, told):
    factories.load(stream, 700)
    count(told, 1_000, 299)
    with pytest.raises(refusals.NotBalanced) as refusal:
        services.close_quarter(words=" ", **told, **Q4)
    assert "1 kg" in str(refusal.value)
    assert Quarter.objects.get().state == "open"
    closed = services.close_quarter(words="Bốc hơi khi phơi", **told, **Q4)
    assert (closed.state, closed.words, closed.closed_by_id) == (
        "closed", "Bốc hơi khi phơi", told["scope"].user_id,
    )  # fmt: skip
    assert StateChange.objects.get().action == "close"
    with pytest.raises(WrongState):
        services.close_quarter(**told, **Q4)


def test_nor_does_the_database_take_one(stream, told):
    count(told, 1_000, 299)
    person = factories.user("officer")
    shut = {"state": "closed", "closed_by": person, "closed_at": NOW}
    for fields in (shut, {**shut, "moved": 700}, {"state": "closed", "words": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Quarter.objects.update(**fields)
    Quarter.objects.update(**shut, moved=701)


def test_a_quarter_is_not_closed_before_it_is_over(stream, told):
    factories.load(stream, 1)
    with pytest.raises(refusals.WrongDay):
        services.close_quarter(**{**told, "now": NOW}, words="x", **Q4)


def test_nothing_is_moved_in_a_closed_quarter_and_the_next_begins_with_what_was_there(stream, told):
    load = factories.load(stream, 700)
    count(told, 1_000, 300)
    with pytest.raises(refusals.FormerQuarterOpen):
        services.begin_quarter(year=2027, quarter=1, **told)
    services.close_quarter(**told, **Q4)
    with pytest.raises(refusals.QuarterClosed):
        factories.load(stream, 1)
    with pytest.raises(refusals.QuarterClosed):
        services.strike_out(load=load, words="Nhầm", **told)
    with pytest.raises(refusals.QuarterClosed):
        count(told, 1, 1)
    following = services.begin_quarter(year=2027, quarter=1, stored_start=5, **told)
    assert following.stored_start == 300
    count(told, 0, 300, 7, year=2027, quarter=1)  # what is known is not said otherwise
    following.refresh_from_db()
    assert following.stored_start == 300
    for year, quarter in ((2026, 3), (2025, 4)):
        with pytest.raises(refusals.FormerQuarterOpen):
            services.begin_quarter(year=year, quarter=quarter, **told)
    with pytest.raises(refusals.WrongDay):
        services.begin_quarter(year=2027, quarter=2, **told)


def test_only_the_last_quarter_is_opened_again_and_says_why(stream, told):
    factories.load(stream, 700)
    count(told, 700, 0)
    services.close_quarter(**told, **Q4)
    with pytest.raises(refusals.ReasonWanted):
        services.reopen_quarter(words="", **told, **Q4)
    services.reopen_quarter(words="Sót một chuyến", **told, **Q4)
    services.close_quarter(**told, **Q4)
    services.begin_quarter(year=2027, quarter=1, **told)
    with pytest.raises(refusals.LaterQuarter):
        services.reopen_quarter(words="Sót", **told, **Q4)


def test_a_load_is_recorded_once_per_form_and_struck_out_in_the_open(stream, told):
    load = factories.load(stream, 700, key="form")
    assert factories.load(stream, 700, key="form") == load
    with pytest.raises(refusals.ReasonWanted):
        services.strike_out(load=load, words="", **told)
    services.strike_out(load=load, words="Cân sai", **told)
    with pytest.raises(refusals.ChangedMeanwhile):
        services.strike_out(load=load, words="Cân sai", **told)
    assert queries.moved_in(stream.pk, 2026, 4) == 0
    assert Movement.objects.get().struck_words == "Cân sai"


def test_hazardous_waste_leaves_with_a_manifest_to_who_is_licensed_on_that_day():
    stream = factories.stream_of_waste(kind="hazardous", code="08 01 01")
    licensed = factories.destination(
        kind="treatment", licence="GP-7", takes_hazardous=True, licensed_since=date(2026, 1, 1),
        licensed_until=DAY,
    )  # fmt: skip
    good = date(2026, 11, 23)
    with pytest.raises(refusals.ManifestWanted):
        factories.load(stream, 90, good, to=licensed)
    for day, to in (
        (DAY, licensed),
        (date(2025, 12, 31), licensed),
        (good, factories.destination()),
    ):
        with pytest.raises((refusals.NotLicensed, refusals.FormerQuarterOpen)) as refusal:
            factories.load(stream, 90, day, to=to, manifest="CT-1")
        assert isinstance(refusal.value, refusals.NotLicensed)
        Quarter.objects.all().delete()
    load = factories.load(stream, 90, good, to=licensed, manifest="CT-1")
    assert load.licence == "GP-7"
    with pytest.raises(refusals.ManifestTaken):
        factories.load(stream, 10, good, to=licensed, manifest="CT-1")


def test_hazardous_waste_has_a_code_and_other_waste_has_none():
    for fields in ({"kind": "hazardous", "code": ""}, {"kind": "craft", "code": "08 01 01"}):
        with pytest.raises((IntegrityError, refusals.KnownAlready)):
            factories.stream_of_waste(**fields)


def test_places_of_other_villages_are_refused(stream):
    theirs = factories.stream_of_waste()
    with pytest.raises(refusals.OtherVillage):
        factories.load(stream, 1, generator=factories.generator(theirs))


def test_an_officer_of_another_commune_writes_nothing(stream, told):
    other = factories.office(factories.village(commune=factories.commune(name="Xã Khác")))
    strange = {**told, "scope": other}
    with pytest.raises(NotFound):
        count(strange, 1, 1)
    with pytest.raises(NotFound):
        services.begin_quarter(**strange, **Q4)
    with pytest.raises(NotFound):
        queries.stream(other, stream.uid)
    assert not Quarter.objects.exists()


KG = st.integers(0, 10**9)


@given(start=KG, generated=KG, moved=KG, end=KG)
def test_the_gap_is_what_would_have_to_be_found(start, generated, moved, end):
    balance = Balance(start, generated, moved, end)
    found = Balance(start, generated + max(-balance.gap, 0), moved + max(balance.gap, 0), end)
    assert found.closes
    assert balance.closes is (start + generated == moved + end)


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_quarter_and_quarters_follow_without_a_gap(day):
    year, quarter = rules.quarter_of(day)
    since, until = rules.days_of(year, quarter)
    assert since <= day < until
    assert rules.days_of(*rules.quarter_of(until))[0] == until


@given(st.integers(0, 10**6), st.lists(st.tuples(KG, st.floats(0, 1)), min_size=1, max_size=8))
def test_what_arose_in_quarters_that_follow_was_moved_or_lies_there_at_the_end(start, quarters):
    """Whatever is moved of what is there: nothing is lost from one quarter to the next."""
    stored, arose, away = start, 0, 0
    for generated, share in quarters:
        moved = int((stored + generated) * share)
        balance = Balance(stored, generated, moved, stored + generated - moved)
        assert balance.closes
        stored, arose, away = balance.stored_end, arose + generated, away + moved
    assert Balance(start, arose, away, stored).closes
