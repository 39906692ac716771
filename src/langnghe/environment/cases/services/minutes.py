"""Minutes: drawn up of all that was seen, signed by both sides, locked by their hash."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from langnghe.core import audit, states
from langnghe.environment.cases import checklists, refusals, rules
from langnghe.environment.cases.models import Inspection, Minutes, Photo, Signature
from langnghe.environment.cases.photos import Taken
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services.cases import office_of
from langnghe.environment.cases.services.inspections import hold


def digest_of(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(minutes: Minutes) -> bool:
    """Whether it is still what was signed."""
    same = digest_of(minutes.content) == minutes.digest
    return same and all(one.digest == minutes.digest for one in minutes.signatures.all())


@transaction.atomic
def draw_up(*, inspection: Inspection, scope: Scope, now: datetime) -> Minutes:
    """
    Copy all of it. From here on answers that come are late.

    :raises Contradiction: :raises ItemsOpen: :raises WrongState:
    """
    _require(inspection, scope)
    held = hold(inspection)
    found = rules.heads(held.checks.select_related("by"))
    if any(len(own) > 1 for own in found.values()):
        raise refusals.Contradiction
    lists = checklists.named(held.checklists)
    if any(item.code not in found for one in lists for item in one.items):
        raise refusals.ItemsOpen
    states.move(held, rules.INSPECTION, "draw_up", by_id=scope.user_id, now=now)
    inspection.state = held.state
    content = _content(held, {item: own[0] for item, own in found.items()}, now)
    made = Minutes.objects.create(
        inspection=held, version=held.minutes.count() + 1, content=content,
        digest=digest_of(content), drawn_up_by_id=rules.person(scope), drawn_up_at=now,
    )  # fmt: skip
    audit.record("cases.minutes.drawn_up", made, by_id=scope.user_id, now=now, digest=made.digest)
    return made


@transaction.atomic
def reopen(*, inspection: Inspection, scope: Scope, now: datetime) -> None:
    """Until somebody has signed. What came late meanwhile counts again. :raises SignedAlready:"""
    _require(inspection, scope)
    held = hold(inspection)
    if Signature.objects.filter(minutes__inspection=held).exists():
        raise refusals.SignedAlready
    states.move(held, rules.INSPECTION, "reopen", by_id=scope.user_id, now=now)
    held.checks.filter(is_late=True).update(is_late=False)
    held.photos.filter(is_late=True).update(is_late=False)
    inspection.state = held.state
    audit.record("cases.minutes.reopened", held, by_id=scope.user_id, now=now)


@transaction.atomic
def sign(
    *, minutes: Minutes, seen: str, side: str, way: str, name: str, scope: Scope, now: datetime,
    position: str = "", strokes: str = "", paper: Taken | None = None,
) -> Signature:  # fmt: skip
    """
    `seen`: the hash of what the signer has before him. Once both have signed, the inspection is.

    :raises NotWhatWasSeen: :raises SignatureMissing: :raises SignedAlready: :raises NotYours:
    """
    held = hold(minutes.inspection)
    _require_side(held, side, way, scope)
    latest = held.minutes.order_by("-version").first()
    if latest is None or latest.digest != seen or digest_of(latest.content) != seen:
        raise refusals.NotWhatWasSeen
    if not name.strip() or (way == "drawn" and not strokes) or (way == "paper" and paper is None):
        raise refusals.SignatureMissing(field="name")
    made = Signature(
        minutes=latest, side=side, way=way, name=name.strip(), position=position.strip(),
        strokes=strokes if way == "drawn" else "", digest=seen, by_id=rules.person(scope), at=now,
        paper=_paper(held, paper, scope, now) if way == "paper" and paper else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # each_side_signs_once
        raise refusals.SignedAlready from error
    if latest.signatures.count() == len(Signature.Side):
        states.move(held, rules.INSPECTION, "sign", by_id=scope.user_id, now=now)
        minutes.inspection.state = held.state
    audit.record("cases.minutes.signed", latest, by_id=scope.user_id, now=now, side=side, way=way,
                 digest=seen)  # fmt: skip
    return made


def _require_side(held: Inspection, side: str, way: str, scope: Scope) -> None:
    """An inspector signs by his account; the other side on his phone, or by its own account."""
    if held.state == Inspection.State.SIGNED:
        raise refusals.SignedAlready
    if held.state != Inspection.State.MINUTES:
        raise states.WrongState
    officer, own = rules.inspects(held, scope), rules.is_of(held.facility, scope)
    by_account = way == Signature.Way.ACCOUNT
    if side == Signature.Side.INSPECTOR:
        allowed = officer and by_account
    else:
        allowed = own if by_account else officer
    if not allowed:
        raise refusals.NotYours


def _paper(held: Inspection, paper: Taken, scope: Scope, now: datetime) -> Photo:
    key = f"{held.pk}:paper:{paper.digest}"
    told = {
        "inspection": held, "file": paper.file, "digest": paper.digest, "width": paper.width,
        "height": paper.height, "added_by_id": rules.person(scope), "added_at": now,
    }  # fmt: skip
    return Photo.objects.get_or_create(key=key, defaults=told)[0]


def _require(inspection: Inspection, scope: Scope) -> None:
    if not rules.inspects(inspection, scope):
        raise refusals.NotYours


def _content(held: Inspection, answers: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Plain values alone: the hash is of these."""
    photos: dict[str, list[str]] = {}
    for item, digest in held.photos.filter(is_late=False).values_list("item", "digest"):
        photos.setdefault(item, []).append(digest)
    team = [one.user for one in held.team.select_related("user")]
    return {
        "at": now.isoformat(),
        "place": held.facility.name if held.facility else held.village.name,
        "village": held.village.name,
        "kind": held.kind,
        "cause": held.cause,
        "case": held.case.number if held.case else "",
        "day": held.planned_on.isoformat(),
        "announced": held.is_announced,
        "team": [[one.full_name, office_of(one.pk)] for one in team],
        "lists": [
            {
                "code": one.code,
                "version": one.version,
                "items": [_item(item, answers[item.code], photos) for item in one.items],
            }
            for one in checklists.named(held.checklists)
        ],
        "samples": [[one.code, one.station.slug] for one in held.samples.select_related("station")],
        "findings": [
            {"number": one.number, "words": one.words, "measure": one.measure, "days": one.days}
            for one in held.findings.all()
        ],
    }


def _item(item: checklists.Item, answer: Any, photos: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "code": item.code,
        "texts": item.told(),
        "source": item.source,
        "value": answer.value,
        "note": answer.note,
        "by": answer.by.full_name,
        "photos": sorted(photos.get(item.code, [])),
    }
