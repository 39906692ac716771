"""What a maker's page of figures shows, for his own software."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.core.schemas import MoneySchema, money
from langnghe.market.orders.api.maker import HIDDEN
from langnghe.market.orders.figures import figures_of
from langnghe.registry import public as registry

router = Router(tags=["maker"])


class PeriodOut(Schema):
    start: date = Field(description="A Monday, or the first of a month")
    orders: int
    pieces: int
    revenue: MoneySchema
    views: int = Field(
        description="How often goods were looked at; those who work here not counted"
    )


class SoldOut(Schema):
    """What brought most, and what was looked at most."""

    slug: str
    name: str
    pieces: int
    revenue: MoneySchema
    views: int


class SoldTogether(Schema):
    first: str
    second: str
    orders: int


class BuyersIn(Schema):
    province: str
    orders: int


class FiguresOut(Schema):
    maker: str = Field(description="Slug")
    periods: list[PeriodOut] = Field(description="Twelve, the present one last")
    goods: list[SoldOut]
    sold_together: list[SoldTogether]
    provinces: list[BuyersIn] = Field(description="Those with three orders and more")
    some_provinces_hidden: bool
    refused: int = Field(description="Orders that you refused")
    cancelled: int = Field(description="Orders that buyers called off")
    returned: int = Field(description="Pieces that came back")


@router.get(
    "/maker/figures",
    response={200: FiguresOut, **HIDDEN},
    auth=accounts.Scoped(accounts.Scope.FIGURES_READ),
    operation_id="get_maker_figures",
)
def get_figures(
    request: accounts.TokenRequest,
    by: Literal["week", "month"] = "week",
    maker: Annotated[str, Query(max_length=160, description="One of yours, else the first")] = "",
) -> Any:
    """
    What was sold and looked at in twelve weeks or months, and where it went. Nobody can be told
    from it. Needs the scope `figures:read`.
    """
    mine = registry.producers_of_organisation(request.auth.organisation_id)
    found = next((one for one in mine if maker in {"", one.slug}), None)
    if found is None:
        raise NotFound
    told = figures_of(found.id, by=by, today=clock.today(timezone.now()))
    return {
        "maker": found.slug,
        "periods": [_priced(one, ("start", "orders", "pieces", "views")) for one in told.periods],
        "goods": [_priced(one, ("slug", "name", "pieces", "views")) for one in told.goods],
        "sold_together": list(told.pairs),
        "provinces": [{"province": name, "orders": n} for name, n in told.provinces],
        "some_provinces_hidden": told.some_hidden,
        "refused": told.refused,
        "cancelled": told.cancelled,
        "returned": told.returned,
    }


def _priced(one: Any, same: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(one, name) for name in same} | {"revenue": money(one.revenue)}
