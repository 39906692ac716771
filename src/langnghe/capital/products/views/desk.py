"""A lender's desk for the products of his own."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.accounts import public as accounts
from langnghe.capital.products import (
    forms,
    queries,
    rules,
    services,
    simulating,
    wording,
    writing,
)
from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.capital.products.offers import as_offer
from langnghe.capital.products.rules import Desk
from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused

FIRST_TRIAL = {"try_amount": "100.000.000", "try_months": 12}


def desk_of(request: HttpRequest) -> Desk:
    """:raises NotFound: whoever works for no lender."""
    found = rules.desk_of(request.user.pk)
    if found is None:
        raise NotFound
    return found


@never_cache
@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    on = clock.today(timezone.now())
    rows = [(one, wording.in_force_words(one, on)) for one in queries.of_desk(desk)]
    return render(request, "products/desk.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    lenders = accounts.organisation_names(desk.lenders)
    form = forms.ProductForm(request.POST or None, lenders=lenders)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_product(desk=desk, now=timezone.now(), **form.told())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("products:desk_product", made.uid)
    status = 422 if form.errors else 200
    return render(request, "products/desk_new.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The versions of a product, and the form for the next one; it can be tried first."""
    desk = desk_of(request)
    one = queries.product_of_desk(desk, uid)
    now = timezone.now()
    shown = queries.latest(one, clock.today(now))
    initial = writing.as_typed(shown.terms if shown else None, clock.today(now))
    form = writing.TermsForm(request.POST or None, initial=initial)
    is_tried = request.POST.get("action") == "try"
    trial = writing.TryForm(request.POST if is_tried else None, initial=FIRST_TRIAL)
    outcome = _tried(one, form, trial) if is_tried else None
    if request.method == "POST" and not is_tried and form.is_valid():
        try:
            services.renew_terms(
                product=one, desk=desk, now=now, valid_from=form.cleaned_data["valid_from"],
                terms=form.terms(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The new terms are written down."))
            return redirect("products:desk_product", one.uid)
    context = {
        "product": one, "form": form, "trial": trial, "history": wording.history(one),
        "outcome": outcome, "plot": simulating.plot(outcome) if outcome else None,
        "close_form": forms.CloseForm(initial={"closed_on": clock.today(now)}),
    }  # fmt: skip
    status = 422 if form.errors or trial.errors else 200
    return render(request, "products/desk_product.html", context, status=status)


def _tried(
    one: LoanProduct, form: writing.TermsForm, trial: writing.TryForm
) -> simulating.Outcome | None:
    """A loan on terms that are not written down; what is wrong stands beside its field."""
    if not (form.is_valid() & trial.is_valid()):
        return None
    since, told = form.cleaned_data["valid_from"], trial.cleaned_data
    terms = ProductTerms(product=one, valid_from=since, **form.terms())
    asked = simulating.Asked(told["try_amount"], told["try_months"], since)
    try:
        return simulating.by_offer(as_offer(queries.drafted(terms), since), asked)
    except Refused as refusal:
        field = f"try_{refusal.field}"
        trial.add_error(field if field in trial.fields else None, str(refusal))
        return None


@never_cache
@login_required
@require_http_methods(["POST"])
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    desk = desk_of(request)
    one = queries.product_of_desk(desk, uid)
    form = forms.CloseForm(request.POST)
    if form.is_valid():
        try:
            services.close_product(
                product=one, desk=desk, on=form.cleaned_data["closed_on"], now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("products:desk_product", one.uid)
    on = clock.today(timezone.now())
    shown = queries.latest(one, on)
    context = {
        "product": one, "close_form": form, "history": wording.history(one),
        "form": writing.TermsForm(initial=writing.as_typed(shown.terms if shown else None, on)),
        "trial": writing.TryForm(initial=FIRST_TRIAL),
    }  # fmt: skip
    return render(request, "products/desk_product.html", context, status=422)
