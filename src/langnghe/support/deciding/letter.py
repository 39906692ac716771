"""What a letter says, put together once and kept: it is printed and checked from the copy."""

from datetime import datetime
from typing import Any

from langnghe.core import clock
from langnghe.support.deciding.models import LetterTemplate
from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers.definition import Definition

Content = dict[str, Any]


def content(
    row: Dossier, definition: Definition, *, outcome: str, amount: int | None, conditions: str,
    reasons: list[list[str]], words: str, authority: str, appeal_by: str, now: datetime,
) -> Content:  # fmt: skip
    action = "refuse" if outcome == "refused" else "approve"
    own = LetterTemplate.objects.filter(office=row.office_id, action=action).first()
    return {
        "number": row.number,
        "office": authority,
        "applicant": row.title,
        "scheme": definition.name,
        "outcome": outcome,
        "asked": row.asked,
        "amount": amount,
        "conditions": conditions,
        "reasons": in_words(definition, reasons),
        "words": words,
        "day": clock.today(now).isoformat(),
        "appeal_by": appeal_by,
        "appeal_to": definition.appeal_to,
        "opening": own.opening if own else {},
        "closing": own.closing if own else {},
    }


def in_words(definition: Definition, reasons: list[list[str]]) -> list[dict[str, Any]]:
    """Each reason of the scheme with the officer's own words."""
    texts = {one.code: one.words for one in definition.refusals}
    return [{"code": code, "texts": texts.get(code, {}), "words": words} for code, words in reasons]
