"""Reference data and dead letters for administrators; the trail to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest  # noqa: TID251  the admin is a view of Django's
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from langnghe.core import audit, outbox
from langnghe.core.facts import CalendarChanged
from langnghe.core.models import AuditEvent, CalendarDay, OutboxDelivery, Parameter


class Audited(admin.ModelAdmin[Any]):
    """Whatever an administrator changes stands in the trail, with the values before and after."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changes = {
            name: [form.initial.get(name), form.cleaned_data[name]] for name in form.changed_data
        }
        super().save_model(request, obj, form, change)
        self.record("changed" if change else "added", obj, request, changes=changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.record("removed", obj, request, was=str(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def record(self, what: str, obj: Any, request: HttpRequest, **details: Any) -> None:
        action = f"{obj._meta.label_lower}.{what}"
        audit.record(action, obj, by_id=request.user.pk, now=timezone.now(), **details)


@admin.register(Parameter)
class ParameterAdmin(Audited):
    list_display = ("key", "value", "unit", "valid_from", "valid_until", "source", "certainty")
    list_filter = ("certainty", "unit")
    search_fields = ("key", "source", "note")


@admin.register(CalendarDay)
class CalendarDayAdmin(Audited):
    list_display = ("day", "kind", "name", "source", "certainty")
    list_filter = ("kind", "certainty")
    date_hierarchy = "day"

    def record(self, what: str, obj: Any, request: HttpRequest, **details: Any) -> None:
        super().record(what, obj, request, **details)
        outbox.announce(CalendarChanged(obj.day), now=timezone.now())


class ReadOnly(admin.ModelAdmin[Any]):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    list_display = ("at", "action", "object_type", "object_id", "by_id", "for_id")
    search_fields = ("object_id", "action")
    show_full_result_count = False


@admin.register(OutboxDelivery)
class OutboxDeliveryAdmin(ReadOnly):
    """What could not be delivered, and the way to try it again."""

    list_display = (
        *("reaction", "message", "attempts", "next_attempt_at"),
        *("delivered_at", "dead_at", "last_error"),
    )
    list_filter = (
        ("dead_at", admin.EmptyFieldListFilter),
        ("delivered_at", admin.EmptyFieldListFilter),
        "reaction",
    )
    list_select_related = ("message",)
    show_full_result_count = False
    actions = ("replay",)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outboxdelivery")

    @admin.action(description=_("Deliver dead letters again"), permissions=["replay"])
    def replay(self, request: HttpRequest, rows: QuerySet[OutboxDelivery]) -> None:
        count = outbox.replay(list(rows.values_list("pk", flat=True)), now=timezone.now())
        self.message_user(
            request,
            ngettext(
                "%(count)s letter will be delivered again.",
                "%(count)s letters will be delivered again.",
                count,
            )
            % {"count": count},
        )
