"""Shapes that every part of the API shares."""

from ninja import Schema

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


def money(amount: int, currency: str = "VND") -> MoneySchema:
    """`amount` in the smallest unit, as it is stored."""
    return MoneySchema(amount=f"{Money(amount, currency).decimal:f}", currency=currency)
