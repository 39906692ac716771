"""Balances, statements, and whether the books add up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from langnghe.core import pagination
from langnghe.ledger.facts import (
    AccountFact,
    EntryFact,
    Mistake,
    Move,
    Movement,
    StatementLine,
)
from langnghe.ledger.models import Account, Entry, Transfer

BATCH = 500  # keys of one statement
NEWEST_FIRST = ("-id",)


def accounts(ids: Iterable[int]) -> dict[int, AccountFact]:
    """The accounts by id."""
    return {row.pk: _account(row) for row in Account.objects.filter(pk__in=set(ids))}


def accounts_of(*, book: str, prefix: str = "") -> list[AccountFact]:
    """The accounts of a book whose codes begin with `prefix`, by their codes."""
    rows = Account.objects.filter(book=book, code__startswith=prefix).order_by("code")
    return [_account(row) for row in rows]


def accounts_by_code(*, book: str, codes: Iterable[str]) -> list[AccountFact]:
    """The accounts of a book that are there of these codes."""
    rows = Account.objects.filter(book=book, code__in=set(codes)).order_by("code")
    return [_account(row) for row in rows]


def _account(row: Account) -> AccountFact:
    return AccountFact(row.pk, row.uid, row.book, row.code, row.kind, row.currency, row.balance)


def balances(ids: Iterable[int]) -> dict[int, int]:
    """What each account holds now, in its natural sense."""
    return {number: account.balance for number, account in accounts(ids).items()}


def balance_on(account_id: int, on: date) -> int:
    """What an account held at the end of a day, by the dates of value."""
    account = Account.objects.get(pk=account_id)
    until = Transfer.objects.filter(entry__on__lte=on)
    into = until.filter(debit=account).aggregate(sum=Sum("amount", default=0))["sum"]
    out = until.filter(credit=account).aggregate(sum=Sum("amount", default=0))["sum"]
    return int(account.sign * (into - out))


def statement(
    account_id: int, *, cursor: str | None = None, limit: int = 20
) -> pagination.Page[StatementLine]:
    """
    The movements of an account, the latest written first.

    :raises pagination.BadCursor:
    """
    account = Account.objects.get(pk=account_id)
    before = pagination.decode(cursor, NEWEST_FIRST) if cursor else []
    # Each side by its own index; one condition with OR would sort the whole account.
    found = [
        row
        for side in ("debit", "credit")
        for row in _latest(Transfer.objects.filter(**{side: account}), before)[: limit + 1]
    ]
    found.sort(key=lambda row: -row.pk)
    page = pagination.first_of(found, order=NEWEST_FIRST, limit=limit)
    lines = [_line(row, account) for row in page.items]
    return pagination.Page(lines, page.next_cursor)


def movements(
    account_ids: Iterable[int], *, cursor: str | None = None, limit: int = 20
) -> pagination.Page[Movement]:
    """
    All that moved into, out of or between some accounts, the latest written first.

    :raises pagination.BadCursor:
    """
    ids = set(account_ids)
    rows = Transfer.objects.filter(Q(debit__in=ids) | Q(credit__in=ids)).select_related("entry")
    page = pagination.page(rows, order=NEWEST_FIRST, cursor=cursor, limit=limit)
    return pagination.Page([_movement(row) for row in page.items], page.next_cursor)


def _movement(row: Transfer) -> Movement:
    entry = row.entry
    return Movement(
        entry_uid=entry.uid,
        on=entry.on,
        memo=entry.memo,
        reference=entry.reference,
        by_id=entry.by_id,
        amount=row.amount,
        debit_id=row.debit_id,
        credit_id=row.credit_id,
    )


def _latest(rows: QuerySet[Transfer], before: Sequence[Any]) -> QuerySet[Transfer]:
    if before:
        rows = rows.filter(pk__lt=before[0])
    return rows.select_related("entry").order_by(*NEWEST_FIRST)


def _line(row: Transfer, account: Account) -> StatementLine:
    came_in = row.debit_id == account.pk
    entry = row.entry
    return StatementLine(
        entry_uid=entry.uid,
        key=entry.key,
        on=entry.on,
        posted_at=entry.posted_at,
        memo=entry.memo,
        reference=entry.reference,
        amount=account.sign * (row.amount if came_in else -row.amount),
        other_id=row.credit_id if came_in else row.debit_id,
    )


def entry_of(key: str) -> EntryFact | None:
    """What was written under a key, if anything."""
    return next(iter(entries(Entry.objects.filter(key=key))), None)


def entries_for(references: Iterable[str]) -> list[EntryFact]:
    """All that was written for some references, in the order in which it was."""
    return entries(Entry.objects.filter(reference__in=set(references)))


def entries(rows: QuerySet[Entry]) -> list[EntryFact]:
    """The entries with their moves: two queries, however many they are."""
    found = list(rows.select_related("reverses").order_by("pk"))
    moves = _moves([row.pk for row in found])
    return [
        EntryFact(
            uid=row.uid,
            key=row.key,
            on=row.on,
            posted_at=row.posted_at,
            memo=row.memo,
            reference=row.reference,
            reverses=row.reverses.uid if row.reverses else None,
            by_id=row.by_id,
            moves=tuple(moves[row.pk]),
        )
        for row in found
    ]


def _moves(entry_ids: Sequence[int]) -> dict[int, list[Move]]:
    moves = defaultdict(list)
    rows = Transfer.objects.filter(entry__in=entry_ids).order_by("entry", "position")
    for row in rows:
        moves[row.entry_id].append(Move(row.debit_id, row.credit_id, row.amount))
    return moves


def mistakes() -> list[Mistake]:
    """Where the books do not add up; nothing when all is well."""
    return [*_counters(), *_currencies(), *_empty()]


def _counters() -> list[Mistake]:
    sums: dict[str, dict[int, int]] = {}
    for side in ("debit", "credit"):
        rows = Transfer.objects.order_by().values_list(side).annotate(sum=Sum("amount"))
        sums[side] = dict(rows)
    return [
        Mistake(f"{side}s", str(account), written, sums[side].get(account.pk, 0))
        for account in Account.objects.order_by("pk").iterator(chunk_size=2_000)
        for side, written in (("debit", account.debits), ("credit", account.credits))
        if written != sums[side].get(account.pk, 0)
    ]


def _currencies() -> list[Mistake]:
    by_currency = Account.objects.order_by("currency").values_list("currency")
    sums = by_currency.annotate(Sum("debits"), Sum("credits"))
    unequal = [Mistake("currency", code, into, out) for code, into, out in sums if into != out]
    mixed = Transfer.objects.exclude(debit__currency=F("credit__currency")).order_by("pk")
    return unequal + [
        Mistake("mixed currencies", str(row), row.amount, 0) for row in mixed.iterator()
    ]


def _empty() -> list[Mistake]:
    rows = Entry.objects.annotate(moves=Count("transfers")).filter(moves=0).order_by("pk")
    return [Mistake("empty entry", row.key, 0, 0) for row in rows.iterator()]
