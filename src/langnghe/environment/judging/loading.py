"""The regulations as they ship: what could be established, each row with source and certainty."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from langnghe.core.models import Certainty
from langnghe.environment.judging.models import Coefficient, Limit, Regulation

DATA = Path(__file__).parent / "data"
KEY = (
    "regulation", "parameter_code", "column", "age", "zone", "flow_over", "from_hour", "statistic",
    "valid_from",
)  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def certainty(mark: str) -> Certainty:
    """The mark of a row, as the register of certainty has it."""
    if mark.startswith("verified"):
        return Certainty.VERIFIED
    if mark in {"recall-confident", "single-secondary"}:
        return Certainty.RECALLED
    return Certainty.DOUBTFUL


@transaction.atomic
def load() -> int:
    """
    Bring the rows in, and what the release says otherwise of them; how many there are.

    What an officer signed stays, and so does that a regulation has numbers since then.
    """
    known = _regulations()
    signed = set(Limit.objects.filter(signing__isnull=False).values_list("regulation_id", *KEY[1:]))
    limits = [one for one in _limits(known) if _key(one) not in signed]
    Limit.objects.bulk_create(
        limits,
        update_conflicts=True,
        unique_fields=list(KEY),
        update_fields=["minimum", "maximum", "ucum", "takes_coefficients", "flow_upto",
                       "until_hour", "source", "certainty", "note"],
    )  # fmt: skip
    coefficients = list(_coefficients(known))
    Coefficient.objects.bulk_create(
        coefficients,
        update_conflicts=True,
        unique_fields=["regulation", "kind", "receiver", "case"],
        update_fields=["over", "upto", "is_default", "value", "source", "certainty"],
    )
    return len(known) + len(limits) + len(coefficients)


def _key(limit: Limit) -> tuple[Any, ...]:
    return (limit.regulation_id, *(getattr(limit, name) for name in KEY[1:]))


def _regulations() -> dict[str, Regulation]:
    told = rows("regulations.csv")
    signed = set(Limit.objects.filter(signing__isnull=False).values_list("regulation__code"))
    found: dict[str, Regulation] = {}
    for row in told:
        found[row["code"]], _new = Regulation.objects.update_or_create(
            code=row["code"],
            defaults={
                "number": row["number"],
                "title": {"vi": row["vi"], "en": row["en"]},
                "is_empty": row["is_empty"] == "1" and (row["code"],) not in signed,
                "is_known_in_force": row["is_known_in_force"] == "1",
                "certainty": certainty(row["certainty"]),
                **{name: row[name] for name in ("act", "subject", "sector", "province", "source",
                                                "note")},
                **{name: _day(row[name]) for name in ("signed_on", "effective_from",
                                                      "effective_until", "transition_until")},
            },
        )  # fmt: skip
    for row in told:
        for name in ("replaced_by", "coefficients_of"):
            setattr(found[row["code"]], name, found[row[name]] if row[name] else None)
    Regulation.objects.bulk_update(found.values(), ["replaced_by", "coefficients_of"])
    return found


def _limits(known: dict[str, Regulation]) -> Iterator[Limit]:
    for row in rows("limits.csv"):
        yield Limit(
            regulation=known[row["regulation"]],
            parameter_code=row["parameter"],
            minimum=_number(row["min"]),
            maximum=_number(row["max"]),
            from_hour=int(row["from_hour"]),
            until_hour=int(row["until_hour"]),
            takes_coefficients=row["coefficients"] == "1",
            valid_from=date.fromisoformat(row["valid_from"]),
            flow_over=Decimal(0),
            certainty=certainty(row["certainty"]),
            note=row["certainty"],
            **{name: row[name] for name in ("column", "age", "zone", "statistic", "ucum",
                                            "source")},
        )  # fmt: skip


def _coefficients(known: dict[str, Regulation]) -> Iterator[Coefficient]:
    for row in rows("coefficients.csv"):
        yield Coefficient(
            regulation=known[row["regulation"]],
            kind=row["kind"],
            receiver=row["receiver"],
            case=row["case"],
            over=_number(row["over"]),
            upto=_number(row["upto"]),
            is_default=row["is_default"] == "1",
            value=Decimal(row["value"]),
            source=row["source"],
            certainty=certainty(row["certainty"]),
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
