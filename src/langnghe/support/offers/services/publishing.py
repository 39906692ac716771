"""Schemes come in as whole versions, and rounds in which one may apply."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from pydantic import ValidationError

from langnghe.core import audit
from langnghe.support.offers.conditions import Condition
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.eligibility import APPLICANT
from langnghe.support.offers.models import Offer, OfferVersion, Round
from langnghe.support.offers.refusals import NotADefinition, RoundBackwards, RoundThere

DATA = Path(__file__).resolve().parents[1] / "data"
QUESTIONS = "questions.json"


@transaction.atomic
def publish(
    *, offer_slug: str, content: Mapping[str, Any], by_id: int | None, now: datetime
) -> OfferVersion:
    """
    The next version of a scheme; dossiers that were begun keep theirs.

    :raises NotADefinition: it is not whole, or names a question that nobody asks.
    """
    definition = checked(content)
    offer = Offer.objects.select_for_update().get(slug=offer_slug)
    last = offer.versions.order_by("-number").first()
    version = OfferVersion.objects.create(
        offer=offer,
        number=last.number + 1 if last else 1,
        content=definition.model_dump(mode="json", exclude_defaults=True),
        published_at=now,
        published_by_id=by_id,
    )
    audit.record("support.offer.published", version, by_id=by_id, now=now, slug=offer_slug)
    return version


def load(*, now: datetime) -> int:
    """
    Bring the schemes of the release in; how many versions are new.

    A scheme whose last version was published by a person stays as that person wrote it.
    """
    made = 0
    for told in _files():
        offer, _new = Offer.objects.get_or_create(
            slug=told["slug"], defaults={"scheme": told["scheme"], "kind": told["kind"]}
        )
        last = offer.versions.order_by("-number").first()
        content = checked(told["definition"]).model_dump(mode="json", exclude_defaults=True)
        if last is None or (last.published_by_id is None and last.content != content):
            publish(offer_slug=offer.slug, content=content, by_id=None, now=now)
            made += 1
    return made


@transaction.atomic
def open_round(
    *,
    offer_slug: str,
    name: Mapping[str, str],
    opens_on: date,
    closes_on: date | None,
    budget_line: UUID | None,
    by_id: int | None,
    now: datetime,
) -> Round:
    """
    Days between which one may apply; without a last day it goes on.

    :raises RoundBackwards: :raises RoundThere:
    """
    if closes_on is not None and closes_on < opens_on:
        raise RoundBackwards(field="closes_on")
    row = Round(
        offer=Offer.objects.get(slug=offer_slug), name=dict(name), opens_on=opens_on,
        closes_on=closes_on, budget_line=budget_line,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        # one_round_per_offer_and_first_day
        raise RoundThere(field="opens_on") from error
    audit.record("support.round.opened", row, by_id=by_id, now=now, slug=offer_slug)
    return row


def _files() -> Iterator[dict[str, Any]]:
    for path in sorted(DATA.glob("*.json")):
        if path.name != QUESTIONS:
            yield json.loads(path.read_text(encoding="utf-8"))


def checked(content: Mapping[str, Any]) -> Definition:
    """:raises NotADefinition:"""
    try:
        definition = Definition.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise NotADefinition(f"{place}: {first['msg']}") from error
    known = {*definition.fields, APPLICANT}
    if unknown := sorted({one for one in _named(definition) if one not in known}):
        raise NotADefinition(f"Nobody asks: {', '.join(unknown)}")
    return definition


def _named(definition: Definition) -> Iterator[str]:
    """The fields on which something of the scheme hangs."""
    hanging: list[Condition] = [rule.needs for rule in definition.rules]
    whens = (
        *(rule.when for rule in definition.rules), *(limit.when for limit in definition.limits),
        *(paper.when for paper in definition.papers),
        *(field.when for field in definition.fields.values()),
    )  # fmt: skip
    hanging += [one for when in whens for one in when]
    yield from (one.field for one in hanging)
    for limit in definition.limits:
        yield from (one for one in (limit.of, limit.per) if one)
