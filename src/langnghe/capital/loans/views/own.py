"""What a borrower sees of his loans, at Xưởng."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from langnghe.capital.loans import calendars, rules, wording
from langnghe.capital.loans.forms import QuoteForm
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries import loans as queries
from langnghe.core import clock


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    rows = queries.own_loans(queries.asker_of(request.user.pk))
    context = {
        "tab": "more", "rows": [(one, rules.LOAN.public[Loan.State(one.state)]) for one in rows]
    }  # fmt: skip
    return render(request, "loans/mine.html", context)


@never_cache
@login_required
@require_GET
def own_loan(request: HttpRequest, uid: UUID) -> HttpResponse:
    one = queries.own_loan(queries.asker_of(request.user.pk), uid)
    today = clock.today(timezone.now())
    form = QuoteForm(request.GET if "on" in request.GET else None, today=today)
    quote = None
    if form.is_valid():
        quote = queries.quote_on(one, form.cleaned_data["on"])
    book, receipts = queries.book_now(one, today), queries.receipts_of(one)
    context: dict[str, Any] = {
        "tab": "more", "loan": one, "public": rules.LOAN.public[Loan.State(one.state)],
        "book": book, "due": wording.due(book), "form": form, "quote": quote,
        "pay_off": queries.pay_off(one, quote) if quote else None,
        "next": queries.next_payment(one, book),
        "rest": queries.pay_off(one, book) if book and queries.fell_short(receipts, book) else None,
        "receipts": receipts, "agreement": queries.agreed(one),
    }  # fmt: skip
    return render(request, "loans/own_loan.html", context)


@never_cache
@login_required
@require_GET
def calendar(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The due days to come, for the calendar of his phone."""
    one = queries.own_loan(queries.asker_of(request.user.pk), uid)
    now = timezone.now()
    book = queries.book_now(one, clock.today(now))
    text = calendars.of_loan(one, book.coming if book else (), now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.number}.ics"'
    return response
