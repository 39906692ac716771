"""The banks that an account may stand at; wallets and finance companies pay no maker."""

import csv
from functools import cache
from pathlib import Path


@cache
def names() -> dict[str, str]:
    """BIN → short name and name, e.g. "970436" → "Vietcombank – TMCP Ngoại thương Việt Nam"."""
    path = Path(__file__).parent / "data" / "banks.csv"
    with path.open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["short_name"].casefold())
    return {row["bin"]: f"{row['short_name']} – {row['name_vi']}" for row in rows}


def name(number: str) -> str:
    return names().get(number, number)
