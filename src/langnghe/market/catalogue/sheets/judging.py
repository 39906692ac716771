"""What the goods of a sheet come to: judged by the same rules that write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from langnghe.core.text import fold
from langnghe.market.catalogue.models import StockItem
from langnghe.market.catalogue.services import stock
from langnghe.market.catalogue.services.known import look
from langnghe.market.catalogue.services.plans import Plan, plan
from langnghe.market.catalogue.services.shelf import Edited, ShelfEdit, edit_together
from langnghe.market.catalogue.services.upsert import Writer
from langnghe.market.catalogue.sheets import queries
from langnghe.market.catalogue.sheets.cells import (
    Count,
    Entry,
    Goods,
    Group,
    problem_of,
    read_group,
    told_in,
)
from langnghe.market.catalogue.sheets.facts import Problem
from langnghe.registry import public as registry


@dataclass(slots=True)
class Judged:
    """What became of one product, or would."""

    entry: Entry
    status: str  # created | updated | unchanged | failed
    fields: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Desk:
    """The goods of one maker, for one person, at one moment."""

    def __init__(self, producer_id: int, *, by_id: int, now: datetime) -> None:
        self.writer = Writer(producer_id, by_id=by_id, now=now, may_price=True)
        self.producer_id, self.by_id, self.now = producer_id, by_id, now
        names = registry.all_craft_names()
        crafts = self.writer.crafts
        self.crafts = {fold(slug): slug for slug in crafts} | {
            fold(name): slug for slug in crafts for name in names.get(slug, {}).values()
        }
        own = [slug for slug, one in crafts.items() if one.practised and one.trade_allowed]
        self.only_craft = own[0] if len(own) == 1 else ""

    def judge(self, groups: Sequence[Group]) -> list[Judged]:
        """Nothing is written."""
        entries = self._entries(groups)
        with transaction.atomic():
            wishes = [entry.wish for entry in entries]
            known = look(self.writer.producer, self.writer.crafts, wishes, may_price=True)
            plans = [plan(wish, known, now=self.now) for wish in wishes]
            ids = [count.variant.pk for entry in entries for count in entry.counts]
            stocks = queries.stocks_of(ids)
        told = []
        for entry, made, group in zip(entries, plans, groups, strict=True):
            entry.problems += _wrong_counts(entry, stocks)
            judged = _judged(entry, made, group)
            for count in entry.counts:
                kept = stocks.get(count.variant.pk)
                moved = count.on_hand != (kept.on_hand if kept else 0)
                judged.fields += ["on_hand"] if moved else []
                judged.status = _status(judged, moved=moved)
            told.append(judged)
        return told

    def write(self, groups: Sequence[Group]) -> list[Judged]:
        """
        In the transaction of the caller. What is refused now, though it was right when the maker
        looked at it, is left out and told.
        """
        entries = self._entries(groups)
        # Locked in everybody's order: stock, then (by `look`) variants and products, the trail
        # last.
        wanted = sorted({count.variant.pk for entry in entries for count in entry.counts})
        stocks = stock.locked_for_count(wanted)
        for entry in entries:
            entry.problems += _wrong_counts(entry, stocks)
        whole = [entry for entry in entries if not entry.problems]
        plans = dict(
            zip(map(id, whole), self.writer.plans([one.wish for one in whole]), strict=True)
        )
        told = [
            _judged(entry, plans.get(id(entry)), group)
            for entry, group in zip(entries, groups, strict=True)
        ]
        self._write_counts([one for one in told if one.status != "failed"])
        return told

    def _write_counts(self, told: Sequence[Judged]) -> None:
        edits = [
            ShelfEdit(variant=count.variant, on_hand=count.on_hand, seen_on_hand=count.seen)
            for judged in told
            for count in judged.entry.counts
        ]
        if not edits:
            return
        edited = Edited()
        edit_together(edits, edited, by_id=self.by_id, now=self.now)
        for judged in told:
            for count in judged.entry.counts:
                wrong = edited.refusals.get(count.variant.pk, ())
                judged.problems += [_of_count(count, one) for one in wrong]
                moved = count.variant.pk in edited.changed
                judged.status = _status(judged, moved=moved)

    def _entries(self, groups: Sequence[Group]) -> list[Entry]:
        goods = self._goods(groups)
        return [read_group(group, goods) for group in groups]

    def _goods(self, groups: Sequence[Group]) -> Goods:
        cells = [one for group in groups for _row, one in group]

        def told(key: str) -> set[str]:
            return {one[key] for one in cells if key in one}

        found = queries.goods_told(
            self.producer_id, uids=told("uid"), references=told("reference"), skus=told("sku")
        )
        return Goods(
            by_uid={str(row.uid): row for row in found.products},
            by_reference={row.reference: row for row in found.products if row.reference},
            by_sku=found.by_sku,
            variants=found.variants,
            crafts=self.crafts,
            only_craft=self.only_craft,
            mark=str(self.producer_id),
        )


def _judged(entry: Entry, made: Plan | None, group: Group) -> Judged:
    problems = list(entry.problems)
    if made is not None:
        value_of = told_in(group)
        # What a cell says wrongly, it may lack as well: told once.
        places = {(one.row, one.column) for one in problems}
        told = [problem_of(r, entry, value_of) for part in made.refusals for r in part.by_field()]
        problems += [one for one in told if (one.row, one.column) not in places]
    if problems or made is None:
        return Judged(entry, "failed", problems=problems)
    return Judged(entry, made.status, fields=_fields(made))


def _fields(made: Plan) -> list[str]:
    """The columns in which something changes."""
    names = dict.fromkeys([*made.changed, *(name for one in made.variants for name in one.changed)])
    return list(names)


def _wrong_counts(entry: Entry, stocks: Mapping[int, StockItem]) -> list[Problem]:
    found = []
    for count in entry.counts:
        kept = stocks.get(count.variant.pk) or StockItem(variant=count.variant)
        if wrong := stock.wrong_count(kept, count.on_hand, count.seen):
            found.append(_of_count(count, wrong))
    return found


def _of_count(count: Count, wrong: Exception) -> Problem:
    return Problem(count.row, "on_hand", str(count.on_hand), str(wrong))


def _status(judged: Judged, *, moved: bool) -> str:
    if judged.problems:
        return "failed"
    return "updated" if moved and judged.status == "unchanged" else judged.status


def figures(told: Sequence[Judged]) -> Mapping[str, int]:
    """How many goods there are of each status."""
    names = {"created": "created", "updated": "changed", "unchanged": "unchanged"}
    counts = dict.fromkeys([*names.values(), "failed"], 0)
    for one in told:
        counts[names.get(one.status, "failed")] += 1
    return counts
