"""Fifty buyers stand at the till with one piece each of a product that has ten."""

import http.client
from collections.abc import Callable

from bench.measure import together
from bench.peers.shop import Shop

BUYERS = 50
PIECES = 10
TITLE = f"{BUYERS} buyers at the last step, {PIECES} pieces:"


def run(shop: Shop) -> str:
    row = shop.catalogue.scarce
    shop.set_stock(row, PIECES)
    before = shop.sold(row)
    tills: list[Callable[[], object]] = []
    placed: list[bool] = []
    refused: list[str] = []

    def arrive() -> None:
        tills.append(shop.at_the_till(row))

    for _buyer in range(BUYERS):  # one after another, each on a connection of his own
        together([arrive])

    def buy(till: Callable[[], object]) -> None:
        try:
            till()
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            refused.append(str(error)[:60])
        else:
            placed.append(True)

    together([lambda till=till: buy(till) for till in tills])
    sold = shop.sold(row) - before
    right = "exactly as many as there are" if sold == len(placed) == PIECES else "wrong"
    return f"{sold} orders in the database, {len(placed)} told so, {len(refused)} refused: {right}"
