"""
Opening accounts and writing entries.

Locks are taken in one order: the keys of entries first, then accounts by id. Who writes several
entries in one transaction asks for all of them in one call (`post_many`), so that two transactions
never wait for one another.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import idempotency
from langnghe.core.errors import Conflict, NotFound, Refused
from langnghe.ledger import queries
from langnghe.ledger.facts import EntryFact, Move, Opening, Posting
from langnghe.ledger.models import Account, Entry, Transfer

# What one transfer may move: far above any sum in đồng, far below what a counter can hold.
MOST = 10**15


class KeyUsedOtherwise(Conflict):
    """Under this key something else was written."""

    code = "key_used_otherwise"
    message = _("This key was used before for another entry.")


class OpenedOtherwise(Conflict):
    """The account is there, but of another kind, currency or floor."""

    code = "account_opened_otherwise"
    message = _("This account was opened before in another way.")


class AlreadyReversed(Conflict):
    code = "already_reversed"
    message = _("This entry was reversed before.")


class Overdrawn(Refused):
    """Nothing was written. `account_ids` are those that would hold less than nothing."""

    code = "overdrawn"
    message = _("There is not enough in the account.")

    def __init__(self, account_ids: Sequence[int]) -> None:
        super().__init__()
        self.account_ids = tuple(account_ids)


class NoSuchAccount(NotFound):
    code = "no_such_account"


class NoSuchEntry(NotFound):
    code = "no_such_entry"


@transaction.atomic
def open_accounts(openings: Iterable[Opening]) -> dict[tuple[str, str], int]:
    """
    The ids of accounts by book and code; those that are missing are opened. Safe when asked twice
    at once: one_account_per_code_of_a_book.

    :raises OpenedOtherwise:
    """
    wanted = {(one.book, one.code): one for one in openings}
    if not wanted:
        return {}
    found = _found(wanted)
    missing = [wanted[name] for name in sorted(wanted.keys() - found.keys())]
    if missing:
        Account.objects.bulk_create(
            [
                Account(
                    book=one.book,
                    code=one.code,
                    kind=Account.Kind(one.kind),
                    floor_side=Account.Floor(one.floor_side),
                    currency=one.currency,
                )
                for one in missing
            ],
            ignore_conflicts=True,
        )
        found = _found(wanted)
    for name, account in found.items():
        told = wanted[name]
        if (account.kind, account.floor_side, account.currency) != (
            told.kind,
            told.floor_side,
            told.currency,
        ):
            raise OpenedOtherwise
    return {name: account.pk for name, account in found.items()}


def _found(wanted: Mapping[tuple[str, str], Opening]) -> dict[tuple[str, str], Account]:
    books, codes = {book for book, _code in wanted}, sorted(code for _book, code in wanted)
    rows = [
        row
        for start in range(0, len(codes), queries.BATCH)
        for row in Account.objects.filter(
            book__in=books, code__in=codes[start : start + queries.BATCH]
        )
    ]
    return {(row.book, row.code): row for row in rows if (row.book, row.code) in wanted}


@transaction.atomic
def post_many(
    postings: Sequence[Posting],
    *,
    by_id: int | None,
    now: datetime,
    reverses: Mapping[str, int] | None = None,
) -> list[EntryFact]:
    """
    Write entries, all or none; whether an account is overdrawn is judged once they all are.

    A key that was written before gets the entry of then, if day, moves and reference are the same.
    `reverses`: by key, the entry that is undone.

    :raises KeyUsedOtherwise: the key stands for something else.
    :raises Overdrawn: an account with a floor would fall below it.
    :raises NoSuchAccount:
    """
    undone = reverses or {}
    drafts = _drafts(postings, undone, by_id=by_id, now=now)
    written = _write(drafts)
    fresh = [draft for key, draft in drafts.items() if written[key].uid == draft.uid]
    if fresh:
        moves = {one.key: one.moves for one in postings}
        _move([move for draft in fresh for move in moves[draft.key]])
        Transfer.objects.bulk_create(
            Transfer(
                entry_id=written[draft.key].pk,
                position=position,
                debit_id=move.debit,
                credit_id=move.credit,
                amount=move.amount,
            )
            for draft in fresh
            for position, move in enumerate(moves[draft.key])
        )
    return _told(postings, written)


def _drafts(
    postings: Sequence[Posting],
    undone: Mapping[str, int],
    *,
    by_id: int | None,
    now: datetime,
) -> dict[str, Entry]:
    """Rows to be written, by key and in the order of keys: so all writers take them."""
    drafts: dict[str, Entry] = {}
    for one in sorted(postings, key=lambda posting: posting.key):
        _insist_on_sense(one)
        entry = Entry(
            key=one.key,
            fingerprint=_fingerprint(one, undone.get(one.key)),
            on=one.on,
            posted_at=now,
            memo=one.memo,
            reference=one.reference,
            reverses_id=undone.get(one.key),
            by_id=by_id,
        )
        if drafts.setdefault(one.key, entry).fingerprint != entry.fingerprint:
            raise KeyUsedOtherwise
    return drafts


def _insist_on_sense(posting: Posting) -> None:
    """What only a mistake of the calling code can ask for."""
    if not posting.key or not posting.moves:
        raise ValueError("An entry has a key and moves something.")
    for move in posting.moves:
        if not 0 < move.amount <= MOST or move.debit == move.credit:
            raise ValueError(f"This moves nothing, or too much: {move}.")


def _fingerprint(posting: Posting, reverses: int | None) -> str:
    moves = [(move.debit, move.credit, move.amount) for move in posting.moves]
    return idempotency.fingerprint(moves, posting.on, posting.reference, reverses)


def _write(drafts: Mapping[str, Entry]) -> dict[str, Entry]:
    """The rows as they stand in the books, by key: of two writers of one key the second waits."""
    Entry.objects.bulk_create(drafts.values(), ignore_conflicts=True)
    keys = list(drafts)
    written = {
        row.key: row
        for start in range(0, len(keys), queries.BATCH)
        for row in Entry.objects.filter(key__in=keys[start : start + queries.BATCH])
    }
    if written.keys() != drafts.keys():
        raise AlreadyReversed  # the key is new, so what it undoes is not
    if any(written[key].fingerprint != draft.fingerprint for key, draft in drafts.items()):
        raise KeyUsedOtherwise
    return written


def _move(moves: Sequence[Move]) -> None:
    """Let the counters follow: each account by one UPDATE with its guard, ids ascending."""
    into, out = Counter[int](), Counter[int]()
    for move in moves:
        into[move.debit] += move.amount
        out[move.credit] += move.amount
    accounts = _locked(sorted(into.keys() | out.keys()))
    if any(accounts[move.debit].currency != accounts[move.credit].currency for move in moves):
        raise ValueError("A transfer stays within its currency.")
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            UPDATE ledger_account SET debits = debits + %s, credits = credits + %s
            WHERE id = %s AND (
                floor_side = ''
                OR (floor_side = 'debit' AND credits + %s <= debits + %s)
                OR (floor_side = 'credit' AND debits + %s <= credits + %s)
            )
            """,
            [
                [into[one], out[one], one, out[one], into[one], into[one], out[one]]
                for one in accounts
            ],
        )
        if cursor.rowcount != len(accounts):
            raise Overdrawn([one.pk for one in accounts.values() if _is_short(one, into, out)])


def _locked(ids: Sequence[int]) -> dict[int, Account]:
    """The accounts, theirs until the transaction ends; ids ascending."""
    rows = {
        row.pk: row
        for start in range(0, len(ids), queries.BATCH)
        for row in Account.objects.filter(pk__in=ids[start : start + queries.BATCH])
        .order_by("pk")
        .select_for_update()
    }
    if len(rows) != len(ids):
        raise NoSuchAccount
    return rows


def _is_short(account: Account, into: Counter[int], out: Counter[int]) -> bool:
    left = account.debits - account.credits + into[account.pk] - out[account.pk]
    return bool(account.floor_side) and left * account.floor_sign < 0


def _told(postings: Sequence[Posting], written: Mapping[str, Entry]) -> list[EntryFact]:
    keys = sorted(written)
    told = {
        fact.key: fact
        for start in range(0, len(keys), queries.BATCH)
        for fact in queries.entries(
            Entry.objects.filter(key__in=keys[start : start + queries.BATCH])
        )
    }
    return [told[one.key] for one in postings]


def open_account(
    *, book: str, code: str, kind: str, floor_side: str = "", currency: str = "VND"
) -> int:
    """
    The id of one account, opened if it is missing.

    :raises OpenedOtherwise:
    """
    return open_accounts([Opening(book, code, kind, floor_side, currency)])[book, code]


def post(
    *,
    key: str,
    moves: Sequence[Move],
    on: date,
    memo: str,
    reference: str = "",
    by_id: int | None,
    now: datetime,
) -> EntryFact:
    """
    Write one entry; see `post_many`.

    :raises KeyUsedOtherwise:
    :raises Overdrawn:
    :raises NoSuchAccount:
    """
    posting = Posting(key, tuple(moves), on, memo, reference)
    return post_many([posting], by_id=by_id, now=now)[0]


@transaction.atomic
def reverse(
    *, key: str, entry_uid: UUID, on: date, memo: str, by_id: int | None, now: datetime
) -> EntryFact:
    """
    Undo an entry by another that moves everything back; once only.

    :raises NoSuchEntry:
    :raises AlreadyReversed: under another key.
    :raises Overdrawn: what it brought has been spent meanwhile.
    """
    undone = Entry.objects.filter(uid=entry_uid).first()
    if undone is None:
        raise NoSuchEntry
    moves = tuple(
        Move(debit=row.credit_id, credit=row.debit_id, amount=row.amount)
        for row in undone.transfers.order_by("position")
    )
    posting = Posting(key, moves, on, memo, undone.reference)
    return post_many([posting], by_id=by_id, now=now, reverses={key: undone.pk})[0]
