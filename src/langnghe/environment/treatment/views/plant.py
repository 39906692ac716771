"""Of an operator: today's log of his plants first."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import pictures, rules
from langnghe.environment.treatment.forms.plant import LogForm
from langnghe.environment.treatment.models import DayLog, Project
from langnghe.environment.treatment.queries import plant as queries
from langnghe.environment.treatment.queries import projects, removal
from langnghe.environment.treatment.services import plant as services
from langnghe.environment.treatment.views import kept, told


def operator(request: HttpRequest) -> Scope:
    """:raises NotFound: to anybody else there are no plants."""
    scope = rules.plants_of(request.user.pk)
    if scope is None:
        raise NotFound
    return scope


@never_cache
@login_required
@require_GET
def plants(request: HttpRequest) -> HttpResponse:
    scope, today = operator(request), clock.today(timezone.now())
    context = {"rows": queries.today(projects.of_operator(scope), today), "today": today}
    return render(request, "treatment/plants.html", context)


@never_cache
@login_required
@require_GET
def plant(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, today = operator(request), clock.today(timezone.now())
    found = projects.plant(scope, uid)
    log = queries.log(found, today)
    context = {
        "project": found,
        "today": today,
        "log": log,
        "form": None if log else LogForm(project=found),
        "missing": queries.missing_days(found, today),
        "figures": queries.figures(found, today),
        "removal": removal.removal(found.facility_id, today),
        "logs": queries.logs(found, cursor=request.GET.get("cursor")),
    }
    return render(request, "treatment/plant.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, uid: UUID, day: date) -> HttpResponse:
    found = projects.plant(operator(request), uid)
    log = queries.log(found, day)
    form = LogForm(request.POST or None, request.FILES or None, project=found, log=log)
    if request.method == "POST" and form.is_valid():
        try:
            _written(request, found, log, day, form)
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("treatment:plant", found.uid)
    context = {
        "project": found, "day": day, "log": log, "form": form,
        "before": list(log.before.select_related("corrected_by")) if log else [],
    }  # fmt: skip
    return render(request, "treatment/day.html", context, status=422 if form.errors else 200)


def _written(
    request: HttpRequest, found: Project, log: DayLog | None, day: date, form: LogForm
) -> None:
    scope, now = operator(request), timezone.now()
    if log is None:
        services.write_log(
            project=found, day=day, values=form.values(), kept=kept(form), scope=scope, now=now
        )
        return
    data = form.cleaned_data
    services.correct_log(
        log=log, version=data["version"], values=form.values(), words=data["why"],
        kept=kept(form), scope=scope, now=now,
    )  # fmt: skip


@never_cache
@login_required
@require_GET
def photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = projects.photo(int(request.user.pk or 0), uid)
    response = HttpResponse(pictures.content_of(found.file), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response
