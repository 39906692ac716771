"""The products of law come with a release; what somebody stands on stays as it was."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from langnghe.capital.products.models import LoanProduct, ProductTerms

DATA = Path(__file__).parent / "data" / "products.json"
DECIMALS = ("rate", "factor", "priority_factor", "overdue_factor", "own_capital")


@transaction.atomic
def load(*, now: datetime) -> int:
    """Safe to repeat. How many versions are told of."""
    told = 0
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        fields = {key: row[key] for key in ("provider", "name", "summary", "needs")}
        product, _new = LoanProduct.objects.update_or_create(
            slug=row["slug"],
            lender=None,
            defaults=fields,
            create_defaults=fields | {"created_at": now},
        )
        for version in row["versions"]:
            _load_version(product, version, now)
            told += 1
    return told


def _load_version(product: LoanProduct, row: Mapping[str, Any], now: datetime) -> None:
    fields = _fields(row)
    first = fields.pop("valid_from")
    known = ProductTerms.objects.filter(product=product, valid_from=first).first()
    if known is None:
        ProductTerms.objects.create(product=product, valid_from=first, made_at=now, **fields)
        return
    if known.made_by_id is not None:
        return  # an administrator says otherwise
    # A later version ends an earlier one, whoever stands on that.
    changed = {"valid_until": fields["valid_until"]} if known.used_at else fields
    ProductTerms.objects.filter(pk=known.pk).update(**changed)


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(row)
    fields["valid_from"] = date.fromisoformat(row["valid_from"])
    until = row.get("valid_until")
    fields["valid_until"] = date.fromisoformat(until) if until else None
    for key in DECIMALS:
        if key in row:
            fields[key] = Decimal(row[key])
    return fields
