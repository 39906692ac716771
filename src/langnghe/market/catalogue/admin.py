"""A look at goods for staff. What changes a product, its price or stock goes through services."""

from django.contrib import admin
from django.http import HttpRequest  # noqa: TID251

from langnghe.market.catalogue.models import (
    Product,
    ProductImage,
    StockItem,
    StockMovement,
    Variant,
)


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class VariantInline(ReadOnly, admin.TabularInline[Variant, Product]):
    model = Variant
    extra = 0


class ImageInline(ReadOnly, admin.TabularInline[ProductImage, Product]):
    model = ProductImage
    extra = 0


@admin.register(Product)
class ProductAdmin(ReadOnly, admin.ModelAdmin[Product]):
    list_display = ("__str__", "producer", "village", "state", "price_from", "available")
    list_filter = ("state", "available", "made_to_order", "is_demo", "craft")
    list_select_related = ("producer", "village")
    search_fields = ("search_text", "slug")
    show_full_result_count = False
    inlines = (VariantInline, ImageInline)


class MovementInline(ReadOnly, admin.TabularInline[StockMovement, StockItem]):
    model = StockMovement
    extra = 0


@admin.register(StockItem)
class StockAdmin(ReadOnly, admin.ModelAdmin[StockItem]):
    list_display = ("variant", "on_hand", "held")
    list_select_related = ("variant",)
    search_fields = ("variant__sku",)
    show_full_result_count = False
    inlines = (MovementInline,)
