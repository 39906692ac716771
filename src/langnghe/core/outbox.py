"""
Facts announced in the transaction that made them true, delivered afterwards, at least once.

`settings.WIRING` names the module whose REACTIONS says who reacts to what, and whose SCHEDULE says
what runs by the clock; core imports nobody.
"""

import random
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from pydantic import TypeAdapter

from langnghe.core.models import OutboxDelivery, OutboxMessage, ScheduledRun, WorkerBeat
from langnghe.core.prepared import PreparedUpdate

Reaction = Callable[[Any], object]
ReactionT = TypeVar("ReactionT", bound=Reaction)

MOST_ATTEMPTS = 14
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)
# A worker that dies in a reaction leaves its claim; after this another one takes over.
LEASE = timedelta(minutes=5)
# A few, so that what a worker leaves behind when it dies waits no longer than its lease.
CLAIMED_AT_ONCE = 10
KEPT_AFTER_DELIVERY = timedelta(days=30)
# Which deliveries: all, or those that no stranger can draw out.
ALL, WITHOUT_LANE = Q(), Q(lane="")

log = structlog.get_logger("langnghe.outbox")
_adapters: dict[type[Any], TypeAdapter[Any]] = {}


class NobodyReacts(LookupError):
    """A delivery names a fact or a reaction that the wiring does not know (any more)."""


class NotYet(Exception):
    """A reaction could not be tried, and says when it can; this counts for nothing."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class ClaimLost(RuntimeError):
    """Another worker took the delivery over while this one was still at it."""


def announce(fact: object, *, now: datetime, lane: str = "") -> OutboxMessage:
    """
    Write a fact (a frozen dataclass of some `facts.py`) down, with one delivery per reaction.

    Name a `lane` for what strangers may draw out: it holds up nothing but its own lane.
    """
    return announce_each([fact], now=now, lane=lane)[0]


def announce_each(
    facts: Collection[object], *, now: datetime, lane: str = ""
) -> list[OutboxMessage]:
    """Many facts with a few statements."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Announce inside the transaction of the act.")
    messages = OutboxMessage.objects.bulk_create(
        OutboxMessage(
            kind=kind_of(type(fact)),
            payload=_adapter_of(type(fact)).dump_python(fact, mode="json"),
            announced_at=now,
        )
        for fact in facts
    )
    OutboxDelivery.objects.bulk_create(
        OutboxDelivery(message=message, reaction=name_of(reaction), lane=lane, next_attempt_at=now)
        for message, fact in zip(messages, facts, strict=True)
        for reaction in _reactions().get(type(fact), ())
    )
    return messages


def outside(reaction: ReactionT) -> ReactionT:
    """
    Mark a reaction that talks to the outside world (mail, a gateway): it runs in no transaction.

    Otherwise a slow mail server would hold a database lock. Such a reaction may run twice.
    """
    reaction.outside = True  # type: ignore[attr-defined]  # a mark on the function itself
    return reaction


def let_go() -> None:
    """Before a long wait: whoever waits for a stranger keeps no connection from others."""
    if not connection.in_atomic_block:
        connection.close()


def deliver_due(now: datetime, *, most: int | None = None, among: Q = ALL) -> int:
    """Run the reactions that are due, each on its own; the number of attempts made."""
    attempts = 0
    while most is None or attempts < most:
        room = CLAIMED_AT_ONCE if most is None else min(CLAIMED_AT_ONCE, most - attempts)
        claimed = _claim(now, room, among)
        if not claimed:
            break
        for delivery in claimed:
            attempt(delivery, now)
        attempts += len(claimed)
    return attempts


def claim_in_lane(now: datetime, *, besides: Collection[str]) -> OutboxDelivery | None:
    """Take the next due delivery that has a lane, but none of these; `attempt` it then."""
    return next(iter(_claim(now, 1, ~Q(lane__in=["", *besides]))), None)


def replay(deliveries: Collection[int], *, now: datetime) -> int:
    """Give dead deliveries (by their ids) a fresh start; how many there were."""
    dead = OutboxDelivery.objects.filter(pk__in=deliveries, dead_at__isnull=False)
    return dead.update(dead_at=None, attempts=0, next_attempt_at=now)


def run_schedule(now: datetime) -> list[str]:
    """Run the jobs whose time has come. Of several workers one runs each: the UPDATE decides."""
    last = dict(ScheduledRun.objects.values_list("job", "last_run_at"))
    ran = []
    for job, seconds in import_module(settings.WIRING).SCHEDULE:
        name, before = name_of(job), now - timedelta(seconds=seconds)
        ran_at = last.get(name)
        if (ran_at is None or ran_at <= before) and _claim_run(name, before, now):
            ran.append(name)
            _run(name, job, now)
    return ran


def keep_node() -> None:
    """What every node does for itself, each round: `EACH_NODE` of the wiring, each idempotent."""
    for job in import_module(settings.WIRING).EACH_NODE:
        try:
            job()
        except Exception as error:  # the next round tries again; the others must not wait for it
            log.error("job of the node failed", job=name_of(job), exc_info=error)


def beat(worker: str, now: datetime) -> None:
    """A sign of life; what a killed worker left behind is swept away after a day."""
    _row, is_new = WorkerBeat.objects.update_or_create(name=worker, defaults={"at": now})
    if is_new:
        WorkerBeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def say_goodbye(worker: str) -> None:
    """A worker that stops in order is not waited for."""
    WorkerBeat.objects.filter(name=worker).delete()


def last_beat() -> datetime | None:
    """The last sign of life of any worker."""
    at: datetime | None = WorkerBeat.objects.aggregate(at=Max("at"))["at"]
    return at


def forget_delivered(now: datetime) -> int:
    """Delete messages that all who react have long had; the number of rows."""
    old = OutboxMessage.objects.filter(announced_at__lt=now - KEPT_AFTER_DELIVERY)
    owed = OutboxDelivery.objects.filter(message=OuterRef("pk"), delivered_at__isnull=True)
    return old.exclude(Exists(owed)).delete()[0]


def kind_of(fact: type[Any]) -> str:
    """
    The name a fact bears in the database: "orders.OrderPlaced".

    A class that is renamed or moved declares `KIND: ClassVar[str]` with its old name, so that what
    was announced before is still understood.
    """
    declared: str | None = getattr(fact, "KIND", None)
    return declared or f"{fact.__module__.split('.')[-2]}.{fact.__name__}"


def name_of(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _adapter_of(fact: type[Any]) -> TypeAdapter[Any]:
    """What turns facts of this class into JSON and back; making one is costly."""
    if fact not in _adapters:
        _adapters[fact] = TypeAdapter(fact)
    return _adapters[fact]


def _reactions() -> dict[type, list[Reaction]]:
    table: dict[type, list[Reaction]] = import_module(settings.WIRING).REACTIONS
    return table


def _claim(now: datetime, most: int, among: Q = ALL) -> list[OutboxDelivery]:
    """Take the next due deliveries, so that no other worker does; it counts as an attempt."""
    due = OutboxDelivery.objects.filter(
        among, next_attempt_at__lte=now, delivered_at__isnull=True, dead_at__isnull=True
    )
    if not due.exists():  # spares an idle worker the write lock
        return []
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("message")
        claimed = list(locked[:most])
        until = now + LEASE
        OutboxDelivery.objects.filter(pk__in=[one.pk for one in claimed]).update(
            attempts=F("attempts") + 1, claims=F("claims") + 1, next_attempt_at=until
        )
    for delivery in claimed:
        delivery.attempts, delivery.next_attempt_at = delivery.attempts + 1, until
        delivery.claims += 1
    return claimed


def attempt(delivery: OutboxDelivery, now: datetime) -> None:
    """Run the reaction to what was claimed; whatever comes of it is written down."""
    try:
        reaction, fact = _what_to_do(delivery)
        if getattr(reaction, "outside", False):
            reaction(fact)
            _mark_delivered(delivery, now)
        else:
            # The effect and the mark stand or fall together: within the database, exactly once.
            with transaction.atomic():
                reaction(fact)
                _mark_delivered(delivery, now)
    except NotYet as put_off:
        # Not an attempt: whoever puts off says himself when it is enough. Never at once: a time
        # that has passed would keep this worker busy with one delivery for ever.
        at = max(put_off.at, now + FIRST_WAIT)
        _still_mine(delivery).update(attempts=delivery.attempts - 1, next_attempt_at=at)
    except ClaimLost:
        log.warning("claim lost", reaction=delivery.reaction, delivery=delivery.pk)
    except Exception as error:  # noqa: BLE001  whatever it was, it is kept, retried and shown
        _mark_failed(delivery, error, now)


def _what_to_do(delivery: OutboxDelivery) -> tuple[Reaction, object]:
    message = delivery.message
    for kind, reactions in _reactions().items():
        if kind_of(kind) == message.kind:
            for reaction in reactions:
                if name_of(reaction) == delivery.reaction:
                    return reaction, _adapter_of(kind).validate_python(message.payload)
    raise NobodyReacts(f"{delivery.reaction} to {message.kind}")


def _still_mine(delivery: OutboxDelivery) -> QuerySet[OutboxDelivery]:
    return _claimed(delivery.pk, delivery.claims)


def _claimed(delivery_id: int, claims: int) -> QuerySet[OutboxDelivery]:
    return OutboxDelivery.objects.filter(
        pk=delivery_id, claims=claims, delivered_at__isnull=True, dead_at__isnull=True
    )


def _mark_delivered(delivery: OutboxDelivery, now: datetime) -> None:
    if not _DELIVERED.run(delivery_id=delivery.pk, claims=delivery.claims, now=now):
        raise ClaimLost


_DELIVERED = PreparedUpdate(
    lambda delivery_id, claims, now: _claimed(delivery_id, claims),
    lambda delivery_id, claims, now: {"delivered_at": now, "last_error": ""},
    delivery_id=101,
    claims=102,  # not below 0: the query builder knows that nothing is
    now=datetime(2001, 1, 1, tzinfo=UTC),
)


def _mark_failed(delivery: OutboxDelivery, error: Exception, now: datetime) -> None:
    dead = delivery.attempts >= MOST_ATTEMPTS
    _still_mine(delivery).update(
        last_error=_place_of(error),
        next_attempt_at=now + wait_after(delivery.attempts),
        dead_at=now if dead else None,
    )
    log.warning(
        "reaction dead" if dead else "reaction failed",
        reaction=delivery.reaction,
        delivery=delivery.pk,
        attempt=delivery.attempts,
        exc_info=error,
    )


def wait_after(attempts: int) -> timedelta:
    """Twice as long after each failure, and a little by chance so that retries do not march."""
    wait = min(FIRST_WAIT * float(2 ** (attempts - 1)), LONGEST_WAIT)
    return wait * random.uniform(1, 1.2)  # noqa: S311  no secret


def _place_of(error: Exception) -> str:
    """Type and place of an error. Its message stays out: it may quote a person's data."""
    kind = type(error)
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" at {last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
    return f"{kind.__module__}.{kind.__qualname__}{where}"


def _claim_run(name: str, before: datetime, now: datetime) -> bool:
    ScheduledRun.objects.bulk_create(
        [ScheduledRun(job=name, last_run_at=None)], ignore_conflicts=True
    )
    due = Q(last_run_at__isnull=True) | Q(last_run_at__lte=before)
    return bool(ScheduledRun.objects.filter(due, job=name).update(last_run_at=now))


def _run(name: str, job: Callable[..., object], now: datetime) -> None:
    try:
        job(now=now)
    except Exception as error:  # one job's failure must not stop the others
        log.error("job failed", job=name, exc_info=error)
