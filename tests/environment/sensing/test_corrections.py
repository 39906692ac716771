"""A corrected series beside the measured one, which is never changed."""

from datetime import timedelta

import pytest

from langnghe.core import outbox
from langnghe.core.models import AuditEvent
from langnghe.environment.sensing.facts import Flag
from langnghe.environment.sensing.models import (
    Correction,
    Extent,
    Hour,
    Observation,
    Stream,
    Superseded,
)
from langnghe.environment.sensing.services import corrections
from langnghe.environment.sensing.services.corrections import correct, undo, undo_all
from tests import factories
from tests.environment.sensing.test_checks import START, STEP, looked_at
from tests.factories.environment import NOW

pytestmark = pytest.mark.django_db
RAW = [10.0, 12.0, 11.0, 13.0, 12.0, 14.0]
MADE = int(Flag.CORRECTED)


@pytest.fixture
def stream():
    stream = factories.stream()
    factories.readings(stream, *RAW, since=START)
    looked_at()
    return stream


def make(stream, kind, since=0, until=6, amount=None):
    made = correct(
        stream=stream, kind=kind, since=START + since * STEP, until=START + until * STEP,
        amount=amount, reason="Máy lệch", by_id=factories.user("officer").pk, now=NOW,
    )  # fmt: skip
    followed()
    return made


def followed():
    while outbox.deliver_due(NOW + timedelta(days=365)):
        pass


def results(stream):
    rows = Observation.objects.filter(stream__source=stream).order_by("at")
    return [(round(one.result, 6) if one.result is not None else None, one.flag) for one in rows]


def raw(stream):
    rows = Observation.objects.filter(stream=stream).order_by("at")
    return [(one.result, one.flag) for one in rows]


@pytest.mark.parametrize(
    ("kind", "amount", "comes_to"),
    [
        ("shift", 2.0, [(10.0, 0), (14.0, MADE), (13.0, MADE), (13.0, 0)]),
        ("scale", 0.5, [(10.0, 0), (6.0, MADE), (5.5, MADE), (13.0, 0)]),
        ("drift", 2.0, [(10.0, 0), (12.0, MADE), (10.0, MADE), (13.0, 0)]),
        ("reject", None, [(10.0, 0), (12.0, MADE | Flag.REJECTED), (11.0, MADE | Flag.REJECTED), (13.0, 0)]),
    ],
)  # fmt: skip
def test_what_each_operation_makes_of_it(stream, kind, amount, comes_to):
    make(stream, kind, 1, 3, amount)
    assert results(stream)[:4] == comes_to
    assert raw(stream) == [(one, 0) for one in RAW]


def test_a_gap_is_filled_along_a_line(stream):
    factories.readings(stream, 20.0, since=START + 9 * STEP)
    make(stream, "fill", 6, 9)
    assert results(stream)[6:] == [(15.5, MADE), (17.0, MADE), (18.5, MADE), (20.0, 0)]
    assert len(raw(stream)) == 7


def test_a_line_is_drawn_between_corrected_readings(stream):
    factories.readings(stream, 20.0, since=START + 9 * STEP)
    make(stream, "shift", 0, 6, 3.0)
    make(stream, "fill", 6, 9)
    assert results(stream)[5:] == [
        (17.0, MADE),
        (17.75, MADE),
        (18.5, MADE),
        (19.25, MADE),
        (20.0, 0),
    ]


def test_operations_are_done_in_their_order(stream):
    make(stream, "shift", 0, 1, 2.0)
    make(stream, "scale", 0, 1, 2.0)
    assert results(stream)[0] == (24.0, MADE)


def test_one_is_undone_and_the_others_stay(stream):
    first = make(stream, "shift", 0, 2, 2.0)
    make(stream, "scale", 0, 1, 2.0)
    undo(correction=first, by_id=factories.user("officer").pk, now=NOW)
    followed()
    assert results(stream)[:2] == [(20.0, MADE), (12.0, 0)]
    with pytest.raises(corrections.AlreadyUndone):
        undo(correction=first, by_id=factories.user("officer").pk, now=NOW)


def test_when_all_are_undone_it_is_as_measured(stream):
    factories.readings(stream, 20.0, since=START + 9 * STEP)
    make(stream, "shift", 0, 2, 2.0)
    make(stream, "fill", 6, 9)
    make(stream, "reject", 3, 5)
    assert undo_all(stream=stream, by_id=factories.user("officer").pk, now=NOW) == 3
    assert undo_all(stream=stream, by_id=factories.user("officer").pk, now=NOW) == 0
    followed()
    assert results(stream) == raw(stream)
    assert Correction.objects.filter(undone_at=None).count() == 0
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["sensing.correction.made"] * 3 + ["sensing.correction.undone"] * 3


def test_what_is_measured_later_or_otherwise_is_followed(stream):
    make(stream, "shift", 0, 40, 1.0)
    factories.readings(stream, 30.0, since=START)
    factories.readings(stream, 5.0, since=START + 30 * STEP)
    looked_at()
    assert results(stream)[0] == (31.0, MADE)
    assert results(stream)[-1] == (6.0, MADE)
    assert not Superseded.objects.filter(stream__source=stream).exists()
    assert Extent.objects.get(stream__source=stream).last_result == 6.0


def test_doing_it_again_changes_nothing(stream):
    make(stream, "shift", 0, 3, 1.0)
    looked_at()
    before = results(stream), list(Hour.objects.order_by("stream", "hour").values())
    corrections.follow([(stream.pk, START // 3_600_000)], now=NOW)
    assert looked_at() == []
    assert (results(stream), list(Hour.objects.order_by("stream", "hour").values())) == before


def test_a_reading_out_of_range_counts_again_when_a_person_says_so():
    stream = factories.stream(highest=100.0)
    factories.readings(stream, 150.0, since=START)
    looked_at()
    assert raw(stream) == [(150.0, Flag.RANGE)]
    make(stream, "accept", 0, 1)
    looked_at()
    assert results(stream) == [(150.0, MADE)]
    assert Hour.objects.get(stream__source=stream).counted == 1
    assert Hour.objects.get(stream=stream).counted == 0


@pytest.mark.parametrize(
    ("kind", "since", "until", "amount", "field"),
    [("shift", 0, 1, None, "amount"), ("shift", 0, 1, 0.0, "amount"), ("scale", 0, 1, 1.0, "amount"),
     ("reject", 2, 2, None, "until"), ("reject", 3, 2, None, "until"),
     ("reject", 0, 2_000_000, None, "until")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(stream, kind, since, until, amount, field):
    with pytest.raises(corrections.NotACorrection) as refusal:
        make(stream, kind, since, until, amount)
    assert refusal.value.field == field
    assert not Correction.objects.exists()
    assert not Stream.objects.filter(kind="corrected").exists()


@pytest.mark.parametrize("kind", ["laboratory", "field"])
def test_what_people_measured_is_not_corrected_here(kind):
    with pytest.raises(corrections.NotCorrectable):
        make(factories.stream(kind=kind), "reject")
