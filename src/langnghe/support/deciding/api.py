"""How much support was asked for and granted, for programs: what the public may know."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.support.deciding.queries import figures

router = Router(tags=["support"])


class SupportStatisticsQuery(Schema):
    year: int | None = Field(None, ge=2020, le=2100)


class SupportCellOut(Schema):
    offer: str
    scheme: str
    commune_code: str
    commune: str
    received: int | None = Field(description="null: hidden, fewer than 5 or derivable from others")
    signed: int | None = Field(
        description="Grants signed in the year and not stopped in it; null: hidden. Where people "
        "are among them, told once the year is over"
    )
    granted: int | None = Field(description="By these, đồng")
    median_days: int | None = Field(description="Calendar days from acceptance to decision")


class SupportStatisticsOut(Schema):
    year: int
    cells: list[SupportCellOut]


@router.get("/support-statistics", response=SupportStatisticsOut, operation_id="support_statistics")
def support_statistics(
    request: HttpRequest, query: Query[SupportStatisticsQuery]
) -> SupportStatisticsOut:
    now = timezone.now()
    year = query.year or clock.today(now).year
    cells = [SupportCellOut.model_validate(one, from_attributes=True)
             for one in figures.public_statistics(year, now)]  # fmt: skip
    return SupportStatisticsOut(year=year, cells=cells)
