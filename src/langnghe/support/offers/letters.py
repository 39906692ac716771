"""Whoever keeps a search is told of schemes that fit."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import clock, letters
from langnghe.support.offers import wording
from langnghe.support.offers.facts import SearchFits
from langnghe.support.offers.models import SavedSearch
from langnghe.support.offers.queries import schemes


def tell_of_fitting(fact: SearchFits) -> None:
    """In his language; a search thrown away meanwhile tells nobody."""
    search = SavedSearch.objects.filter(uid=fact.search_uid, is_told=True).first()
    if search is None:
        return
    person = accounts.contact(search.person_id)
    if not person.email:
        return
    found = [one for one in schemes.schemes(clock.today(timezone.now())) if one.slug in fact.offers]
    with override(person.language):
        context = {
            "person": person, "search": search, "platform_name": settings.PLATFORM_NAME,
            "rows": [_row(one) for one in found],
            "link": settings.PUBLIC_URL + reverse("offers:searches"),
        }  # fmt: skip
        text = render_to_string("offers/mail/fits.txt", context).strip()
    letters.send(text, person.email)


def _row(one: schemes.Shown) -> dict[str, object]:
    return {
        "name": one.definition.name, "how_much": one.definition.how_much,
        "when": wording.until(one.open[0]) if one.open else "",
        "link": settings.PUBLIC_URL + reverse("offers:scheme", args=[one.slug]),
    }  # fmt: skip
