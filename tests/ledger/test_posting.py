"""Entries that sum to zero, once each, and never below a floor."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from langnghe.core.ids import uuid7
from langnghe.ledger import public as ledger
from langnghe.ledger.models import Account, Entry, Transfer
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def test_an_account_is_opened_once_under_its_code():
    first = ledger.open_account(book="b", code="cash", kind="asset")
    assert ledger.open_account(book="b", code="cash", kind="asset") == first
    assert ledger.open_account(book="c", code="cash", kind="asset") != first


def test_an_account_of_another_kind_is_not_taken_for_the_one_that_is_there():
    ledger.open_account(book="b", code="cash", kind="asset")
    with pytest.raises(ledger.OpenedOtherwise):
        ledger.open_account(book="b", code="cash", kind="liability")


def test_an_account_of_a_kind_that_there_is_not_cannot_be_opened():
    with pytest.raises(ValueError, match="loan"):
        ledger.open_account(book="b", code="cash", kind="loan")


def test_what_one_account_gets_another_gives():
    cash, capital = factories.account("asset"), factories.account("equity")
    entry = factories.posted((cash, capital, 500), key="start", reference="dossier:1", by_id=7)
    assert ledger.balances([cash, capital]) == {cash: 500, capital: 500}
    assert entry == ledger.entry_of("start")
    assert (entry.moves, entry.reference, entry.by_id) == (
        (ledger.Move(cash, capital, 500),), "dossier:1", 7,
    )  # fmt: skip
    assert ledger.entries_for(["dossier:1"]) == [entry]
    assert ledger.verify() == []


def test_the_same_key_again_gets_the_first_entry():
    cash, capital = factories.account(), factories.account("equity")
    first = factories.posted((cash, capital, 500), key="once")
    again = factories.posted((cash, capital, 500), key="once", memo="told otherwise", by_id=9)
    assert again == first
    assert ledger.balances([cash]) == {cash: 500}


@pytest.mark.parametrize(
    "other", [{"amount": 501}, {"reference": "another"}, {"on": date(2026, 11, 3)}]
)
def test_the_same_key_for_something_else_is_refused(other):
    cash, capital = factories.account(), factories.account("equity")
    factories.posted((cash, capital, 500), key="once")
    amount = other.pop("amount", 500)
    with pytest.raises(ledger.KeyUsedOtherwise):
        factories.posted((cash, capital, amount), key="once", **other)
    assert ledger.balances([cash]) == {cash: 500}


def test_nobody_takes_more_than_there_is():
    purse, other, shop = factories.funded_account(100), factories.funded_account(5), 0
    shop = factories.account("income")
    with pytest.raises(ledger.Overdrawn) as refusal:
        factories.posted((shop, other, 5), (shop, purse, 101))
    assert refusal.value.account_ids == (purse,)
    assert ledger.balances([purse, other, shop]) == {purse: 100, other: 5, shop: 0}
    assert ledger.verify() == []


def test_a_liability_with_a_floor_is_not_paid_beyond_what_is_owed():
    owed, cash = factories.account("liability", floor="credit"), factories.account()
    factories.posted((cash, owed, 100))
    with pytest.raises(ledger.Overdrawn):
        factories.posted((owed, cash, 101))
    factories.posted((owed, cash, 100))
    assert ledger.balances([owed, cash]) == {owed: 0, cash: 0}


def test_the_floor_is_judged_by_the_whole_entry():
    purse, shop = factories.account(floor="debit"), factories.account("income")
    factories.posted((shop, purse, 40), (purse, shop, 50))
    assert ledger.balances([purse]) == {purse: 10}


def test_an_account_that_is_not_there_moves_nothing():
    purse = factories.funded_account(100)
    with pytest.raises(ledger.NoSuchAccount):
        factories.posted((purse + 999, purse, 1))
    assert ledger.balances([purse]) == {purse: 100}


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1])
def test_nonsense_is_no_entry(amount):
    one, other = factories.account(), factories.account()
    with pytest.raises(ValueError, match="nothing, or too much"):
        factories.posted((one, other, amount))


def test_money_of_two_currencies_does_not_meet():
    dong, dollar = factories.account(), factories.account(currency="USD")
    with pytest.raises(ValueError, match="currency"):
        factories.posted((dong, dollar, 1))
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        {"floor_side": "debit", "credits": 1},
        {"floor_side": "credit", "debits": 1},
        {"debits": -1},
        {"credits": -1},
    ],
)
def test_the_database_itself_keeps_the_floors(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(book="b", code="c", kind="asset", **row)


@pytest.mark.parametrize("row", [{"amount": 0}, {"amount": 5, "same": True}])
def test_the_database_itself_keeps_transfers_sound(row):
    purse = factories.funded_account(5)
    other = purse if row.pop("same", False) else factories.account()
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            entry=Entry.objects.get(), position=7, debit_id=purse, credit_id=other, **row
        )


@pytest.mark.parametrize("model", [Entry, Transfer])
def test_what_is_written_can_neither_be_changed_nor_removed(model):
    factories.funded_account(5)
    field = {"memo": "other"} if model is Entry else {"amount": 6}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**field)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.count() == 1


def test_an_entry_is_undone_once_by_another():
    purse, shop = factories.funded_account(100), factories.account("income")
    sale = factories.posted((purse, shop, 30), reference="order:1")
    told = {"entry_uid": sale.uid, "on": DAY, "memo": "back", "by_id": None, "now": NOW}
    undone = ledger.reverse(key="undo", **told)
    assert ledger.reverse(key="undo", **told) == undone
    assert (undone.reverses, undone.reference) == (sale.uid, "order:1")
    assert ledger.balances([purse, shop]) == {purse: 100, shop: 0}
    with pytest.raises(ledger.AlreadyReversed):
        ledger.reverse(key="undo again", **told)
    assert ledger.balances([purse]) == {purse: 100}


def test_what_was_spent_meanwhile_cannot_be_taken_back():
    purse, giver, shop = factories.account(floor="debit"), factories.account(), factories.account()
    gift = factories.posted((purse, giver, 30))
    factories.posted((shop, purse, 10))
    with pytest.raises(ledger.Overdrawn):
        ledger.reverse(key="undo", entry_uid=gift.uid, on=DAY, memo="back", by_id=None, now=NOW)


def test_an_entry_that_there_is_not_cannot_be_undone():
    with pytest.raises(ledger.NoSuchEntry):
        ledger.reverse(key="undo", entry_uid=uuid7(), on=DAY, memo="", by_id=None, now=NOW)


def many(accounts, count):
    return [
        ledger.Posting(f"many {n:05}", (ledger.Move(accounts[n % 7], accounts[7], 1),), DAY, "many")
        for n in range(count)
    ]


def test_thousands_are_written_in_few_statements():
    accounts = [factories.account() for _ in range(8)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        entries = ledger.post_many(many(accounts, 2_000), by_id=None, now=NOW)
    assert [one.key for one in entries[:2]] == ["many 00000", "many 00001"]
    assert ledger.balances([accounts[7]]) == {accounts[7]: -2_000}
    assert len(queries) < 60
    again = ledger.post_many(many(accounts, 2_001), by_id=None, now=NOW)
    assert again[:2_000] == entries
    assert ledger.balances([accounts[7]]) == {accounts[7]: -2_001}
    assert ledger.verify() == []


@pytest.mark.parametrize("n", [1, 3])
def test_one_entry_costs_the_same_however_many_moves_it_has(n, django_assert_num_queries):
    one, other = factories.account(), factories.account()
    with django_assert_num_queries(9):
        factories.posted(*[(one, other, 1)] * n)


def test_all_are_written_or_none():
    purse, shop = factories.funded_account(10), factories.account()
    postings = [
        ledger.Posting(f"pay {n}", (ledger.Move(shop, purse, 6),), DAY, "pay") for n in range(2)
    ]
    with pytest.raises(ledger.Overdrawn):
        ledger.post_many(postings, by_id=None, now=NOW)
    assert ledger.entry_of("pay 0") is None
    assert ledger.balances([purse]) == {purse: 10}


def test_a_key_twice_in_one_batch_is_one_entry_or_a_contradiction():
    cash, capital = factories.account(), factories.account("equity")
    same = ledger.Posting("k", (ledger.Move(cash, capital, 6),), DAY, "m")
    other = ledger.Posting("k", (ledger.Move(cash, capital, 7),), DAY, "m")
    first, second = ledger.post_many([same, same], by_id=None, now=NOW)
    assert first == second
    assert ledger.balances([cash]) == {cash: 6}
    with pytest.raises(ledger.KeyUsedOtherwise):
        ledger.post_many([same, other], by_id=None, now=NOW)


ACCOUNTS = 4
MOVES = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1), st.integers(1, ACCOUNTS - 1), st.integers(1, 10**12)
    ),
    min_size=1, max_size=5,
)  # fmt: skip


class Sums(TestCase):
    @given(st.lists(MOVES, max_size=6))
    def test_whatever_is_written_the_books_add_up(self, entries):
        kinds = ["asset", "liability", "income", "expense"]
        accounts = [factories.account(kind) for kind in kinds]
        expected = Counter()
        for moves in entries:
            named = [
                (accounts[debit], accounts[(debit + step) % ACCOUNTS], amount)
                for debit, step, amount in moves
            ]
            factories.posted(*named)
            for debit, credit, amount in named:
                expected[debit] += amount
                expected[credit] -= amount
        assert ledger.verify() == []
        signs = dict(zip(accounts, (1, -1, -1, 1), strict=True))
        assert ledger.balances(accounts) == {one: signs[one] * expected[one] for one in accounts}
        assert all(ledger.balance_on(one, DAY) == signs[one] * expected[one] for one in accounts)
