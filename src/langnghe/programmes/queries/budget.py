"""Where the money of a scheme stands, read from the ledger."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from langnghe.core import pagination
from langnghe.core.errors import NotFound
from langnghe.ledger import public as ledger
from langnghe.programmes.facts import BudgetLineFact, BudgetMove, BudgetStanding
from langnghe.programmes.models import BudgetLine

BOOK = "budget"
# The accounts of a line: kind, and the side that the other may not exceed.
PLACES = {
    "planned": ("equity", ""),
    "available": ("asset", "debit"),
    "reserved": ("asset", "debit"),
    "committed": ("asset", "debit"),
    "disbursed": ("asset", "debit"),
    "returned": ("asset", "debit"),
}
PER_PAGE = 50


def code_of(line: UUID, place: str) -> str:
    return f"line:{line}:{place}"


def lines_of(scheme_id: int) -> list[BudgetLineFact]:
    """All lines of a scheme with their standing, the latest year first: two queries."""
    return _told(BudgetLine.objects.filter(scheme=scheme_id))


def all_lines(*, cursor: str | None) -> pagination.Page[BudgetLineFact]:
    """The lines of all schemes, page by page. :raises pagination.BadCursor:"""
    rows = BudgetLine.objects.select_related("scheme")
    page = pagination.page(rows, order=("-year", "-id"), cursor=cursor, limit=PER_PAGE)
    return pagination.Page(_with_standing(page.items), page.next_cursor)


def line(uid: UUID) -> BudgetLineFact:
    """:raises NotFound:"""
    for found in _told(BudgetLine.objects.filter(uid=uid)):
        return found
    raise NotFound


def standing(line_id: int) -> BudgetStanding:
    """:raises NotFound:"""
    for found in _told(BudgetLine.objects.filter(pk=line_id)):
        return found.standing
    raise NotFound


def total(lines: Iterable[BudgetLineFact]) -> BudgetStanding:
    return sum((line.standing for line in lines), BudgetStanding())


def _told(rows: QuerySet[BudgetLine]) -> list[BudgetLineFact]:
    return _with_standing(rows.select_related("scheme").order_by("-year", "code"))


def _with_standing(rows: Iterable[BudgetLine]) -> list[BudgetLineFact]:
    rows = list(rows)
    codes = [code_of(row.uid, place) for row in rows for place in PLACES]
    held = {one.code: one.balance for one in ledger.accounts_by_code(book=BOOK, codes=codes)}
    return [
        BudgetLineFact(
            id=row.pk,
            uid=row.uid,
            scheme_id=row.scheme_id,
            scheme_slug=row.scheme.slug,
            scheme_name=row.scheme.name,
            year=row.year,
            source=row.source,
            is_demo=row.is_demo,
            standing=BudgetStanding(
                **{place: held.get(code_of(row.uid, place), 0) for place in PLACES}
            ),
        )
        for row in rows
    ]


def history(line: BudgetLineFact, *, cursor: str | None) -> pagination.Page[BudgetMove]:
    """What happened to a line, the latest first. :raises pagination.BadCursor:"""
    codes = [code_of(line.uid, place) for place in PLACES]
    accounts = ledger.accounts_by_code(book=BOOK, codes=codes)
    taken_out = {one.id for one in accounts if one.code == code_of(line.uid, "planned")}
    page = ledger.movements([one.id for one in accounts], cursor=cursor, limit=PER_PAGE)
    moves = [
        BudgetMove(
            on=one.on,
            verb=one.memo,
            # What leaves the plan goes back to whoever gave it.
            amount=-one.amount if one.debit_id in taken_out else one.amount,
            reference=one.reference,
            by_id=one.by_id,
        )
        for one in page.items
    ]
    return pagination.Page(moves, page.next_cursor)
