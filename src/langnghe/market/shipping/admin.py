"""Tariffs for administrators."""

from django.contrib import admin

from langnghe.market.shipping.models import ShippingRate


@admin.register(ShippingRate)
class ShippingRateAdmin(admin.ModelAdmin[ShippingRate]):
    list_display = ("zone", "valid_from", "valid_until", "first_price", "step_price", "source")
