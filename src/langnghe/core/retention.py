"""What technique keeps for a while and then forgets; runs by the schedule."""

from datetime import datetime

import structlog

from langnghe.core import cache, idempotency, outbox

log = structlog.get_logger("langnghe.retention")


def tidy(*, now: datetime) -> None:
    """Delete delivered messages and old keys; dead letters stay until somebody works them off."""
    log.info(
        "tidied",
        messages=outbox.forget_delivered(now),
        keys=idempotency.forget_old(now),
        counts=cache.forget_ended(now),
    )
