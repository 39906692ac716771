"""Reference data of the registry for administrators."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone

from langnghe.core.admin import Audited
from langnghe.registry import services
from langnghe.registry.models import (
    AdminUnit,
    Artisan,
    Craft,
    Producer,
    Recognition,
    Remit,
    Source,
    Village,
    VillageCraft,
    VillageFact,
)

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

Row = TypeVar("Row", bound=Model)


class ShownAdmin(admin.ModelAdmin[Row]):
    """Of what others show: cards and the search of goods follow a changed name."""

    def save_model(self, request: "HttpRequest", obj: Row, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        kind = str(obj._meta.model_name)
        services.note_change(kind=kind, thing_id=obj.pk, by_id=request.user.pk, now=timezone.now())


@admin.register(AdminUnit)
class AdminUnitAdmin(admin.ModelAdmin[AdminUnit]):
    list_display = ("code", "name", "kind", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name", "folded", "code")


@admin.register(Craft)
class CraftAdmin(ShownAdmin[Craft]):
    list_display = ("code", "slug", "group", "motif", "trade_allowed")
    search_fields = ("code", "slug")
    readonly_fields = ("taken_down",)


class Crafts(admin.TabularInline[VillageCraft, Village]):
    model = VillageCraft
    extra = 0


class Facts(admin.TabularInline[VillageFact, Village]):
    model = VillageFact
    extra = 0


class Recognitions(admin.TabularInline[Recognition, Village]):
    model = Recognition
    extra = 0


@admin.register(Village)
class VillageAdmin(ShownAdmin[Village]):
    list_display = ("name", "commune", "status", "certainty")
    list_filter = ("certainty", "status")
    list_select_related = ("commune",)
    search_fields = ("name", "folded")
    readonly_fields = ("taken_down",)
    autocomplete_fields = ("commune",)
    exclude = ("other_communes",)
    inlines = (Crafts, Facts, Recognitions)


@admin.register(Producer)
class ProducerAdmin(ShownAdmin[Producer]):
    list_display = ("name", "kind", "village", "state", "is_demo")
    list_filter = ("state", "kind")
    list_select_related = ("village",)
    search_fields = ("name", "folded")
    readonly_fields = ("state", "verified_at")
    autocomplete_fields = ("village",)
    filter_horizontal = ("crafts",)
    exclude = ("organisation",)


@admin.register(Remit)
class RemitAdmin(Audited):
    list_display = ("association", "village", "said_at")
    list_select_related = ("association", "village")
    search_fields = ("association__name", "village__name")
    autocomplete_fields = ("association", "village")

    def save_model(self, request: "HttpRequest", obj: Remit, form: Any, change: bool) -> None:
        obj.said_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(Artisan)
class ArtisanAdmin(admin.ModelAdmin[Artisan]):
    readonly_fields = ("taken_down",)


admin.site.register(Source)
