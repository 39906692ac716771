"""What an account tells: its movements, what it held on a day, and whether all adds up."""

from datetime import date

import pytest
from django.core.management import call_command

from langnghe.core import pagination
from langnghe.ledger import public as ledger
from langnghe.ledger.models import Account
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_statement_goes_back_page_by_page_and_misses_nothing():
    cash, shop = factories.account(), factories.account("income")
    for n in range(1, 6):
        factories.posted((cash, shop, n) if n % 2 else (shop, cash, n), reference=f"order:{n}")
    seen, cursor = [], None
    while True:
        page = ledger.statement(cash, cursor=cursor, limit=2)
        seen += [(line.reference, line.amount, line.other_id) for line in page.items]
        if not (cursor := page.next_cursor):
            break
    assert seen == [
        ("order:5", 5, shop), ("order:4", -4, shop), ("order:3", 3, shop),
        ("order:2", -2, shop), ("order:1", 1, shop),
    ]  # fmt: skip
    assert [line.amount for line in ledger.statement(shop).items] == [5, -4, 3, -2, 1]


def test_a_page_mark_that_is_not_ours_is_refused():
    with pytest.raises(pagination.BadCursor):
        ledger.statement(factories.account(), cursor="mine")


@pytest.mark.parametrize("n", [1, 3])
def test_a_statement_costs_the_same_however_long_it_is(n, django_assert_num_queries):
    cash, shop = factories.account(), factories.account("income")
    for _ in range(n):
        factories.posted((cash, shop, 1))
    with django_assert_num_queries(3):
        ledger.statement(cash)


def test_a_balance_counts_by_the_days_of_value():
    cash, shop = factories.account(), factories.account("income")
    factories.posted((cash, shop, 10), on=date(2026, 1, 31))
    factories.posted((cash, shop, 5), on=date(2026, 2, 1))
    factories.posted((shop, cash, 1), on=date(2026, 1, 30))
    days = [date(2026, 1, 29), date(2026, 1, 31), date(2026, 2, 1)]
    assert [ledger.balance_on(cash, day) for day in days] == [0, 9, 14]
    assert [ledger.balance_on(shop, day) for day in days] == [0, 9, 14]


def test_the_accounts_of_a_book_are_found_by_the_beginning_of_their_codes():
    for code in ("line:1:a", "line:1:b", "line:2:a"):
        ledger.open_account(book="b", code=code, kind="asset")
    ledger.open_account(book="other", code="line:1:c", kind="asset")
    found = ledger.accounts_of(book="b", prefix="line:1:")
    assert [one.code for one in found] == ["line:1:a", "line:1:b"]


def test_counters_that_were_tampered_with_are_found():
    cash = factories.funded_account(100)
    Account.objects.filter(pk=cash).update(debits=90)
    account = Account.objects.get(pk=cash)
    assert ledger.verify() == [
        ledger.Mistake("debits", str(account), 90, 100),
        ledger.Mistake("currency", "VND", 90, 100),
    ]


def test_the_nightly_check_tells_of_books_that_do_not_add_up(capsys):
    cash = factories.funded_account(100)
    call_command("check_consistency")
    Account.objects.filter(pk=cash).update(debits=90)
    with pytest.raises(SystemExit):
        call_command("check_consistency")
    account = Account.objects.get(pk=cash)
    assert f"books: debits of {account}: 90, counted 100" in capsys.readouterr().out
