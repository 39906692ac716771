"""What a shared link to a maker shows."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from langnghe.registry import public as registry
from langnghe.ui import share


def card_of(maker: registry.ProducerFact) -> share.Card:
    return share.Card(
        title=maker.name,
        place=f"{maker.kind_label} · {maker.village_name}",
        line=_("since %(year)s") % {"year": maker.since_year} if maker.since_year else "",
        platform=settings.PLATFORM_NAME,
    )


def address_of(maker: registry.ProducerFact) -> str:
    """Of the picture as the maker is now: with another name it has another address."""
    return f"{reverse('web:producer_share', args=[maker.slug])}?v={card_of(maker).digest}"
