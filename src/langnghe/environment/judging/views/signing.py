"""Limits that an officer read in a document, brought in under his name: looked at, then signed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from langnghe.core.errors import NotFound, Refused
from langnghe.environment.judging import importing, rules, seeing
from langnghe.environment.judging.forms import SigningForm
from langnghe.environment.judging.services import signing as services


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def signing(request: HttpRequest) -> HttpResponse:
    office = rules.office_of_signer(request.user.pk)
    if not office:
        raise NotFound
    regulations = seeing.regulations()
    form = SigningForm(request.POST or None, request.FILES or None, regulations=regulations)
    found = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            found = importing.read(told["sheet"])
            if request.POST.get("action") == "sign" and not found.problems:
                services.sign(
                    regulation=seeing.regulation(told["regulation"]), wishes=found.wishes,
                    document=told["document"], page=told["page"], address=told["address"],
                    office=office, by_id=request.user.pk or 0, now=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("The limits are in force as signed."))
                return redirect("judging:limits")
        except Refused as refusal:
            form.add_error("file", str(refusal))
            found = None
    context = {
        "tab": "alerts", "form": form, "found": found, "office": office,
        "columns": importing.COLUMNS, "empty": [one for one in regulations if one.is_empty],
        "text": form.cleaned_data.get("sheet", "") if found else "",
    }  # fmt: skip
    return render(request, "judging/signing.html", context, status=422 if form.errors else 200)
