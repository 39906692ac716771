"""
A village that is not in the list: a maker asks for it, its commune enters it, or says no.

Until then nobody but the two sees it: a row in doubt, which nothing public reads.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from langnghe.core import audit, clock, outbox, states
from langnghe.core.errors import NotFound
from langnghe.core.ids import uuid7
from langnghe.core.models import Certainty
from langnghe.core.text import fold, slugify
from langnghe.registry import boards
from langnghe.registry.desk import queries, refusals, rules, terms
from langnghe.registry.desk.facts import Scope, Unlisted
from langnghe.registry.desk.models import Decision, VillageClaim
from langnghe.registry.desk.services import register
from langnghe.registry.facts import ShownOtherwise
from langnghe.registry.models import (
    AdminUnit,
    Craft,
    Producer,
    Source,
    Village,
    VillageCraft,
    VillageFact,
)

PLACE = VillageFact.Topic.PLACE


def proposed(asked: Unlisted) -> Village:
    """The row of a village that was asked for."""
    unit = AdminUnit.objects.get(pk=asked.commune_code, level=AdminUnit.Level.COMMUNE)
    craft = Craft.objects.get(pk=asked.craft_id, trade_allowed=True)
    village = Village.objects.create(
        slug=f"de-nghi-{uuid7().hex}",  # its address is chosen when it is entered
        name=asked.name,
        commune=unit,
        lat=unit.lat,
        lon=unit.lon,
        status=Village.Status.PROPOSED,
        certainty=Certainty.DOUBTFUL,
        folded=_folded(asked.name, craft, unit),
    )
    VillageCraft.objects.create(village=village, craft=craft, is_main=True)
    return village


def _folded(name: str, craft: Craft, unit: AdminUnit) -> str:
    return fold(" ".join([name, *craft.name.values(), unit.name]))


def ask(*, producer: Producer, note: str, by_id: int, now: datetime) -> VillageClaim:
    """Lay the village of a maker before its commune."""
    claim = VillageClaim.objects.create(
        producer=producer, village=producer.village, note=note, asked_by_id=by_id, asked_at=now
    )
    audit.record("desk.village.asked", claim, by_id=by_id, now=now)
    return claim


def take_back(*, producer: Producer, by_id: int, now: datetime) -> None:
    """Nobody has decided on it: nothing is left of it. Call it when the maker has left it."""
    for claim in VillageClaim.objects.filter(producer=producer, state=VillageClaim.State.OPEN):
        audit.record("desk.village.taken_back", claim, by_id=by_id, now=now)
        claim.delete()
        _drop(claim.village, by_id, now)


def forget(*, producer: Producer, by_id: int, now: datetime) -> None:
    """The maker goes, with the village that only he asked for."""
    claim = VillageClaim.objects.filter(producer=producer).select_related("village").first()
    if claim is None:
        producer.delete()
        return
    claim.delete()
    producer.delete()
    _drop(claim.village, by_id, now)


def _drop(village: Village, by_id: int, now: datetime) -> None:
    boards.drop_village(village.pk, by_id=by_id, now=now)
    try:
        with transaction.atomic():
            village.delete()
    except ProtectedError:
        pass  # his goods follow him later, or a decision names it: it stays where nobody sees it


@transaction.atomic
def accept(*, claim: VillageClaim, name: str, words: str, scope: Scope, now: datetime) -> Decision:
    """
    Enter the village in the list: a craft village like others there, without any title.

    :raises VillageThere: the commune has one of this name; the maker belongs to it.
    :raises WrongState: it was decided meanwhile. :raises NotFound: another commune's.
    """
    producer = _begin(claim, "accept", scope, now, words)
    village, asked = claim.village, claim.village.name
    # One at a time enters villages of a commune: two of one name would be two villages.
    unit = AdminUnit.objects.select_for_update(no_key=True).get(pk=village.commune_id)
    if queries.village_there(name, unit.pk):
        raise refusals.VillageThere(field="name")
    craft = village.village_crafts.select_related("craft").get().craft
    village.name, village.slug = name, _free_slug(name, unit)
    village.status, village.certainty = Village.Status.ACTIVE, Certainty.RECALLED
    village.folded = _folded(name, craft, unit)
    village.save()
    _settle(producer, village, now)
    decision = _enter(claim, "accept", f"{village.name} · {unit.name}", words, scope, now, asked)
    _say_where_it_was_read(village, decision)
    outbox.announce(ShownOtherwise("village", village.pk), now=now)
    return decision


def _free_slug(name: str, unit: AdminUnit) -> str:
    """The name, then with its commune, then with a number."""
    base = slugify(name)[:80] or "lang"
    wanted = [base, f"{base}-{slugify(unit.name)}"[:110]]
    wanted += [f"{wanted[1]}-{number}" for number in range(2, 50)]
    taken = set(Village.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    return next(slug for slug in wanted if slug not in taken)


def _say_where_it_was_read(village: Village, decision: Decision) -> None:
    day = clock.today(decision.decided_at)
    source = Source.objects.create(
        code=f"QD{decision.pk}", text=f"{decision.office}, {day:%d/%m/%Y}"
    )
    fact = VillageFact.objects.create(village=village, topic=PLACE, certainty=Certainty.VERIFIED)
    fact.sources.add(source)


@transaction.atomic
def join(
    *, claim: VillageClaim, village_id: int | None, words: str, scope: Scope, now: datetime
) -> Decision:
    """
    It is a village of the list under another name: its maker is moved there.

    :raises VillageWanted: :raises WrongState: :raises NotFound:
    """
    target = Village.objects.public().filter(pk=village_id or 0).first()
    if target is None:
        raise refusals.VillageWanted(field="village")
    producer = _begin(claim, "join", scope, now, words)
    _settle(producer, target, now)
    return _enter(claim, "join", target.name, words, scope, now)


@transaction.atomic
def refuse(
    *, claim: VillageClaim, reasons: Collection[str], words: str, scope: Scope, now: datetime
) -> Decision:
    """Never without a reason. :raises ReasonWanted: :raises WrongState: :raises NotFound:"""
    known = tuple(code for code in rules.VILLAGE_REASONS if code in reasons)
    if not known or not words.strip():
        raise refusals.ReasonWanted(field="words" if known else "reasons")
    _begin(claim, "refuse", scope, now, words)
    commune = claim.village.commune.name
    return _enter(claim, "refuse", commune, words, scope, now, reasons=known)


def _begin(claim: VillageClaim, action: str, scope: Scope, now: datetime, words: str) -> Producer:
    """The maker, locked first, as he does when he chooses another village himself."""
    if not rules.settles(claim, scope):
        raise NotFound
    rows = Producer.objects.select_for_update(of=("self",), no_key=True)
    producer = rows.get(pk=claim.producer_id)
    states.move(claim, rules.VILLAGES, action, by_id=scope.user_id, now=now, reason=words.strip())
    return producer


def _settle(producer: Producer, village: Village, now: datetime) -> None:
    """The file of the maker goes on with this village."""
    move_maker(producer, village, now)
    producer.save(update_fields=["village", "folded"])


def move_maker(producer: Producer, village: Village, now: datetime) -> None:
    """To be saved by the caller; his goods follow."""
    if village.pk != producer.village_id:
        producer.crafts.set([craft for craft in village.crafts.all() if craft.trade_allowed])
        outbox.announce(ShownOtherwise("producer", producer.pk), now=now)
    producer.village = village
    producer.folded = fold(f"{producer.name} {village.name}")


def _enter(
    claim: VillageClaim,
    action: str,
    public_title: str,
    words: str,
    scope: Scope,
    now: datetime,
    asked: str = "",
    reasons: tuple[str, ...] = (),
) -> Decision:
    due = terms.Terms(terms.VILLAGE).due(terms.VILLAGE, claim.asked_at, now)
    village = claim.village
    stood_on: dict[str, Any] = {"asked_for": asked or village.name, "note": claim.note}
    return register.enter(
        subject=Decision.Subject.VILLAGE,
        action=action,
        title=f"{village.name}, {village.commune.name} · {claim.producer.name}",
        # What a maker called it becomes public when it is entered, and not before.
        public_title=public_title,
        scope=scope,
        now=now,
        reasons=reasons,
        words=words.strip(),
        due_on=due.on if due else None,
        village=village,
        producer=claim.producer,
        stood_on=stood_on,
    )
