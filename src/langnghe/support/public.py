"""The door of the dossier engine."""

from datetime import datetime

from langnghe.core import outbox
from langnghe.support.dossiers.facts import FactSource, Figures, Subject
from langnghe.support.dossiers.queries.earlier import earlier_support
from langnghe.support.offers import held, letters
from langnghe.support.offers.facts import SearchFits
from langnghe.support.offers.queries import schemes
from langnghe.support.offers.services import publishing, searches

count_schemes_for_sitemap = schemes.count_for_sitemap
scheme_sitemap_rows = schemes.rows_for_sitemap
tell_searches = held.tell_held
forget_searches = held.forget_person


def load_schemes(*, now: datetime) -> int:
    """Bring the schemes of the release in; what an administrator published stays."""
    return publishing.load(now=now)


def announce_fitting_schemes(*, now: datetime) -> int:
    """By the clock: owe letters to those whose kept search fits something new."""
    return searches.announce_fitting(now=now)


@outbox.outside
def tell_of_fitting(fact: SearchFits) -> None:
    letters.tell_of_fitting(fact)


__all__ = [
    "FactSource",
    "Figures",
    "Subject",
    "announce_fitting_schemes",
    "count_schemes_for_sitemap",
    "earlier_support",
    "forget_searches",
    "load_schemes",
    "scheme_sitemap_rows",
    "tell_of_fitting",
    "tell_searches",
]
