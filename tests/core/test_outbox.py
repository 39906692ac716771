"""Facts announced in a transaction and delivered after it, at least once."""

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import ClassVar
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from langnghe.core import ids, outbox
from langnghe.core.management.commands.worker import keep_on
from langnghe.core.models import OutboxDelivery, OutboxMessage, WorkerBeat

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class KilnOpened:
    kiln_id: UUID
    at: datetime
    pieces: int


heard: list[tuple[str, object]] = []
failing: set[str] = set()


def count(fact: KilnOpened) -> None:
    if "count" in failing:
        raise RuntimeError("a name that must not be logged")
    heard.append(("count", fact))


def tell(fact: KilnOpened) -> None:
    heard.append(("tell", fact))


def tick(*, now: datetime) -> None:
    heard.append(("tick", now))


def wire(reactions: dict, schedule: list | None = None) -> str:
    module = sys.modules.setdefault("tests.kiln_wiring", ModuleType("tests.kiln_wiring"))
    module.REACTIONS = reactions
    module.SCHEDULE = schedule or []
    module.EACH_NODE = []
    return module.__name__


@pytest.fixture(autouse=True)
def wired(settings):
    settings.WIRING = wire({KilnOpened: [count, tell]}, [(tick, 60)])
    heard.clear()
    failing.clear()


def announce() -> KilnOpened:
    fact = KilnOpened(ids.uuid7(), NOW, 12)
    with transaction.atomic():
        outbox.announce(fact, now=NOW)
    return fact


@pytest.mark.django_db
def test_a_fact_arrives_whole_at_every_reaction_once():
    fact = announce()
    assert outbox.deliver_due(NOW) == 2
    assert heard == [("count", fact), ("tell", fact)]
    assert outbox.deliver_due(NOW + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_is_not_announced():
    with transaction.atomic():
        outbox.announce(KilnOpened(ids.uuid7(), NOW, 1), now=NOW)
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_announce_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        outbox.announce(KilnOpened(ids.uuid7(), NOW, 1), now=NOW)


@pytest.mark.django_db
def test_a_failing_reaction_is_put_off_and_the_other_is_not_repeated():
    failing.add("count")
    announce()
    outbox.deliver_due(NOW)
    assert [name for name, _fact in heard] == ["tell"]
    late = OutboxDelivery.objects.get(delivered_at=None)
    assert late.attempts == 1
    assert late.last_error.startswith("builtins.RuntimeError at ")
    assert "a name" not in late.last_error
    assert NOW + timedelta(seconds=5) <= late.next_attempt_at <= NOW + timedelta(seconds=6)

    failing.clear()
    assert outbox.deliver_due(NOW) == 0
    assert outbox.deliver_due(NOW + timedelta(seconds=7)) == 1
    assert [name for name, _fact in heard] == ["tell", "count"]


@pytest.mark.django_db
def test_what_keeps_failing_is_set_aside_and_can_be_replayed():
    failing.add("count")
    announce()
    at = NOW
    for _attempt in range(outbox.MOST_ATTEMPTS):
        outbox.deliver_due(at)
        at += timedelta(days=1)
    dead = OutboxDelivery.objects.get(dead_at__isnull=False)
    assert outbox.deliver_due(at + timedelta(days=9)) == 0

    failing.clear()
    assert outbox.replay([dead.pk], now=at) == 1
    assert outbox.deliver_due(at) == 1
    assert [name for name, _fact in heard] == ["tell", "count"]


def test_waiting_grows_and_is_bounded():
    waits = [outbox.wait_after(attempt).total_seconds() for attempt in range(1, 20)]
    assert 5 <= waits[0] <= 6
    assert 10 <= waits[1] <= 12
    assert max(waits) <= 6 * 3600 * 1.2


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("most", [1, 7, 20])
def test_two_workers_never_deliver_the_same_thing_twice(most):
    for _number in range(20):
        announce()

    def work() -> None:
        try:
            while outbox.deliver_due(NOW, most=most):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # A worker may stop early when the others hold what is due: one last round takes the rest.
    outbox.deliver_due(NOW)
    assert len(heard) == 40
    assert len({(name, fact.kiln_id) for name, fact in heard}) == 40


@pytest.mark.django_db
def test_a_scheduled_job_runs_when_its_time_has_come():
    assert outbox.run_schedule(NOW) == [outbox.name_of(tick)]
    assert outbox.run_schedule(NOW + timedelta(seconds=59)) == []
    assert outbox.run_schedule(NOW + timedelta(seconds=60)) == [outbox.name_of(tick)]


@pytest.mark.django_db
def test_the_worker_beats_and_delivers():
    announce()
    call_command("worker", once=True)
    assert {name for name, _fact in heard} == {"tick", "count", "tell"}
    assert WorkerBeat.objects.count() == 1


@pytest.mark.django_db
def test_what_a_dead_worker_had_taken_comes_back_after_the_lease():
    announce()
    [taken] = outbox._claim(NOW, 1)
    assert outbox.deliver_due(NOW) == 1
    assert [name for name, _fact in heard] == ["tell"]

    assert outbox.deliver_due(NOW + outbox.LEASE) == 1
    assert [name for name, _fact in heard] == ["tell", "count"]
    taken.refresh_from_db()
    assert (taken.attempts, taken.delivered_at) == (2, NOW + outbox.LEASE)


@pytest.mark.django_db
def test_a_worker_that_is_overtaken_leaves_nothing_of_its_late_work():
    def note_late(fact: KilnOpened) -> None:
        OutboxDelivery.objects.update(claims=9)  # another worker took it over meanwhile
        OutboxMessage.objects.create(kind="late work", payload={}, announced_at=NOW)

    wire({KilnOpened: [note_late]})
    announce()
    assert outbox.deliver_due(NOW, most=1) == 1
    assert OutboxMessage.objects.filter(kind="late work").count() == 0
    assert OutboxDelivery.objects.get().delivered_at is None


@pytest.mark.django_db
def test_a_failing_reaction_leaves_nothing_of_its_work():
    def half(fact: KilnOpened) -> None:
        OutboxMessage.objects.create(kind="half", payload={}, announced_at=NOW)
        raise ZeroDivisionError

    wire({KilnOpened: [half]})
    announce()
    outbox.deliver_due(NOW)
    assert OutboxMessage.objects.filter(kind="half").count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_talks_to_the_outside_world_holds_no_transaction():
    inside: list[bool] = []

    def look(fact: KilnOpened) -> None:
        inside.append(connection.in_atomic_block)

    @outbox.outside
    def mail(fact: KilnOpened) -> None:
        inside.append(connection.in_atomic_block)

    wire({KilnOpened: [look, mail]})
    announce()
    assert outbox.deliver_due(NOW) == 2
    assert inside == [True, False]


@pytest.mark.django_db
def test_a_reaction_that_is_no_longer_wired_is_kept_and_shown():
    announce()
    wire({})
    outbox.deliver_due(NOW)
    errors = set(OutboxDelivery.objects.values_list("last_error", flat=True))
    assert {error.split(" at ")[0] for error in errors} == {"langnghe.core.outbox.NobodyReacts"}


@pytest.mark.django_db
def test_a_fact_that_nobody_awaits_is_written_down_all_the_same():
    wire({})
    announce()
    assert (OutboxMessage.objects.count(), OutboxDelivery.objects.count()) == (1, 0)


def test_a_kind_outlives_the_name_and_place_of_its_class():
    @dataclass(frozen=True)
    class Renamed:
        KIND: ClassVar[str] = "core.KilnOpened"

    assert outbox.kind_of(KilnOpened) == "core.KilnOpened"
    assert outbox.kind_of(Renamed) == "core.KilnOpened"


@pytest.mark.django_db
def test_only_what_has_arrived_everywhere_is_forgotten():
    announce()
    outbox.deliver_due(NOW)
    failing.add("count")
    announce()
    outbox.deliver_due(NOW)
    later = NOW + outbox.KEPT_AFTER_DELIVERY
    assert outbox.forget_delivered(later) == 0
    outbox.forget_delivered(later + timedelta(seconds=1))
    assert OutboxMessage.objects.count() == 1
    assert OutboxDelivery.objects.filter(delivered_at=None).count() == 1


@pytest.mark.django_db
def test_a_failing_job_does_not_stop_the_next_one():
    def broken(*, now: datetime) -> None:
        raise ZeroDivisionError

    wire({}, schedule=[(broken, 60), (tick, 60)])
    assert len(outbox.run_schedule(NOW)) == 2
    assert heard == [("tick", NOW)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_several_workers_one_runs_a_scheduled_job():
    together = threading.Barrier(4)

    def work() -> None:
        try:
            together.wait()
            outbox.run_schedule(NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert heard == [("tick", NOW)]


@pytest.fixture
def handlers():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_worker_stops_when_told_to_and_is_not_waited_for(handlers, number):
    announce()

    def tell_it() -> None:
        until = time.monotonic() + 10
        while len(heard) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(os.getpid(), number)

    signal.signal(number, lambda *_caught: None)
    threading.Thread(target=tell_it).start()
    call_command("worker")
    assert {name for name, _fact in heard} == {"tick", "count", "tell"}
    assert outbox.last_beat() is None


@pytest.mark.django_db(transaction=True)
def test_a_loop_of_the_worker_that_fails_stops_the_others():
    stop = threading.Event()
    with pytest.raises(ZeroDivisionError):
        keep_on(lambda: bool(1 / 0), stop)
    assert stop.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_loop_of_the_worker_outlives_a_database_that_restarts():
    stop, rounds = threading.Event(), iter([OperationalError, None])

    def work() -> bool:
        if error := next(rounds):
            raise error
        stop.set()
        return True

    keep_on(work, stop)
    assert next(rounds, "all done") == "all done"


@pytest.mark.django_db
def test_the_signs_of_life_of_the_killed_are_swept_away():
    outbox.beat("killed", NOW)
    outbox.beat("alive", NOW + timedelta(days=2))
    assert list(WorkerBeat.objects.values_list("name", flat=True)) == ["alive"]
    assert outbox.last_beat() == NOW + timedelta(days=2)


@pytest.mark.django_db
def test_a_node_does_its_own_jobs_each_round_and_one_that_fails_stops_no_other():
    def fails() -> None:
        raise RuntimeError("disk full")

    name = wire({})
    sys.modules[name].EACH_NODE = [fails, lambda: heard.append(("kept", None))]

    call_command("worker", once=True)

    assert ("kept", None) in heard


@pytest.mark.django_db
def test_what_is_put_off_comes_when_it_said_and_counts_as_no_attempt():
    when = [NOW + timedelta(hours=1), NOW]

    def later(fact: KilnOpened) -> None:
        raise outbox.NotYet(when.pop(0))

    wire({KilnOpened: [later]})
    announce()
    assert outbox.deliver_due(NOW) == 1
    row = OutboxDelivery.objects.get()
    assert (row.attempts, row.next_attempt_at, row.last_error) == (0, NOW + timedelta(hours=1), "")
    # A time that has passed does not keep the worker busy for ever.
    assert outbox.deliver_due(NOW + timedelta(hours=2)) == 1
    row.refresh_from_db()
    assert row.next_attempt_at == NOW + timedelta(hours=2) + outbox.FIRST_WAIT


@pytest.mark.django_db
def test_what_has_a_lane_is_left_to_it_and_of_one_lane_one_is_taken_at_a_time():
    wire({KilnOpened: [tell]})
    announce()
    with transaction.atomic():
        for lane in ("a", "a", "b"):
            outbox.announce(KilnOpened(ids.uuid7(), NOW, 1), now=NOW, lane=lane)
    assert outbox.deliver_due(NOW, among=outbox.WITHOUT_LANE) == 1

    taken: list[str] = []
    while found := outbox.claim_in_lane(NOW, besides=taken):
        taken.append(found.lane)
    assert taken == ["a", "b"]
    assert outbox.claim_in_lane(NOW, besides=["b"]).lane == "a"
    # `worker --once` takes them like all others.
    assert outbox.deliver_due(NOW + outbox.LEASE) == 3


@pytest.mark.django_db
def test_a_worker_that_is_overtaken_cannot_mark_what_was_put_off_and_taken_again():
    def later(fact: KilnOpened) -> None:
        raise outbox.NotYet(NOW)

    wire({KilnOpened: [later]})
    announce()
    [lost] = outbox._claim(NOW, 1)
    again = NOW + outbox.LEASE
    assert outbox.deliver_due(again) == 1  # by another worker, which puts it off
    outbox._claim(again + outbox.FIRST_WAIT, 1)  # and has it again

    with pytest.raises(outbox.ClaimLost):
        outbox._mark_delivered(lost, again)


@pytest.mark.django_db
@pytest.mark.parametrize("n", [1, 3])
def test_a_few_are_claimed_in_three_statements(n, django_assert_num_queries):
    for _number in range(n):
        announce()

    with django_assert_num_queries(3 + 2):  # and the transaction around two of them
        assert len(outbox._claim(NOW, 10)) == 2 * n
    assert outbox.deliver_due(NOW) == 0
