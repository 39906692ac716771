"""The officer's cases; to anybody else these pages do not exist."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound, Refused
from langnghe.core.ids import token
from langnghe.environment.cases import rules, wording
from langnghe.environment.cases.forms import (
    NEEDS_WORDS,
    STEP_FORMS,
    AppealAnswerForm,
    CloseForm,
    FacilityForm,
    FineForm,
    NewCaseForm,
    StepForm,
)
from langnghe.environment.cases.models import Case
from langnghe.environment.cases.queries import cases as queries
from langnghe.environment.cases.queries import terms
from langnghe.environment.cases.rules import Scope
from langnghe.environment.cases.services import cases as services
from langnghe.environment.cases.services import fines
from langnghe.environment.cases.views.asking import officer


@never_cache
@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    scope = officer(request)
    if request.GET.get("state") == "ended":
        page = queries.ended(scope, request.GET.get("cursor"))
        context: dict[str, Any] = {"ended": page.items, "next_cursor": page.next_cursor}
    else:
        rows = queries.under_way(scope, timezone.now())
        shown = Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page"))
        context = {"rows": shown, "late": sum(one.is_late for one in rows)}
    return render(request, "cases/queue.html", {"tab": "environment", **context})


@never_cache
@login_required
@require_GET
def ending(request: HttpRequest) -> HttpResponse:
    """Terms of cases, measures, inspections and permits that end soon or are over."""
    scope, now = officer(request), timezone.now()
    told = [
        (one, wording.term(one.kind, one.subject, one.due_on, one.is_late))
        for one in terms.near(now, scope)
    ]
    rows = Paginator(told, queries.PER_PAGE).get_page(request.GET.get("page"))
    first, last = terms.days_before(clock.today(now))
    context = {"tab": "environment", "rows": rows, "first": first, "last": last}
    return render(request, "cases/terms.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """By hand; or of an episode (?episode=), which is asked about once more and then opened."""
    scope, now = officer(request), timezone.now()
    if uid := request.GET.get("episode"):
        return _of_episode(request, scope, uid)
    facilities = queries.facilities(scope)
    form = NewCaseForm(request.POST or None, facilities=facilities, initial={"key": token()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        facility = next(one for one in facilities if one.pk == told["facility"])
        case = services.open_case(
            source=Case.Source.HAND, source_key=f"hand:{scope.user_id}:{told['key']}"[:80],
            village_id=facility.village_id, facility=facility, title=told["title"],
            words=told["words"], by_id=scope.user_id, now=now,
        )  # fmt: skip
        return redirect("cases:case", case.uid)
    status = 422 if form.errors else 200
    return render(request, "cases/new.html", {"tab": "environment", "form": form}, status=status)


def _of_episode(request: HttpRequest, scope: Scope, text: str) -> HttpResponse:
    try:
        uid = UUID(text)
    except ValueError as error:
        raise NotFound from error
    episode = queries.episode_for(scope, uid)
    if there := queries.case_of_episode(uid):
        return redirect("cases:case", there.uid)
    if request.method == "POST":
        case = services.open_from_episode(episode=episode, by_id=scope.user_id, now=timezone.now())
        return redirect("cases:case", case.uid)
    return render(request, "cases/new.html", {"tab": "environment", "episode": episode})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope = officer(request)
    one = queries.case_of_officer(scope, uid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    forms = _forms(request, one, scope, action)
    form = forms.get(action)
    if form is not None and form.is_valid():
        try:
            _act(one, action, form.cleaned_data, scope)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("cases:case", one.uid)
    wrong = form is not None and form.errors
    context = _context(one, scope, forms)
    return render(request, "cases/case.html", context, status=422 if wrong else 200)


def _forms(request: HttpRequest, one: Case, scope: Scope, action: str) -> dict[str, Form]:
    """Of all that may be done now."""

    def data(name: str) -> Any:
        return request.POST if action == name else None

    found: dict[str, Form] = {}
    for step in rules.CASE.open_to(one, scope):
        kind = STEP_FORMS.get(step.action, StepForm)
        if kind is CloseForm:
            measures = [due.measure for due in queries.measures(one)]
            found["close"] = CloseForm(data("close"), auto_id="close_%s", measures=measures)
        else:
            found[step.action] = kind(
                data(step.action), auto_id=f"{step.action}_%s",
                needs_words=step.action in NEEDS_WORDS,
            )  # fmt: skip
    if one.state == Case.State.DETECTED and one.facility_id is None:
        found["facility"] = FacilityForm(data("facility"), facilities=queries.facilities(scope))
    if rules.decides_on_fines(one, scope) and one.state in rules.FINEABLE:
        if queries.open_appeal(one):
            found["appeal"] = AppealAnswerForm(data("appeal"), auto_id="appeal_%s")
        elif not queries.fines_of(one):
            found["fine"] = FineForm(data("fine"), auto_id="fine_%s")
    return found


def _act(one: Case, action: str, told: dict[str, Any], scope: Scope) -> None:
    now = timezone.now()
    if action == "facility":
        chosen = next(f for f in queries.facilities(scope) if f.pk == told["facility"])
        services.name_facility(case=one, facility=chosen, scope=scope, now=now)
    elif action == "fine":
        proposal = queries.proposal(one, queries.earlier_decisions(one))
        fines.decide(
            case=one, outcome=told["outcome"], amount=told["amount"], number=told["number"],
            reasons=told["reasons"], proposal=proposal, scope=scope, now=now,
        )  # fmt: skip
    elif action == "appeal":
        appeal = queries.open_appeal(one)
        if appeal is None:
            raise NotFound
        fines.answer_appeal(
            appeal=appeal, outcome=told["answer"], reasons=told["reasons"], scope=scope, now=now,
            decide_anew=(told["outcome"], told["amount"], told["number"]),
        )  # fmt: skip
    else:
        services.VERBS[action](case=one, scope=scope, now=now, **told)


def _context(one: Case, scope: Scope, forms: dict[str, Form]) -> dict[str, Any]:
    earlier = queries.earlier_decisions(one)
    steps = [
        (step.action, step.label, forms[step.action]) for step in rules.CASE.open_to(one, scope)
    ]
    proposal = queries.proposal(one, earlier)
    return {
        "tab": "environment", "case": one, "row": queries.with_term(one, timezone.now()),
        "steps": steps, "facility_form": forms.get("facility"), "fine_form": forms.get("fine"),
        "appeal_form": forms.get("appeal"), "entries": wording.entries(queries.entries(one)),
        "measures": queries.measures(one), "inspections": queries.inspections_of(one),
        "fines": queries.fines_of(one), "earlier": earlier,
        "proposal": proposal if one.state in rules.FINEABLE else None,
        "proposal_words": wording.proposal(proposal),
        "passed_on": rules.PASSED_ON.get(one.passed_on_as, ""),
    }  # fmt: skip
