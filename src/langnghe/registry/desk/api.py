"""The register of decisions for programs: its public part, as everybody reads it."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from langnghe.core import clock
from langnghe.core.schemas import ProblemSchema
from langnghe.registry.desk import queries, rules
from langnghe.registry.desk.models import Decision

router = Router(tags=["decisions"])
Day = Annotated[date, Field(ge=clock.FIRST_DAY, le=clock.LAST_DAY)]


class DecisionReasonOut(Schema):
    code: str
    label: str


class DecisionOut(Schema):
    uid: UUID
    decided_at: datetime
    office: str
    subject: str
    subject_label: str
    action: str
    action_label: str
    title: str = Field(description="A name only where it is public anyway")
    number: str = Field(description="Of the signed document; empty where there is none")
    reasons: list[DecisionReasonOut]


class DecisionPage(Schema):
    items: list[DecisionOut]
    next_cursor: str | None


class DecisionQuery(Schema):
    subject: Annotated[Decision.Subject | None, Field(description="Which matters")] = None
    since: Annotated[Day | None, Field(description="Decided on this day or later")] = None
    until: Annotated[Day | None, Field(description="Decided on this day or earlier")] = None
    cursor: str | None = Field(None, max_length=500)
    limit: int = Field(30, ge=1, le=100)


@router.get(
    "/decisions",
    response={200: DecisionPage, 422: ProblemSchema},
    operation_id="list_decisions",
    summary="What the authorities decided, the newest first",
)
def list_decisions(request: HttpRequest, query: Query[DecisionQuery]) -> Any:
    """Who decided what, when and by which rule. What was written to a person is not told."""
    rows = queries.decisions(
        None, subject=query.subject or "", since=query.since, until=query.until
    )
    page = queries.page_of(rows, query.cursor, limit=query.limit)
    return DecisionPage(items=[_decision(one) for one in page.items], next_cursor=page.next_cursor)


def _decision(one: Decision) -> DecisionOut:
    labels = rules.reason_labels(one.reasons)
    return DecisionOut(
        uid=one.uid,
        decided_at=one.decided_at,
        office=one.office,
        subject=one.subject,
        subject_label=str(one.get_subject_display()),
        action=one.action,
        action_label=str(rules.ACTIONS[one.action]),
        title=one.public_title,
        number=one.number,
        reasons=[
            DecisionReasonOut(code=code, label=label)
            for code, label in zip(one.reasons, labels, strict=True)
        ],
    )
