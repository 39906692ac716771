"""The national list of parameters, as it ships (QCVN tables; Circular 10/2021, annex 15)."""

import csv
from functools import cache
from pathlib import Path

from langnghe.environment.sensing.models import ObservedProperty

DATA = Path(__file__).parent / "data"


@cache
def parameters() -> list[dict[str, str]]:
    """Rows of `parameters.csv`: code, vi, en, ucum, medium, symbol (of annex 15), source."""
    with (DATA / "parameters.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load() -> int:
    """Bring the list in, and what the release says otherwise of it; how many rows there are."""
    rows = [
        ObservedProperty(
            code=row["code"],
            name=row["vi"],
            names={"vi": row["vi"], "en": row["en"]},
            definition=f"urn:langnghe:parameter:{row['code']}",
            description=row["source"],
            ucum=row["ucum"],
            medium=row["medium"],
            properties={"symbol": row["symbol"]} if row["symbol"] else {},
        )
        for row in parameters()
    ]
    ObservedProperty.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name",
            "names",
            "definition",
            "description",
            "ucum",
            "medium",
            "properties",
        ],
    )
    return len(rows)
