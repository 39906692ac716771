"""Addresses of goods: free ones, and where the old ones lead."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from langnghe.core.models import OldSlug
from langnghe.core.text import slugify
from langnghe.market.catalogue.facts import Texts
from langnghe.market.catalogue.models import Product

SLUG_KIND = "product"


class Slugs:
    """
    Gives each name an address from its Vietnamese words that no product has or had.

    Looks for all names at once; an address that was given away counts as taken.
    """

    def __init__(self, names: Iterable[Texts]) -> None:
        bases = {_base(name) for name in names}
        self._owners: dict[str, str] = {}
        self._look(Q(slug__in=bases), bool(bases))
        # The numbered ones are asked for only where a plain one is taken.
        numbered = [Q(slug__startswith=f"{base}-") for base in bases & set(self._owners)]
        self._look(reduce(or_, numbered, Q()), bool(numbered))

    def _look(self, where: Q, needed: bool) -> None:
        if not needed:
            return
        olds = OldSlug.objects.filter(where, kind=SLUG_KIND)
        self._owners.update(olds.values_list("slug", "target"))
        present = Product.objects.filter(where).values_list("slug", flat=True)
        self._owners.update((slug, slug) for slug in present.order_by())

    def free(self, name: Texts, *, own: str = "") -> str:
        """`own`: the present address of the product; that and its old ones are free for it."""
        found = next(
            slug for slug in _numbered(_base(name)) if self._owners.get(slug) in {None, own}
        )
        self._owners[found] = found
        return found


def _base(name: Texts) -> str:
    return slugify(name.get("vi") or next(iter(name.values()), ""))[:140].strip("-") or "hang"


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def redirect(old: str, new: str, *, now: datetime) -> None:
    """The old address leads to the new one, and so do all before it: never a chain."""
    OldSlug.objects.filter(kind=SLUG_KIND, target=old).update(target=new)
    OldSlug.objects.filter(kind=SLUG_KIND, slug=new).delete()
    OldSlug.objects.create(kind=SLUG_KIND, slug=old, target=new, created_at=now)
