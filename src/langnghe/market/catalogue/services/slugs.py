"""Addresses of goods: free ones, and where the old ones lead."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from secrets import randbelow

from langnghe.core.models import OldSlug
from langnghe.core.rewriting import update_each
from langnghe.core.text import slugify
from langnghe.market.catalogue.facts import Texts
from langnghe.market.catalogue.models import Product

SLUG_KIND = "product"


class Slugs:
    """
    Gives each name an address from its Vietnamese words that no product has or had.

    Looks for all names at once; an address that was given away counts as taken. Where the plain one
    will not do, only a few numbered ones are asked for: half a market may be called the same.
    """

    def __init__(self, names: Iterable[Texts]) -> None:
        wanted = Counter(_base(name) for name in names)
        self._owners: dict[str, str] = {}
        self._look(wanted)
        alike = {base for base, count in wanted.items() if count > 1}
        self._numbered = {
            base: _numbered(base, wanted[base]) for base in alike | wanted.keys() & self._owners
        }
        self._look(chain.from_iterable(self._numbered.values()))

    def _look(self, slugs: Iterable[str]) -> None:
        asked = sorted(slugs)
        if not asked:
            return
        olds = OldSlug.objects.filter(kind=SLUG_KIND, slug__in=asked)
        self._owners.update(olds.values_list("slug", "target"))
        present = Product.objects.filter(slug__in=asked).values_list("slug", flat=True)
        self._owners.update((slug, slug) for slug in present.order_by())

    def free(self, name: Texts, *, own: str = "") -> str:
        """`own`: the present address of the product; that and its old ones are free for it."""
        base = _base(name)
        is_free = self._owners.get(base) in {None, own}
        found = base if is_free else self._free_number(base, own)
        self._owners[found] = found
        return found

    def _free_number(self, base: str, own: str) -> str:
        if base not in self._numbered:  # "Bình 2", where the second "Bình" was quicker
            self._numbered[base] = _numbered(base, 1)
            self._look(self._numbered[base])
        return next(slug for slug in self._numbered[base] if self._owners.get(slug) in {None, own})


def _base(name: Texts) -> str:
    return slugify(name.get("vi") or next(iter(name.values()), ""))[:140].strip("-") or "hang"


def _numbered(base: str, wanted: int) -> list[str]:
    """Small numbers first; if those are taken, drawn ones, of which some are free for certain."""
    most = wanted + 8
    drawn = [randbelow(bound) for bound in (10**5, 10**12) for _turn in range(most)]
    return [f"{base}-{number}" for number in (*range(2, most + 2), *drawn)]


def redirect(moved: Mapping[str, str], *, now: datetime) -> None:
    """Each old address leads to the new one, and so do all before it: never a chain."""
    if not moved:
        return
    before = list(OldSlug.objects.filter(kind=SLUG_KIND, target__in=moved).order_by("pk"))
    for row in before:
        row.target = moved[row.target]
    update_each(before, ["target"])
    OldSlug.objects.filter(kind=SLUG_KIND, slug__in=moved.values()).delete()
    OldSlug.objects.bulk_create(
        OldSlug(kind=SLUG_KIND, slug=old, target=new, created_at=now) for old, new in moved.items()
    )
