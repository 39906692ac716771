"""Shapes that every part of the API shares."""

from datetime import date

from ninja import Field, Schema

from langnghe.core.money import Money


class MoneySchema(Schema):
    """An amount in the currency's main unit as a string, so that no client rounds it."""

    amount: str
    currency: str


class FieldProblem(Schema):
    field: str
    code: str
    detail: str


class ProblemSchema(Schema):
    """RFC 9457 problem details; `code` is stable, `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []


class ClosedSchema(Schema):
    """The break of a maker, on this very day."""

    last: date = Field(description="The last day on which it is closed")
    opens_on: date
    paused: bool = Field(description="No orders are taken meanwhile; else they are sent after it")


class ClosedWordsSchema(ClosedSchema):
    words: str = Field(description="What the maker says of it; often nothing")


def money(amount: int, currency: str = "VND") -> MoneySchema:
    """`amount` in the smallest unit, as it is stored."""
    return MoneySchema(amount=f"{Money(amount, currency).decimal:f}", currency=currency)
