"""A thousand goods or figures in one call: each row by itself, said row by row."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from langnghe.core.errors import ApplicationError
from langnghe.core.reading import Read
from langnghe.core.schemas import FieldProblem
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.api.asking import (
    FIGURES,
    NEEDS_FIGURES,
    NEEDS_WRITE,
    REFUSALS,
    TAG,
    WRITE,
    MakerRequest,
    may_price,
    producer_id,
    producer_ids,
)
from langnghe.market.catalogue.api.shapes import MOST_ROWS, BulkFigures, BulkProduct, Told
from langnghe.market.catalogue.facts import Outcome

router = Router(tags=[TAG])
Row = TypeVar("Row", BulkProduct, BulkFigures)
NOTE = (
    "Up to 1,000 rows. Each is saved whole or not at all, and a wrong one does not hold back the "
    "others; the answer says of each, in the order sent, what became of it. To send the same again "
    "changes nothing: its rows are `unchanged`. A key that came before in the call is refused."
)


class BulkProducts(Told):
    products: list[Read[BulkProduct]] = Field(max_length=MOST_ROWS)


class BulkStock(Told):
    rows: list[Read[BulkFigures]] = Field(max_length=MOST_ROWS)


class RowResult(Schema):
    index: int
    key: str | None = Field(description="The reference or stock number, as it was sent")
    status: Literal["created", "updated", "unchanged", "failed"]
    uid: str | None
    errors: list[FieldProblem]


class BulkResult(Schema):
    created: int
    updated: int
    unchanged: int
    failed: int
    results: list[RowResult]


@router.post(
    "/maker/products/bulk",
    auth=WRITE,
    response={200: BulkResult} | REFUSALS,
    operation_id="upsert_maker_products",
    summary="Create and change many products by your own references",
    description=NOTE + " What a row leaves out stays as it is. " + NEEDS_WRITE,
)
def upsert_maker_products(request: MakerRequest, call: BulkProducts) -> dict[str, Any]:
    def save(rows: Sequence[BulkProduct]) -> list[Outcome]:
        return services.upsert_products(
            producer_id=producer_id(request),
            wishes=[row.wish() for row in rows],
            by_id=request.auth.user_id,
            now=timezone.now(),
            may_price=may_price(request),
        )

    return _answer(call.products, "reference", save)


@router.post(
    "/maker/stock/bulk",
    auth=FIGURES,
    response={200: BulkResult} | REFUSALS,
    operation_id="set_maker_figures",
    summary="Say pieces and prices of many variants",
    description=NOTE
    + " With `expected_…` nothing is overwritten that moved since. "
    + NEEDS_FIGURES,
)
def set_maker_figures(request: MakerRequest, call: BulkStock) -> dict[str, Any]:
    def save(rows: Sequence[BulkFigures]) -> list[Outcome]:
        found = queries.variants_by_sku(producer_ids(request), [row.sku for row in rows])
        return services.set_figures(
            figures=[(row.sku, found.get(row.sku), row.told()) for row in rows],
            by_id=request.auth.user_id,
            now=timezone.now(),
        )

    return _answer(call.rows, "sku", save)


def _answer(
    sent: Sequence[Read[Row]], key: str, save: Callable[[Sequence[Row]], list[Outcome]]
) -> dict[str, Any]:
    """Rows that can be read are saved together; the others say why they cannot."""
    saved = iter(save([row.shape for row in sent if row.shape is not None]))
    results = []
    for index, row in enumerate(sent):
        outcome = (
            Outcome("failed", refusals=tuple(row.refusals())) if row.shape is None else next(saved)
        )
        results.append(
            {
                "index": index,
                "key": _key(row, key),
                "status": outcome.status,
                "uid": outcome.uid or None,
                "errors": [_problem(refusal) for refusal in outcome.refusals],
            }
        )
    statuses = [str(result["status"]) for result in results]
    counts = {one: statuses.count(one) for one in ("created", "updated", "unchanged", "failed")}
    return {**counts, "results": results}


def _key(row: Read[Row], name: str) -> str | None:
    if row.shape is not None:
        return str(getattr(row.shape, name))
    told = row.told.get(name) if isinstance(row.told, dict) else None
    return told.encode("utf-8", "replace").decode()[:100] if isinstance(told, str) else None


def _problem(refusal: ApplicationError) -> dict[str, str]:
    return {"field": refusal.field or "", "code": refusal.code, "detail": str(refusal)}
