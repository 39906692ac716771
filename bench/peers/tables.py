"""What is printed: what each act cost, then how the costs compare and what was aimed at."""

import json
from dataclasses import asdict
from pathlib import Path

from bench.measure import Row

Table = dict[tuple[str, str, str], Row]  # by work, shop and face

# Work, face of ours, beside whom, and how many times less it shall cost; None: only shown.
# Where two are named, the better of them counts.
TARGETS: list[tuple[str, str, tuple[str, ...], int | None]] = [
    ("listing", "page", ("oscar",), 40),
    ("listing", "API", ("vendure",), 8),
    ("search", "page", ("oscar",), 40),
    ("search", "API", ("vendure",), None),
    ("product", "page", ("oscar",), 12),
    ("product", "API", ("vendure",), 6),
    ("basket", "page", ("oscar",), 6),
    ("basket", "API", ("vendure",), None),
    ("order", "page", ("oscar", "vendure"), 8),
    ("order", "API", ("oscar", "vendure"), 8),
]
MEANING = {
    "listing": "category listing of 24 by price",
    "search": "search of two words, with facets",
    "product": "product",
    "basket": "first add to basket",
    "order": "all steps to an order, one buyer",
}


def print_headings() -> None:
    print(
        f"\n{'what':<26}{'per s':>8}{'p50 ms':>9}{'app ms':>9}{'db ms':>9}{'together':>10}"
        f"{'bytes':>9}{'failed':>8}"
    )


def print_row(row: Row, failures: list[str]) -> None:
    print(
        f"{row.name:<26}{row.per_second:>8.1f}{row.p50:>9.1f}{row.cpu:>9.2f}{row.database:>9.2f}"
        f"{row.cost:>10.2f}{row.bytes:>9}{row.failed:>8}",
        flush=True,
    )
    for failure in dict.fromkeys(failures[:3]):
        print(f"    failed: {failure[:160]}", flush=True)


def print_ratios(table: Table) -> None:
    print(
        f"{'processor ms, application + PostgreSQL':<46}{'ours':>8}{'peer':>10}{'':<9}"
        f"{'ratio':>8}{'target':>8}"
    )
    for work, face, names, times in TARGETS:
        ours = table.get((work, "ours", face))
        peers = [row for (of, name, _face), row in table.items() if of == work and name in names]
        peers = [row for row in peers if row.done]
        if ours is None or not ours.done or not peers:
            continue
        peer = min(peers, key=lambda row: row.cost)
        ratio = peer.cost / ours.cost
        said = "" if times is None else "met" if ratio >= times else "not met"
        aim = "" if times is None else f"1/{times}"
        name = peer.name.split(": ")[1].split(",")[0]
        print(
            f"{f'{MEANING[work]} ({face})':<46}{ours.cost:>8.2f}{peer.cost:>10.2f} {name:<8}"
            f"{_share(ratio):>8}{aim:>8} {said}"
        )


def _share(ratio: float) -> str:
    """How much of the peer's cost is ours."""
    return f"1/{ratio:.1f}" if ratio >= 1 else f"{1 / ratio:.1f} x"


def write(file: Path, table: Table, races: dict[str, str]) -> None:
    rows = [{**asdict(row), "cost": row.cost} for row in table.values()]
    file.write_text(json.dumps({"rows": rows, "race": races}, indent=1, ensure_ascii=False))
