"""Searches that people keep: everybody his own."""

from uuid import UUID

from langnghe.core.errors import NotFound
from langnghe.support.offers.models import SavedSearch


def searches_of(person_id: int) -> list[SavedSearch]:
    return list(SavedSearch.objects.filter(person=person_id).order_by("-pk"))


def search_of(person_id: int, uid: UUID) -> SavedSearch:
    """:raises NotFound:"""
    found = SavedSearch.objects.filter(person=person_id, uid=uid).first()
    if found is None:
        raise NotFound
    return found
