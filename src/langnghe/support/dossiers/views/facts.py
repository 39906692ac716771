"""What the platform knows of an applicant: shown to him as the office would see it, one by one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.support.dossiers import rules
from langnghe.support.dossiers.queries import evidence as queries
from langnghe.support.dossiers.services import evidence as services
from langnghe.support.dossiers.views.asking import frame, own


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, uid: UUID) -> HttpResponse:
    scope, one = own(request, uid)
    if one.dossier.state not in rules.OPEN:
        raise NotFound
    now = timezone.now()
    rows = queries.offered(one.dossier, one.definition, clock.today(now))
    if request.method == "POST":
        agreed = set(request.POST.getlist("fact"))
        for row in rows:
            key, is_given = row.source.key, row.permission is not None
            if key in agreed and not is_given:
                services.permit_fact(dossier=one.dossier, fact=key, scope=scope, now=now)
            elif key not in agreed and is_given:
                services.revoke_fact(dossier=one.dossier, fact=key, scope=scope, now=now)
        messages.success(request, _("Saved."))
        return redirect("dossiers:dossier", uid)
    return render(request, "dossiers/facts.html", frame(scope, one) | {"rows": rows})
