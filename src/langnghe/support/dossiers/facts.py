"""What the dossier engine hands to others, announces, and asks of them. No Django models here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom a fact is asked: a maker, or a person alone."""

    producer_id: int | None
    person_id: int | None


@dataclass(frozen=True, slots=True)
class FactSource:
    """
    A fact that a context knows of an applicant (`wiring.FACTS`).

    `read`: subject, first day, day after the last → figures that JSON can hold, None where it knows
    nothing. `words`: the figures in lines of label and value, in the reader's language.
    `months`: how far back it looks.
    """

    key: str
    title: str | Promise
    why: str | Promise
    months: int
    read: Callable[[Subject, date, date], Figures | None]
    words: Callable[[Figures], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class DossierMoved:
    """Announced: a dossier took a step that its applicant is told of."""

    dossier_uid: str
    action: str
    change_id: int  # of core.StateChange: the letter says what was true then


@dataclass(frozen=True, slots=True)
class SupportGranted:
    """Announced: an agreement is signed; the context of this kind fulfils it."""

    dossier_uid: str
    kind: str


@dataclass(frozen=True, slots=True)
class GrantedFact:
    """What a context needs to fulfil what was granted. Amounts in đồng."""

    dossier_uid: str
    number: str
    offer_slug: str
    kind: str
    applicant_kind: str
    producer_id: int | None
    person_id: int | None
    title: str  # of the applicant
    office_id: int
    amount: int
    answers: Mapping[str, Any]
    conditions: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class PaperEnds:
    """Announced: a paper on file is valid for a few days more."""

    paper_uid: str
