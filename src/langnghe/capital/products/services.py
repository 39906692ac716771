"""Products of lenders: opened, their terms renewed from a day on, closed; and the law's own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from langnghe.capital.products import refusals, rules
from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.capital.products.rules import Desk
from langnghe.core import audit, clock
from langnghe.core.errors import NotFound
from langnghe.core.text import slugify

LONGEST_SLUG = 70


def lock_product(pk: int) -> LoanProduct:
    """The one place where a product is locked, so that its versions follow each other."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Lock a product in a transaction.")
    return LoanProduct.objects.select_for_update().get(pk=pk)


@transaction.atomic
def open_product(
    *, desk: Desk, lender_id: int, name: Mapping[str, str], summary: Mapping[str, str],
    needs: list[str], now: datetime, is_demo: bool = False,
) -> LoanProduct:  # fmt: skip
    """
    A new product of one's own lender; nobody sees it before it has terms.

    :raises NotFound: another's lender. :raises SlugTaken:
    """
    if lender_id not in desk.lenders:
        raise NotFound
    slug = slugify(name.get("vi") or name.get("en") or "")[:LONGEST_SLUG].strip("-")
    product = LoanProduct(
        slug=slug, lender_id=lender_id, name=dict(name), summary=dict(summary), needs=needs,
        is_demo=is_demo, created_at=now,
    )  # fmt: skip
    if not slug or slug in rules.RESERVED:
        raise refusals.SlugTaken(field="name_vi")
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        raise refusals.SlugTaken(field="name_vi") from error
    audit.record("products.product.opened", product, by_id=desk.user_id, now=now)
    return product


@transaction.atomic
def renew_terms(
    *, product: LoanProduct, desk: Desk, valid_from: date, terms: Mapping[str, Any], now: datetime
) -> ProductTerms:
    """
    New terms from a day on; those before end there. Terms that begin later and nobody used yet
    make room.

    :raises InThePast: :raises VersionUsed: :raises TermsWrong:
    """
    if product.lender_id not in desk.lenders:
        raise NotFound
    if valid_from < clock.today(now):
        raise refusals.InThePast(field="valid_from")
    lock_product(product.pk)
    later = ProductTerms.objects.filter(product=product, valid_from__gte=valid_from)
    if later.filter(used_at__isnull=False).exists():
        raise refusals.VersionUsed(field="valid_from")
    later.delete()
    ProductTerms.objects.filter(product=product, valid_from__lt=valid_from).exclude(
        valid_until__lte=valid_from
    ).update(valid_until=valid_from)
    made = ProductTerms(
        product=product, valid_from=valid_from, made_by_id=desk.user_id, made_at=now, **terms
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise refusals.TermsWrong from error
    audit.record(
        "products.terms.renewed", product, by_id=desk.user_id, now=now, since=valid_from.isoformat()
    )
    return made


@transaction.atomic
def close_product(*, product: LoanProduct, desk: Desk, on: date, now: datetime) -> None:
    """
    Offered to nobody new from a day on.

    :raises InThePast:
    """
    if product.lender_id not in desk.lenders:
        raise NotFound
    if on < clock.today(now):
        raise refusals.InThePast(field="closed_on")
    locked = lock_product(product.pk)
    locked.closed_on = on
    locked.save(update_fields=["closed_on"])
    audit.record("products.product.closed", locked, by_id=desk.user_id, now=now, on=on.isoformat())


def note_use(*, terms_uid: str, now: datetime) -> None:
    """Somebody stands on these terms: from now on they never change. Safe to repeat."""
    ProductTerms.objects.filter(uid=terms_uid, used_at__isnull=True).update(used_at=now)
