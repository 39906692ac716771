"""Products of law for administrators: what nobody stood on yet can be put right."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.core.admin import Audited

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


@admin.register(LoanProduct)
class LoanProductAdmin(Audited):
    list_display = ("slug", "lender", "closed_on")
    list_select_related = ("lender",)
    search_fields = ("slug",)
    readonly_fields = ("lender", "created_at")

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        return False

    def save_model(self, request: "HttpRequest", obj: Any, form: Any, change: bool) -> None:
        obj.created_at = obj.created_at or timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(ProductTerms)
class ProductTermsAdmin(Audited):
    list_display = ("product", "valid_from", "valid_until", "act", "certainty", "used_at")
    list_filter = ("certainty", "rate_rule")
    list_select_related = ("product",)
    readonly_fields = ("used_at", "made_by", "made_at")

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        return (obj is None or obj.used_at is None) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: "HttpRequest", obj: Any, form: Any, change: bool) -> None:
        obj.made_by_id = request.user.pk  # a new release leaves it as it is
        obj.made_at = timezone.now()
        super().save_model(request, obj, form, change)
