"""Fifty buyers want one of ten pieces of one product: exactly ten of them may have an order."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.acts import Visitor
from bench.measure import Run, together

BUYERS = 50
PIECES = 10


@dataclass(slots=True)
class Round:
    """What each buyer of one product was answered."""

    variant: str
    statuses: list[int] = field(default_factory=list)

    def is_exact(self, sold: dict[str, int]) -> bool:
        """The buyers were told so, and the database says so: orders, pieces, stock, movements."""
        told = [PIECES, BUYERS - PIECES, BUYERS]
        seen = [self.statuses.count(201), self.statuses.count(409), len(self.statuses)]
        return seen == told and set(sold.values()) == {PIECES}


def play(visitor: Visitor, variant: str, run: Run, *, at_once: bool) -> Round:
    """All run as they can, or come to the till with their carts and wait for each other there."""
    seen, till = Round(variant), threading.Barrier(BUYERS) if at_once else None
    begun = time.monotonic()
    together([_buyer(visitor, seen, till, run)] * BUYERS)
    run.seconds += time.monotonic() - begun
    return seen


def _buyer(
    visitor: Visitor, seen: Round, till: threading.Barrier | None, run: Run
) -> Callable[[], None]:
    def act() -> None:
        begun = time.perf_counter()
        try:
            cart, answer = visitor.cart(seen.variant, 409)
            if till:
                till.wait(timeout=60)
                begun = time.perf_counter()
            if answer.status == 201:
                answer = visitor.checkout(cart).expect(201, 409)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            if till:
                till.abort()
            run.failures.append(f"{type(error).__name__}: {error}")
            return
        run.times.append(time.perf_counter() - begun)
        run.sizes.append(len(answer.content))
        seen.statuses.append(answer.status)

    return act
