"""Goods that an authority takes down, and gives back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from langnghe.core import audit, states
from langnghe.market.catalogue import rules
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.services.images import lock_pictures
from langnghe.registry import public as registry


@transaction.atomic
def withhold(*, product_uid: UUID, case: str, now: datetime) -> None:
    """
    Nobody sees or buys it any more, and its maker cannot put it on sale, until it is given back.

    The same case again changes nothing; orders keep what they have.
    """
    product = _locked(product_uid)
    if product is None or product.withheld_for:
        return
    product.withheld_state = product.state
    Product.objects.filter(pk=product.pk).update(
        withheld_for=case, withheld_state=product.state, changed_at=now, listed=False,
        state=Product.State.ARCHIVED if product.state == "published" else product.state,
        **rules.now_shown(),
    )  # fmt: skip
    if product.withheld_state == Product.State.PUBLISHED:
        states.note(product, "published", "archived", "withhold", by_id=None, now=now, reason=case)
    audit.record("catalogue.product.withheld", product, by_id=None, now=now, case=case)


@transaction.atomic
def give_back(*, product_uid: UUID, case: str, now: datetime) -> None:
    """
    As free as before: on sale again if it was. Another case's product stays down.
    """
    product = _locked(product_uid)
    if product is None or product.withheld_for != case:
        return
    again = product.withheld_state == Product.State.PUBLISHED
    selling = registry.producer_by_id(product.producer_id).selling
    Product.objects.filter(pk=product.pk).update(
        withheld_for="", withheld_state="", changed_at=now, listed=again and selling,
        state=Product.State.PUBLISHED if again else product.state,
        **rules.now_shown(),
    )  # fmt: skip
    if again:
        states.note(product, product.state, "published", "give_back", by_id=None, now=now)
    audit.record("catalogue.product.given_back", product, by_id=None, now=now, case=case)


def _locked(product_uid: UUID) -> Product | None:
    found = Product.objects.filter(uid=product_uid).first()
    return lock_pictures(found) if found else None
