"""Sở: the officer's morning, drawn together from the desk, the map and the market."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.environment import public as environment
from langnghe.programmes import public as programmes
from langnghe.registry import public as registry
from langnghe.support import public as support
from langnghe.web import desk_links
from langnghe.web.places import map as maps


@never_cache
@login_required
@require_GET
def morning(request: HttpRequest) -> HttpResponse:
    scope = registry.desk.scope_of(request.user.pk)
    if scope is None:
        raise NotFound
    now = timezone.now()
    spots = tuple(spot for spot in registry.spots() if scope.covers(spot[0].code))
    communes, city = scope.communes, scope.whole_city
    work = registry.desk.morning(scope, now)
    held = desk_links.Held(
        work=work,
        alerts=environment.count_alerts(communes=communes, whole_city=city),
        cases=environment.count_cases(communes=communes, whole_city=city),
        complaints=environment.count_complaints(communes=communes, whole_city=city),
        dossiers=support.count_waiting(support.offices_of(request.user.pk)),
        commune=next(iter(sorted(communes)), "") if not city else "",
        month=clock.today(now).replace(day=1) - clock.ONE_DAY,
        administers=accounts.Role.ADMINISTRATOR in accounts.roles(request),
        plans=programmes.plans(request.user.pk),
        tells=registry.tells(request.user.pk),
    )
    context = {
        "tab": "morning",
        "scope": scope,
        "today": clock.today(now),
        "work": work,
        "begin": desk_links.begin(work),
        "groups": desk_links.groups(held),
        "map": maps.draw(tuple(registry.outline(settings.HOME_PROVINCE)), spots),
    }
    return render(request, "web/desk.html", context)
