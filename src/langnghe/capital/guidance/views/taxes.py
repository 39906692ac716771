"""What a seller owes the tax office, and by which day."""

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from langnghe.capital.guidance import duties
from langnghe.capital.guidance.forms import SellerForm
from langnghe.capital.products.public import certainty_in_words
from langnghe.core import clock, ical
from langnghe.core.text import in_language
from langnghe.programmes import public as programmes


@require_safe
def taxes(request: HttpRequest) -> HttpResponse:
    """The answers stand in the address, nothing is kept."""
    form = SellerForm(request.GET if "kind" in request.GET or "band" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        seller, on, calendar = form.situation(), clock.today(timezone.now()), clock.calendar()
        due = duties.due(seller, on, calendar)
        always = list(duties.always(seller, on))
        named = programmes.cited([*(one.duty.act for one in due), *(one.act for one in always)])
        years = {one.due_on.year for one in due}
        context |= {
            "asked": True, "on": on, "query": request.GET.urlencode(),
            "due": [
                (one, certainty_in_words(one.duty.certainty), named[one.duty.act]) for one in due
            ],
            "always": [
                (one, certainty_in_words(one.certainty), named[one.act]) for one in always
            ],
            "unknown": sorted(years - {day.year for day in calendar.holidays}),
        }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "guidance/taxes.html", context, status=status)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """To subscribe to: the same days under the same names each time it is asked for."""
    form = SellerForm(request.GET)
    if not form.is_valid():
        return redirect("guidance:taxes")
    now = timezone.now()
    seller = form.situation()
    mark = sha256(repr(seller).encode()).hexdigest()[:12]
    events = [
        ical.Event(
            uid=f"{one.duty.code}-{one.unrolled}-{mark}@thue", starts=one.due_on,
            summary=" · ".join(filter(None, (in_language(one.duty.name), one.period))),
            description=f"{one.duty.act} · {certainty_in_words(one.duty.certainty)}",
        )
        for one in duties.due(seller, clock.today(now), clock.calendar())
    ]  # fmt: skip
    content = ical.calendar(events, name=_("Taxes of a seller"), now=now)
    response = HttpResponse(content, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="thue.ics"'
    return response
