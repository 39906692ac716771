"""Loans for a lender's own system: which stand here, and how those stand whose book it keeps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator, StringConstraints

from langnghe.accounts import public as accounts
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries import loans as queries
from langnghe.capital.loans.services import outside
from langnghe.core import clock
from langnghe.core.errors import Refused
from langnghe.core.reading import Fields, Read, line
from langnghe.core.schemas import FieldProblem, ProblemSchema

router = Router(tags=["capital"])
REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 422), ProblemSchema)
MOST_ROWS = 1_000
# As in `outside.TOLD`.
StateTold = Literal[
    "disbursing", "active", "overdue", "restructured", "called", "written_off", "closed"
]
Number = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20, strip_whitespace=True),
    AfterValidator(line),
]
State = Literal[StateTold, "signed", "cancelled"]
Book = Literal["here", "yours"]


class NotYours(Refused):
    code = "no_such_loan"
    message = _("You have no loan of this number whose book you keep.")


class NamedTwice(Refused):
    code = "named_twice"
    message = _("This number came before in the call.")


class LenderLoanQuery(Schema):
    book: Book | None = Field(None, description="`yours`: you keep its book, and tell its state")
    cursor: str = Field("", max_length=500)
    limit: int = Field(50, ge=1, le=200)


class LenderLoanOut(Schema):
    number: str = Field(description="Names it in every call, and in the message of a transfer")
    borrower: str
    book: Book
    state: State
    amount: int = Field(description="Đồng that were signed")
    signed_on: date
    outstanding: int = Field(description="Đồng of principal that are left")
    days_late: int
    next_due_on: date | None
    as_of: date | None = Field(description="The day of these figures; null: nothing was told yet")


class LenderLoansOut(Schema):
    items: list[LenderLoanOut]
    next_cursor: str | None


class LoanStateIn(Fields):
    number: Number
    state: StateTold
    outstanding: Annotated[int, Field(strict=True, ge=0, lt=outside.MOST_OWED)] = Field(
        description="Đồng of principal that are left; 0 of what is closed"
    )
    days_late: Annotated[int, Field(strict=True, ge=0, lt=outside.MOST_DAYS)] = Field(
        0, description="Above 0 only of what is overdue, called or written_off"
    )
    next_due_on: Annotated[date, Field(ge=clock.FIRST_DAY, le=clock.LAST_DAY)] | None = None

    def told(self) -> outside.Told:
        return outside.Told(
            self.number.upper(), self.state, self.outstanding, self.days_late, self.next_due_on
        )


class LoanStatesIn(Fields):
    rows: list[Read[LoanStateIn]] = Field(min_length=1, max_length=MOST_ROWS)


class LoanStateResult(Schema):
    index: int
    number: str | None = Field(description="As it was sent")
    status: Literal["updated", "unchanged", "failed"]
    errors: list[FieldProblem]


class LoanStatesOut(Schema):
    updated: int
    unchanged: int
    failed: int
    results: list[LoanStateResult]


@router.get(
    "/loans",
    auth=accounts.Scoped(accounts.Scope.LOANS_READ),
    response={200: LenderLoansOut} | REFUSALS,
    operation_id="list_lender_loans",
    summary="The loans of your own that stand here, the oldest first",
    description="Needs the scope `loans:read`.",
)
def list_lender_loans(request: accounts.TokenRequest, query: Query[LenderLoanQuery]) -> Any:
    page = queries.loans_of_lender(
        request.auth.organisation_id, cursor=query.cursor or None, limit=query.limit,
        is_outside_book=None if query.book is None else query.book == "yours",
    )  # fmt: skip
    return LenderLoansOut(
        items=[_loan(one) for one in page.items], next_cursor=page.next_cursor
    )  # fmt: skip


@router.post(
    "/loan-states",
    auth=accounts.Scoped(accounts.Scope.LOANS_WRITE),
    response={200: LoanStatesOut} | REFUSALS,
    operation_id="tell_loan_states",
    summary="How your loans stand today whose book you keep",
    description=(
        "Up to 1,000 rows, all in one step. A wrong row holds back no other; the answer says of "
        "each, in the order sent, what became of it. What stands so already is `unchanged`. "
        "A loan whose book is kept here is not changed. Needs the scope `loans:write`."
    ),
)
def tell_loan_states(request: accounts.TokenRequest, call: LoanStatesIn) -> Any:
    rows = [(row, *_told(row)) for row in call.rows]
    told: dict[str, outside.Told] = {}
    for _row, one, _refusals in rows:
        if one is not None:
            told.setdefault(one.number, one)
    taken = outside.take_states(
        lenders=[request.auth.organisation_id], told=told.values(), by_id=request.auth.user_id,
        now=timezone.now(),
    )  # fmt: skip
    results = list(_results(rows, taken))
    counts = {
        name: sum(one.status == name for one in results)
        for name in ("updated", "unchanged", "failed")
    }
    return LoanStatesOut(results=results, **counts)


def _told(row: Read[LoanStateIn]) -> tuple[outside.Told | None, Sequence[Refused]]:
    """What a row says, or why it is not taken."""
    if row.shape is None:
        return None, row.refusals()
    told = row.shape.told()
    wrong = outside.contradictions(told)
    return None if wrong else told, wrong


def _results(
    rows: Iterable[tuple[Read[LoanStateIn], outside.Told | None, Sequence[Refused]]],
    taken: Mapping[str, bool],
) -> Iterator[LoanStateResult]:
    seen: set[str] = set()
    for index, (row, told, wrong) in enumerate(rows):
        number, refusals = told.number if told else "", wrong
        if number and number in seen:
            refusals = [NamedTwice(field="number")]
        elif number and number not in taken:
            refusals = [NotYours(field="number")]
        seen.add(number)
        errors = [
            FieldProblem(field=one.field or "", code=one.code, detail=str(one)) for one in refusals
        ]
        yield LoanStateResult(
            index=index, number=_as_sent(row.told), errors=errors,
            status="failed" if errors else "updated" if taken[number] else "unchanged",
        )  # fmt: skip


def _as_sent(row: object) -> str | None:
    told = row.get("number") if isinstance(row, dict) else None
    return told.encode("utf-8", "replace").decode()[:20] if isinstance(told, str) else None


def _loan(one: Loan) -> LenderLoanOut:
    return LenderLoanOut(
        number=one.number, borrower=queries.borrower(one),
        state=one.state,  # type: ignore[arg-type]  # choices of the same words
        book="yours" if one.is_outside_book else "here", amount=one.amount,
        signed_on=one.signed_on, outstanding=one.outstanding, days_late=one.days_past_due,
        next_due_on=one.next_due_on, as_of=one.booked_on,
    )  # fmt: skip
