"""Names of banks and wallets by their BIN."""

import csv
from functools import cache
from pathlib import Path


@cache
def names() -> dict[str, str]:
    """BIN → short name, e.g. "970436" → "Vietcombank"."""
    path = Path(__file__).parent / "data" / "banks.csv"
    with path.open(encoding="utf-8") as file:
        return {row["bin"]: row["short_name"] for row in csv.DictReader(file)}


def name(number: str) -> str:
    return names().get(number, number)
