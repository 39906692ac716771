"""What everybody may read: a verdict and its reasons, the limits of a day, how bad it is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core import clock
from langnghe.core.models import Certainty
from langnghe.environment.judging import rules, seeing, wording
from langnghe.environment.judging.forms import DayForm


@require_safe
def verdict(request: HttpRequest, uid: UUID) -> HttpResponse:
    one = seeing.assessment(rules.scope_of(request.user.pk), uid)
    on = clock.today(wording.moment(one.at))
    context = {
        "one": one,
        "told": wording.told(one),
        "at": wording.moment(one.at),
        "way": wording.way(one),
        "enough": seeing.enough(clock.today(one.judged_at)),
        "certainty": Certainty(one.basis.certainty).label,
        "in_doubt": one.basis.certainty == Certainty.DOUBTFUL,
        "band": rules.band(one.ratio, seeing.bands(on)) if one.verdict == "exceed" else None,
        "row": one.basis.limit or one.basis.permit_limit or one.basis.acceptance,
    }
    return render(request, "judging/verdict.html", context)


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    today = clock.today(timezone.now())
    form = DayForm(request.GET or None, initial={"ngay": today})
    on = form.cleaned_data["ngay"] if form.is_bound and form.is_valid() else today
    scope = rules.scope_of(request.user.pk)
    rows = seeing.table(on or today, with_doubtful=rules.is_officer(scope))
    codes = {limit.parameter_code for row in rows for limit in row.limits}
    names = seeing.names_of_parameters(codes)
    context = {
        "form": form,
        "on": on or today,
        "rows": [(row, *wording.lines(row, names)) for row in rows],
        "signs": bool(rules.office_of_signer(request.user.pk)),
    }
    return render(request, "judging/limits.html", context)


@require_safe
def severity(request: HttpRequest, slug: str) -> HttpResponse:
    scope, now = rules.scope_of(request.user.pk), timezone.now()
    station = seeing.station(scope, slug)
    inside = seeing.covers(scope, station)
    context = {
        "station": station,
        "rows": seeing.severity(station, now, with_doubtful=inside),
        "bands": seeing.bands(clock.today(now)),
    }
    return render(request, "judging/severity.html", context)
