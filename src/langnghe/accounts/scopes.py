"""What a token may be allowed to do, and what an endpoint may be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    GOODS_READ = "goods:read", _("See goods, also those that are not on sale")
    GOODS_WRITE = "goods:write", _("Add and change goods, variants and pictures")
    STOCK_WRITE = "stock:write", _("Change pieces in stock and prices")
    ORDERS_READ = "orders:read", _("See orders with names and addresses of buyers")
    ORDERS_WRITE = "orders:write", _("Confirm, refuse, pack and hand over orders")
    WEBHOOKS = "webhooks", _("Set up who is told of events")


class Event(models.TextChoices):
    ORDER_CREATED = "order.created", _("A new order to confirm")
    ORDER_UPDATED = "order.updated", _("An order moved to another state")


TEST = "webhook.test"  # what an endpoint is sent on request, and means nothing
