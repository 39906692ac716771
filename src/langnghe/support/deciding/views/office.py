"""What concerns a whole office: who has how much, how it went, how its letters begin."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core.errors import NotFound
from langnghe.support.deciding.forms import TemplateForm
from langnghe.support.deciding.queries import figures
from langnghe.support.deciding.services import templates
from langnghe.support.deciding.views.asking import officer


@never_cache
@login_required
@require_GET
def workload(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    rows = figures.workload(scope, timezone.now())
    context = {"rows": rows, "supervises": bool(scope.supervised)}
    return render(request, "deciding/workload.html", context)


@never_cache
@login_required
@require_GET
def office_figures(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    context = {"figures": figures.of_office(scope, timezone.now())}
    return render(request, "deciding/figures.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def letter_templates(request: HttpRequest) -> HttpResponse:
    """Whoever supervises an office writes how its letters begin and end."""
    scope = officer(request)
    if not scope.supervised:
        raise NotFound
    office_id, action = min(scope.supervised), request.POST.get("action", "")
    rows = [
        (name, label, TemplateForm(request.POST if action == name else None,
                                   initial=templates.texts_of(office_id, name),
                                   auto_id=f"{name}_%s"))
        for name, label in templates.ACTIONS.items()
    ]  # fmt: skip
    used = next((form for name, _label, form in rows if name == action), None)
    if used is not None and used.is_valid():
        templates.keep(office_id=office_id, action=action, texts=used.cleaned_data, scope=scope,
                       now=timezone.now())  # fmt: skip
        messages.success(request, _("Kept."))
        return redirect("deciding:letter_templates")
    return render(request, "deciding/letter_templates.html", {"rows": rows})
