"""Orders for administrators: to look at, never to change."""

from django.contrib import admin

from langnghe.core.admin import ReadOnly
from langnghe.market.orders.models import Order, SellerOrder


@admin.register(Order)
class OrderAdmin(ReadOnly):
    list_display = ("number", "state", "payment_status", "payment_method", "total", "created_at")
    list_filter = ("state", "payment_status", "payment_method")
    search_fields = ("number",)


@admin.register(SellerOrder)
class SellerOrderAdmin(ReadOnly):
    list_display = ("number", "producer_name", "state", "total", "promised_on")
    list_filter = ("state",)
    search_fields = ("number", "producer_name")
