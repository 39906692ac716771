"""What a token may do, what an endpoint may be told, and what a person may consent to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    GOODS_READ = "goods:read", _("See goods, also those that are not on sale")
    GOODS_WRITE = (
        "goods:write",
        _("Add and change goods, variants and pictures; close the shop for a while"),
    )
    STOCK_WRITE = "stock:write", _("Change pieces in stock and prices")
    ORDERS_READ = "orders:read", _("See orders with names and addresses of buyers")
    ORDERS_WRITE = "orders:write", _("Confirm, refuse, pack and hand over orders")
    ORDERS_TAKE = "orders:take", _("Write down orders that buyers give by telephone")
    FIGURES_READ = "figures:read", _("See figures: what was sold and looked at, and where it went")
    CONSENTS_READ = "consents:read", _("See which associations may act for the workshop")
    SENSORS_WRITE = "sensors:write", _("Describe stations and send readings")
    LOANS_READ = "loans:read", _("See the loans of the lender, with who borrowed")
    LOANS_WRITE = "loans:write", _("Say how the loans stand whose book the lender keeps")
    WEBHOOKS = "webhooks", _("Set up who is told of events")


# Of lenders alone; all others are of workshops.
OF_LENDERS = frozenset({Scope.LOANS_READ, Scope.LOANS_WRITE})


class Event(models.TextChoices):
    ORDER_CREATED = "order.created", _("A new order to confirm")
    ORDER_UPDATED = "order.updated", _("An order moved to another state")
    EXCEEDANCE_BEGAN = "exceedance.began", _("Wastewater is over a limit")
    EXCEEDANCE_ENDED = "exceedance.ended", _("Wastewater is within the limit again")


TEST = "webhook.test"  # what an endpoint is sent on request, and means nothing


class Purpose(models.TextChoices):
    """What people may agree to, and take back at any time."""

    NEWS = "news", _("Letters about new goods and village events")
    PORTRAIT = "portrait", _("My name and picture on public pages of my craft and village")
