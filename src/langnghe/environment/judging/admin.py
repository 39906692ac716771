"""Permits and the conditions of plants, for administrators. Limits are signed in instead."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from langnghe.environment.judging.models import Connection, Permit, PermitLimit, PlantAcceptance

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


class PermitLimitInline(admin.TabularInline[PermitLimit, Permit]):
    model = PermitLimit
    extra = 0


@admin.register(Permit)
class PermitAdmin(admin.ModelAdmin[Permit]):
    list_display = ("number", "facility", "since", "until", "column", "flow")
    list_select_related = ("facility",)
    search_fields = ("number", "facility__name")
    raw_id_fields = ("facility", "station")
    exclude = ("recorded_by",)
    inlines = (PermitLimitInline,)

    def save_model(self, request: "HttpRequest", obj: Permit, form: Any, change: bool) -> None:
        obj.recorded_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(PlantAcceptance)
class PlantAcceptanceAdmin(admin.ModelAdmin[PlantAcceptance]):
    list_display = ("plant", "parameter_code", "minimum", "maximum", "ucum", "since", "until")
    list_select_related = ("plant",)
    raw_id_fields = ("plant",)


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin[Connection]):
    list_display = ("facility", "plant", "since", "until")
    list_select_related = ("facility", "plant")
    raw_id_fields = ("facility", "plant")
