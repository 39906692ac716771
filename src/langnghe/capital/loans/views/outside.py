"""States that a lender brings over from its own system."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from langnghe.capital.loans.forms import StatesForm
from langnghe.capital.loans.models import Loan
from langnghe.capital.loans.services import outside
from langnghe.capital.loans.views.desk import lender
from langnghe.core.errors import Refused


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    asker, form = lender(request), StatesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lines = outside.read_states(form.cleaned_data["text"])
            # A number is of one loan, and so of one of his lenders.
            taken = outside.take_states(
                lenders=asker.lenders, told=lines, by_id=asker.user_id, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            if unknown := sorted({one.number for one in lines} - taken.keys()):
                numbers = {"numbers": ", ".join(unknown[:20])}
                messages.warning(request, _("No loans of yours: %(numbers)s") % numbers)
            return redirect("loans:told")
    known = [(state, Loan.State(state).label) for state in Loan.State if state in outside.TOLD]
    context = {"tab": "loans", "form": form, "known": known}
    return render(request, "loans/told.html", context, status=422 if form.errors else 200)
