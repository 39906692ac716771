"""Conditions as data: over what an applicant has told. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict

Answers = Mapping[str, Any]


class Condition(BaseModel):
    """
    Holds where the answer to `field` is one of `among`, at least and at most so much.

    Several of the three must hold together; `negated` turns all of it round.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    among: tuple[str | bool, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    negated: bool = False

    def holds(self, answers: Answers) -> bool | None:
        """None: it was not answered yet, so nobody can say."""
        told = answers.get(self.field)
        if told is None or told in ("", []):
            return None
        return self._met(told) != self.negated

    def _met(self, told: Any) -> bool:
        if self.among:
            several = told if isinstance(told, list) else [told]
            if not any(one in self.among for one in several):
                return False
        if self.at_least is None and self.at_most is None:
            return True
        number = _number(told)
        if number is None:
            return False
        over = self.at_least is None or number >= self.at_least
        return over and (self.at_most is None or number <= self.at_most)


def _number(told: Any) -> Decimal | None:
    try:
        return Decimal(str(told))
    except InvalidOperation:
        return None


def all_hold(conditions: tuple[Condition, ...], answers: Answers) -> bool:
    """What nobody can say yet does not hold: a field that hangs on it is not asked for."""
    return all(one.holds(answers) for one in conditions)
