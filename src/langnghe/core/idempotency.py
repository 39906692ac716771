"""The repeat gets the first answer: a key per request that may be sent again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict
from langnghe.core.models import IdempotencyKey, IdempotentAnswer
from langnghe.core.prepared import Prepared

KEPT_FOR = timedelta(days=90)
ANSWERS_KEPT_FOR = timedelta(days=2)  # they may hold names
# Any fixed number: keeps these locks apart from others that two integers name.
_LOCKS = 1_903


class KeyReused(Conflict):
    """The key came before, with another content."""

    code = "idempotency_key_reused"
    message = _("This key was used before for another request.")


def fingerprint(*content: object) -> str:
    """One hash for what a request asks for."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def once(scope: str, key: str, fingerprint: str) -> str | None:
    """
    The result kept for this key, or None when it is new.

    Runs in the transaction of the act. Of two requests at once with one key the second waits here
    until the first has ended, and then sees its result.

    :raises KeyReused: the key belongs to a different request.
    """
    _wait_for_the_first(scope, key)
    row = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused
    return row.result


def result_of(scope: str, key: str) -> str | None:
    """What is kept for a key, for who may look at it whatever was asked."""
    return next((row.result for row in _RESULT.rows(scope=scope, key=key)), None)


_RESULT = Prepared(
    lambda scope, key: IdempotencyKey.objects.filter(scope=scope, key=key).values_list("result"),
    scope="a scope",
    key="a key",
)


def keep(scope: str, key: str, fingerprint: str, result: str, now: datetime) -> None:
    """
    Keep the result of the first request; runs in its transaction, behind `once` or a lock of the
    caller's. Should another be kept already, the act is undone: one_answer_per_key.
    """
    IdempotencyKey.objects.create(
        scope=scope, key=key, fingerprint=fingerprint, result=result, created_at=now
    )


def kept_answer(scope: str, key: str, fingerprint: str) -> IdempotentAnswer | None:
    """
    The answer kept for this key. Runs in the transaction of the act, like `once`.

    :raises KeyReused: the key belongs to a different request.
    """
    _wait_for_the_first(scope, key)
    kept = IdempotentAnswer.objects.filter(scope=scope, key=key).first()
    if kept is not None and kept.fingerprint != fingerprint:
        raise KeyReused
    return kept


def keep_answer(answer: IdempotentAnswer) -> None:
    """Of two that got here at once the first stays."""
    IdempotentAnswer.objects.bulk_create([answer], ignore_conflicts=True)


@transaction.atomic
def answered(
    scope: str, key: str, fingerprint: str, act: Callable[[], Mapping[str, Any]], *, now: datetime
) -> Mapping[str, Any]:
    """
    What `act` says, done once: the act and its answer are kept together, and the repeat gets it.

    :raises KeyReused: the key belongs to a different request.
    """
    scope = hashlib.sha256(scope.encode()).hexdigest()
    if kept := kept_answer(scope, key, fingerprint):
        told: Mapping[str, Any] = json.loads(bytes(kept.body))
        return told
    told = act()
    keep_answer(
        IdempotentAnswer(
            scope=scope,
            key=key,
            fingerprint=fingerprint,
            status=200,
            content_type="application/json",
            body=json.dumps(told).encode(),
            created_at=now,
        )
    )
    return told


def forget_old(now: datetime) -> int:
    """Delete keys and answers that nobody sends again; how many."""
    answers = IdempotentAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT_FOR)
    keys = IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR)
    return int(answers.delete()[0]) + int(keys.delete()[0])


def _wait_for_the_first(scope: str, key: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Ask inside the transaction of the act.")
    # SQLite lets one writer in at a time anyway; PostgreSQL queues here, key by key.
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(f"{scope}\0{key}".encode()).digest()
        number = int.from_bytes(digest[:4], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, number])
