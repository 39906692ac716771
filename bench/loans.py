"""
What the arithmetic of loans costs: `python -m bench.loans`.

The schedule of thirty years by months, which everybody waits for who plays with the calculator.
"""

import argparse
import time
from datetime import date
from decimal import Decimal
from statistics import median

from langnghe.capital.schedules import Terms, schedule

ROWS = 360


def milliseconds_of_a_schedule(repayment: str, turns: int) -> float:
    terms = Terms(
        amount=2_000_000_000,
        rate=Decimal("0.08382"),
        count=ROWS,
        start=date(2026, 1, 31),
        repayment=repayment,
    )
    took = []
    for _turn in range(turns):
        began = time.process_time()
        schedule(terms)
        took.append(time.process_time() - began)
    return median(took) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    turns = parser.parse_args().turns
    for repayment in ("equal_principal", "equal_instalments"):
        print(f"{ROWS} rows, {repayment}: {milliseconds_of_a_schedule(repayment, turns):.2f} ms")


if __name__ == "__main__":
    main()
