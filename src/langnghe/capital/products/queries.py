"""Products and their terms, read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from langnghe.capital.products import rules
from langnghe.capital.products.facts import Period, Rate
from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.capital.products.refusals import NothingInForce
from langnghe.capital.products.rules import Desk, Wish
from langnghe.core import parameters
from langnghe.core.errors import NotFound
from langnghe.core.models import Parameter
from langnghe.core.text import in_language


@dataclass(frozen=True, slots=True)
class Shown:
    """A product with its terms of a day."""

    product: LoanProduct
    terms: ProductTerms
    rates: tuple[Period, ...]
    priority: tuple[Period, ...] = ()
    reference: Decimal | None = None

    @property
    def rate(self) -> Decimal | None:
        """What is paid at the beginning."""
        return self.rates[0].rate if self.rates else None

    @property
    def overdue(self) -> Decimal | None:
        if self.rate is None or self.terms.overdue_factor is None:
            return None
        return (self.rate * self.terms.overdue_factor / 100).normalize()

    @property
    def provider(self) -> str:
        return provider(self.product)

    @property
    def highest(self) -> int | None:
        """The highest ceiling of all kinds."""
        known = [most for most in self.terms.ceilings.values() if most is not None]
        return max(known, default=None)


@dataclass(frozen=True, slots=True)
class Fit:
    """A product, held against what somebody asks for. `against` empty: it fits."""

    shown: Shown
    ceiling: int | None
    for_it: Sequence[str] = ()
    against: Sequence[str] = field(default_factory=tuple)


def provider(product: LoanProduct) -> str:
    """Who lends, in the reader's language."""
    return product.lender.name if product.lender else in_language(product.provider)


def _with_terms(rows: QuerySet[LoanProduct]) -> QuerySet[LoanProduct]:
    versions = ProductTerms.objects.order_by("valid_from")
    return rows.select_related("lender").prefetch_related(Prefetch("versions", versions))


def offered(on: date, *, kind: str = "", need: str = "") -> list[Shown]:
    """What is offered on a day, what is in force first and drafts of law last (three queries)."""
    found = [
        (product, terms)
        for product in _with_terms(LoanProduct.objects.order_by("pk"))
        if (product.closed_on is None or on < product.closed_on)
        and (terms := rules.in_force(product.versions.all(), on))
    ]
    found = [
        (product, terms)
        for product, terms in found
        if (not kind or kind in terms.ceilings) and (not need or need in product.needs)
    ]
    return sorted(_shown(found, on), key=lambda one: (one.terms.is_draft, one.product.is_demo))


def _shown(found: Sequence[tuple[LoanProduct, ProductTerms]], on: date) -> list[Shown]:
    keys = {terms.reference for _product, terms in found if terms.reference}
    references = parameters.values(*sorted(keys), on=on) if keys else {}
    return [
        Shown(
            product, terms, rules.periods(terms, references),
            rules.periods(terms, references, priority=True)
            if terms.priority_factor is not None else (),
            references.get(terms.reference),
        )
        for product, terms in found
    ]  # fmt: skip


def product(slug: str) -> LoanProduct:
    """:raises NotFound:"""
    found = _with_terms(LoanProduct.objects.filter(slug=slug)).first()
    if found is None:
        raise NotFound
    return found


def shown(of: LoanProduct, on: date) -> Shown:
    """
    A product as it was offered on a day.

    :raises NothingInForce:
    """
    terms = rules.in_force(of.versions.all(), on)
    if terms is None:
        raise NothingInForce
    return _shown([(of, terms)], on)[0]


def drafted(terms: ProductTerms) -> Shown:
    """Terms that are not written down yet, as they would be shown on their first day."""
    return _shown([(terms.product, terms)], terms.valid_from)[0]


def latest(of: LoanProduct, on: date) -> Shown | None:
    """The terms of a day; else those that begin next, else the last ones."""
    versions = list(of.versions.all())
    terms = rules.in_force(versions, on)
    if terms is None and versions:
        later = [one for one in versions if one.valid_from > on]
        terms = later[0] if later else versions[-1]
    return _shown([(of, terms)], max(on, terms.valid_from))[0] if terms else None


def history(of: LoanProduct) -> list[tuple[ProductTerms, tuple[Period, ...], Parameter | None]]:
    """Every version with its rate, newest first."""
    versions = list(of.versions.all())
    keys = {one.reference for one in versions if one.reference}
    rows = list(Parameter.objects.filter(key__in=keys).order_by("valid_from"))
    told = []
    for one in reversed(versions):
        row = _rule_of(rows, one)
        known = {row.key: row.value} if row else {}
        told.append((one, rules.periods(one, known), row))
    return told


def _rule_of(rows: Iterable[Parameter], terms: ProductTerms) -> Parameter | None:
    """The reference rate on the first day of the terms."""
    found = None
    for row in rows:
        ended = row.valid_until is not None and row.valid_until <= terms.valid_from
        if row.key == terms.reference and row.valid_from <= terms.valid_from and not ended:
            found = row
    return found


def rate(of: Shown, on: date, *, priority: bool = False) -> Rate | None:
    """With its source; None: the lender tells it when asked."""
    terms = of.terms
    found = of.priority if priority and of.priority else of.rates
    if not found:
        return None
    if not terms.reference:
        return Rate(found[0].rate, terms.told_by, terms.certainty)
    row = parameters.rule(terms.reference, on=on)
    factor = terms.priority_factor if priority and of.priority else terms.factor
    return Rate(found[0].rate, f"{terms.told_by}; {row.source}",
                max(terms.certainty, row.certainty), row.value, factor)  # fmt: skip


def procedure(of: ProductTerms, on: date) -> list[tuple[dict[str, str], Parameter | None]]:
    """Each step with the dated rule that says how long it may take."""
    keys = [one.get("parameter", "") for one in of.procedure]
    rows = Parameter.objects.filter(key__in=[key for key in keys if key], valid_from__lte=on)
    by_key = {
        row.key: row
        for row in rows.order_by("valid_from")
        if row.valid_until is None or row.valid_until > on
    }
    return [(one["name"], by_key.get(key)) for one, key in zip(of.procedure, keys, strict=True)]


def papers(of: ProductTerms, kind: str = "") -> list[dict[str, dict[str, str]]]:
    """What to hand in; of one kind of borrower when told of which."""
    return [one for one in of.papers if not kind or not one["kinds"] or kind in one["kinds"]]


def offered_between(lender_id: int, since: date, until: date) -> list[tuple[str, date]]:
    """The products of a lender, once for each version offered then, with its last such day."""
    rows = _with_terms(LoanProduct.objects.filter(lender=lender_id).order_by("pk"))
    return [
        (one.slug, on)
        for one in rows
        for on in rules.last_offered(one, one.versions.all(), since, until)
    ]


def of_desk(desk: Desk) -> list[LoanProduct]:
    """The products of one's own lenders (two queries)."""
    return list(_with_terms(LoanProduct.objects.filter(lender__in=desk.lenders).order_by("pk")))


def product_of_desk(desk: Desk, uid: UUID) -> LoanProduct:
    """:raises NotFound: another lender's as well."""
    rows = LoanProduct.objects.filter(uid=uid, lender__in=desk.lenders)
    found = _with_terms(rows).first()
    if found is None:
        raise NotFound
    return found


__all__ = ["Desk", "Fit", "Shown", "Wish"]
