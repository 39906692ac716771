"""What baskets hold of a person, told to him and forgotten with him."""

from django.db import transaction
from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.market.basket.models import Basket, BasketLine


def tell_held(user_id: int) -> list[Part]:
    """What lies in his open basket (one query)."""
    rows = BasketLine.objects.filter(basket__user_id=user_id, basket__closed_at__isnull=True)
    lines = [
        {
            "goods": one.variant.product.name,
            "quantity": one.quantity,
            "written_on_it": one.personalisation,
            "added_at": one.added_at,
        }
        for one in rows.select_related("variant__product")
    ]
    return [Part("basket", _("My basket"), _("So that you find it again on every device."), lines)]


@transaction.atomic
def forget_person(user_id: int) -> None:
    """Open or closed: what was bought was copied into the order."""
    Basket.objects.filter(user_id=user_id).delete()
