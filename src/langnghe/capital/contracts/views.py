"""The lender's desk: granted dossiers that wait for their contract."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.capital.contracts import queries, refusals, services
from langnghe.capital.contracts.forms import ContractForm
from langnghe.core import clock
from langnghe.core.errors import Refused


@never_cache
@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    lender = queries.lender_of(request.user.pk)
    context = {"tab": "loans", "granted": queries.waiting(lender)}
    return render(request, "contracts/waiting.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    now, lender = timezone.now(), queries.lender_of(request.user.pk)
    if there := queries.loan_of(lender, uid):
        return redirect("loans:loan", there)
    fact, today = queries.granted(lender, uid), clock.today(now)
    offers = queries.offers(fact, today)
    first = {"signed_on": today, "months": fact.answers.get("term_months") or 24}
    form = ContractForm(
        request.POST or None, offers=offers, initial=first,
        knows_workers=queries.workers(fact) is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            loan = services.sign_from_dossier(
                fact=fact, product_slug=told.pop("product"), lender=lender, now=now, **told
            )
        except (Refused, refusals.NotOffered) as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The loan stands in your book."))
            return redirect("loans:loan", loan)
    context = {"tab": "loans", "fact": fact, "form": form, "offers": offers}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "contracts/sign.html", context, status=status)
