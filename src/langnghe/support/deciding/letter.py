"""What a letter says, put together once and kept: it is printed and checked from the copy."""

from datetime import date, datetime
from typing import Any

from langnghe.core import clock, ids
from langnghe.support.deciding.models import Letter, LetterTemplate
from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers.definition import Definition

Content = dict[str, Any]
CODE = 10  # letters of which the code of a letter is made


def content(
    row: Dossier, definition: Definition, *, outcome: str, amount: int | None, conditions: str,
    reasons: list[list[str]], words: str, authority: str, appeal_by: str, now: datetime,
) -> Content:  # fmt: skip
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
        **_own_words(row, "refuse" if outcome == "refused" else "approve"),
    }


def write(
    row: Dossier, action: str, *, words: str, now: datetime, reasons: list[list[str]] | None = None,
    until: date | None = None,
) -> Letter:  # fmt: skip
    """Of a step that decides nothing; `until`: by when something is to be added."""
    definition = row.version.definition
    told = {
        "number": row.number, "office": row.office.name, "applicant": row.title,
        "scheme": definition.name, "granted": row.granted, "words": words,
        "reasons": in_words(definition, reasons or []), "day": clock.today(now).isoformat(),
        "until": until.isoformat() if until else "", **_own_words(row, action),
    }  # fmt: skip
    return Letter.objects.create(
        dossier=row, action=action, content=told, code=ids.code(CODE), written_at=now
    )


def _own_words(row: Dossier, action: str) -> Content:
    """How letters of this step begin and end at its office."""
    own = LetterTemplate.objects.filter(office=row.office_id, action=action).first()
    return {"opening": own.opening if own else {}, "closing": own.closing if own else {}}


def in_words(definition: Definition, reasons: list[list[str]]) -> list[dict[str, Any]]:
    """Each reason of the scheme with the officer's own words."""
    texts = {one.code: one.words for one in definition.refusals}
    return [{"code": code, "texts": texts.get(code, {}), "words": words} for code, words in reasons]
