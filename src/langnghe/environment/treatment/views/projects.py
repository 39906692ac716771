"""Sở: treatment projects."""

from collections.abc import Callable
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

from langnghe.core import clock
from langnghe.core.errors import Refused
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import rules
from langnghe.environment.treatment.forms.projects import (
    ConnectionForm,
    ContractForm,
    DocumentForm,
    FundingForm,
    MoveForm,
    PlanForm,
    ProjectForm,
    TrialForm,
)
from langnghe.environment.treatment.models import Project
from langnghe.environment.treatment.queries import plant as plants
from langnghe.environment.treatment.queries import projects as queries
from langnghe.environment.treatment.queries import removal
from langnghe.environment.treatment.services import projects as services
from langnghe.environment.treatment.views import kept, officer, told


@never_cache
@login_required
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    scope, today = officer(request), clock.today(timezone.now())
    state = request.GET.get("state", "")
    state = state if state in Project.State.values else ""
    rows, next_cursor = queries.desk(
        scope, state=state, cursor=request.GET.get("cursor"), today=today
    )
    context = {"here": "projects", "rows": rows, "next_cursor": next_cursor, "state": state,
               "states": Project.State.choices}  # fmt: skip
    return render(request, "treatment/desk_projects.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    form = ProjectForm(request.POST or None, facilities=queries.facilities(scope), is_new=True,
                       initial={"on": clock.today(timezone.now())})  # fmt: skip
    if request.method == "POST" and form.is_valid() and (found := _villages(form, scope)):
        try:
            project = services.propose(
                values=form.values(), villages=found, on=form.cleaned_data["on"], scope=scope,
                now=timezone.now(),
            )  # fmt: skip
            return redirect("treatment:project", project.uid)
        except Refused as refusal:
            told(form, refusal)
    context = {"here": "projects", "form": form}
    return render(request, "treatment/desk_project_form.html", context, status=_status(form))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.for_desk(scope, uid)
    form = ProjectForm(
        request.POST or None, facilities=queries.facilities(scope), is_new=False,
        initial={
            **{name: getattr(found, name) for name in ProjectForm.base_fields
               if name not in {"villages", "on", "facility"}},
            "villages": "\n".join(one.village.name for one in found.served.all()),
            "facility": found.facility_id,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (villages := _villages(form, scope)):
        try:
            services.change(project=found, values=form.values(), villages=villages, scope=scope,
                            now=timezone.now())  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("treatment:project", found.uid)
        except Refused as refusal:
            told(form, refusal)
    context = {"here": "projects", "form": form, "project": found}
    return render(request, "treatment/desk_project_form.html", context, status=_status(form))


def _villages(form: ProjectForm, scope: Scope) -> list[tuple[int, str]]:
    """Ids and communes; empty where one of the names is not known, which is then said."""
    found = {name: queries.village_of(scope, name) for name in form.names()}
    unknown = [name for name, village in found.items() if village is None]
    if unknown:
        said = _("We know no village of this name among those that you answer for: %(names)s")
        form.add_error("villages", said % {"names": ", ".join(unknown)})
        return []
    return [village for village in found.values() if village]


# What may be written beside a project: its form, and what is done with it.
STEP = "step:"  # a step of the table and a thing to write down may be called alike
FORMS: dict[str, type[Any]] = {
    "plan": PlanForm,
    "fund": FundingForm,
    "contract": ContractForm,
    "connect": ConnectionForm,
    "trial": TrialForm,
    "document": DocumentForm,
}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    found = queries.for_desk(scope, uid)
    action = request.POST.get("action", "")
    steps = rules.open_steps(found, scope)
    forms = _forms(request, found, action)
    is_step = action in {f"{STEP}{one.action}" for one in steps}
    form = forms["move"] if is_step else forms.get(action) if action in FORMS else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("This is not possible any more: look at it again."))
            return redirect("treatment:project", found.uid)
        if form.is_valid():
            try:
                _act(found, action, form, scope)
            except Refused as refusal:
                told(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("treatment:project", found.uid)
    context = {"steps": steps, "forms": forms}
    return _shown(request, found, context, 422 if form is not None and form.errors else 200)


def _forms(request: HttpRequest, found: Project, action: str) -> dict[str, Form]:
    today = clock.today(timezone.now())
    initial = {"on": today, "taken_on": today, "year": today.year}
    sent = action if action in FORMS else "move" if action else ""
    made: dict[str, Form] = {}
    kinds: dict[str, type[Any]] = {"move": MoveForm, **FORMS}
    for name, kind in kinds.items():
        if name == "trial" and found.state != Project.State.COMMISSIONING:
            continue
        mine = name == sent
        made[name] = kind(
            request.POST if mine else None, request.FILES if mine else None, initial=initial,
            auto_id=f"{name}_%s",
        )  # fmt: skip
    return made


def _act(found: Project, action: str, form: Any, scope: Scope) -> None:
    given: dict[str, Any] = {"project": found, "scope": scope, "now": timezone.now()}
    data = form.cleaned_data
    plain: dict[str, Callable[..., None]] = {
        "plan": services.plan, "fund": services.fund, "connect": services.connect,
        "trial": services.judge_trial,
    }  # fmt: skip
    if action in plain:
        plain[action](**given, **data)
    elif action == "contract":
        services.contract(values=data, **given)
    elif action == "document":
        services.add_document(values=form.values(), kept=kept(form), **given)
    else:
        services.move(action=action.removeprefix(STEP), **data, **given)


def _shown(
    request: HttpRequest, found: Project, context: dict[str, Any], status: int
) -> HttpResponse:
    today = clock.today(timezone.now())
    context |= {
        "here": "projects",
        "project": found,
        "row": queries.row_of(found, today),
        "stages": list(found.stages.select_related("officer")),
        "funding": list(found.funding.all()),
        "money": queries.money(found),
        "contracts": list(found.contracts.all()),
        "connections": list(found.connections.all()),
        "trials": list(found.trials.all()),
        "documents": list(found.documents.select_related("photo")),
        "figures": plants.figures(found, today),
        "logs": plants.logs(found, cursor=request.GET.get("cursor")),
        "removal": removal.removal(found.facility_id, today),
    }
    return render(request, "treatment/desk_project.html", context, status=status)


def _status(form: Form) -> int:
    return 422 if form.errors else 200
