"""The lender's own loans; to anybody else these pages do not exist."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.capital.loans import rules, wording
from langnghe.capital.loans.forms import (
    STEP_FORMS,
    AccountForm,
    FilterForm,
    MatchForm,
    ReverseForm,
    StatementForm,
)
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.queries import loans as queries
from langnghe.capital.loans.rules import Asker
from langnghe.capital.loans.services import loans as services
from langnghe.capital.loans.services import receipts
from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.core.ids import token


def lender(request: HttpRequest) -> Asker:
    """:raises NotFound:"""
    asker = queries.asker_of(request.user.pk)
    if not asker.lenders:
        raise NotFound
    return asker


@never_cache
@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    asker, form = lender(request), FilterForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    page = queries.lenders_loans(
        asker, state=told.get("state", ""), bucket=told.get("bucket", ""),
        cursor=request.GET.get("cursor"),
    )  # fmt: skip
    several = queries.names_of(asker.lenders) if len(asker.lenders) > 1 else {}
    context = {
        "tab": "loans", "form": form, "next_cursor": page.next_cursor,
        "rows": [
            (one, queries.borrower(one), several.get(one.lender_id, "")) for one in page.items
        ],
        "unmatched": len(queries.unmatched(asker)),
    }  # fmt: skip
    return render(request, "loans/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def loan(request: HttpRequest, uid: UUID) -> HttpResponse:
    asker = lender(request)
    one = queries.loan_of_lender(asker, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    forms = _forms(request, one, asker, action)
    form = forms.get(action)
    if form is not None and form.is_valid():
        try:
            _act(one, action, form.cleaned_data, asker)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("loans:loan", one.uid)
    wrong = form is not None and form.errors
    context = _context(one, asker, forms)
    return render(request, "loans/loan.html", context, status=422 if wrong else 200)


def _forms(request: HttpRequest, one: Loan, asker: Asker, action: str) -> dict[str, Form]:
    """Of all that may be done now."""
    today = clock.today(timezone.now())
    first = {"on": today, "value_on": today}
    found = {
        name: STEP_FORMS[name](
            request.POST if action == name else None, auto_id=f"{name}_%s",
            initial={**first, "key": token()},
        )
        for name in (step.action for step in rules.LOAN.open_to(one, asker))
    }  # fmt: skip
    if rules.is_lender(one, asker):
        data = request.POST if action == "reverse" else None
        found["reverse"] = ReverseForm(data, auto_id="reverse_%s")
    return found


def _act(one: Loan, action: str, told: dict[str, Any], asker: Asker) -> None:
    now = timezone.now()
    if action == "reverse":
        receipt = queries.receipt_of_lender(asker, told["receipt"])
        receipts.reverse_receipt(
            receipt=receipt, words=told["words"], by_id=asker.user_id, now=now
        )  # fmt: skip
        return
    told = {**told, "key": f"{one.lender_id}:{told['key']}"}
    if action == "receive":
        receipts.record_receipt(
            lender_id=one.lender_id, loan=one, by_id=asker.user_id, now=now, **told
        )
        return
    if "rate" in told:
        told["rate"] = None if told["rate"] is None else str(told["rate"] / 100)
    services.VERBS[action](loan=one, by_id=asker.user_id, now=now, **told)


def _context(one: Loan, asker: Asker, forms: dict[str, Form]) -> dict[str, Any]:
    book = queries.book_now(one, clock.today(timezone.now()))
    steps = [
        (step.action, step.label, forms[step.action]) for step in rules.LOAN.open_to(one, asker)
    ]
    return {
        "tab": "loans", "loan": one, "borrower": queries.borrower(one), "book": book,
        "due": wording.due(book),
        "steps": steps, "reverse_form": forms.get("reverse"),
        "receipts": queries.receipts_of(one), "events": queries.events_of(one),
        "versions": queries.versions_of(one), "agreement": queries.agreed(one),
    }  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def money(request: HttpRequest) -> HttpResponse:
    """Money that came in by statement, and what of it fits no loan."""
    asker, now = lender(request), timezone.now()
    action = request.POST.get("action", "") if request.method == "POST" else ""
    first = {"value_on": clock.today(now), "key": token()}
    names = queries.names_of(asker.lenders)
    form = StatementForm(
        request.POST if action == "enter" else None, initial=first, lenders=names
    )  # fmt: skip
    match = MatchForm(request.POST if action == "match" else None, auto_id="match_%s")
    accounts = _account_forms(names, request.POST if action == "account" else {})
    used: Form | None = {"enter": form, "match": match}.get(action)
    if action == "account":
        used = next((one for one in accounts if one.is_bound), None)
        if used is None:
            raise NotFound
    if used is not None and used.is_valid():
        try:
            _take(action, used.cleaned_data, asker)
        except (Refused, NotFound) as refusal:
            field = getattr(refusal, "field", None)
            used.add_error(field if field in used.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("loans:money")
    rows = queries.unmatched(asker)
    context = {
        "tab": "money", "form": form, "match": match, "accounts": accounts,
        "rows": [(one, names[one.lender_id] if len(names) > 1 else "") for one in rows],
    }  # fmt: skip
    wrong = used is not None and used.errors
    return render(request, "loans/money.html", context, status=422 if wrong else 200)


def _account_forms(names: Mapping[int, str], posted: Mapping[str, Any]) -> list[AccountForm]:
    """One of each lender he works for; that is filled in which is posted."""
    kept = queries.accounts_of(names)
    only = next(iter(names)) if len(names) == 1 else ""
    found = []
    for pk, name in names.items():
        home = kept.get(pk)
        is_meant = posted and (posted.get("lender") or str(only)) == str(pk)
        first = {"bin": home.bin, "account": home.account, "holder": home.holder} if home else {}
        found.append(
            AccountForm(posted if is_meant else None, lenders={pk: name}, initial=first,
                        auto_id=f"account_{pk}_%s")
        )  # fmt: skip
    return found


def _take(action: str, told: dict[str, Any], asker: Asker) -> None:
    now, by_id = timezone.now(), asker.user_id
    if action == "match":
        receipts.match_receipt(
            receipt=queries.receipt_of_lender(asker, told["receipt"]),
            loan=queries.loan_by_number(asker, told["number"]), purpose=told["purpose"],
            by_id=by_id, now=now,
        )  # fmt: skip
        return
    told = {**told}
    lender_id = told.pop("lender")
    if action == "account":
        services.set_lender_account(lender_id=lender_id, by_id=by_id, now=now, **told)
        return
    told["key"] = f"{lender_id}:{told['key']}"
    receipts.record_receipt(
        lender_id=lender_id, channel="statement", by_id=by_id, now=now, **told
    )  # fmt: skip
