"""Payments for administrators: to look at, never to change."""

from django.contrib import admin

from langnghe.core.admin import ReadOnly
from langnghe.market.payments.models import PaymentEvent, PaymentIntent


@admin.register(PaymentIntent)
class PaymentIntentAdmin(ReadOnly):
    list_display = ("reference", "method", "amount", "received", "payee_name", "created_at")
    list_filter = ("method",)
    search_fields = ("reference", "memo")


@admin.register(PaymentEvent)
class PaymentEventAdmin(ReadOnly):
    list_display = ("recorded_at", "kind", "amount", "provider", "event_id", "intent")
    list_filter = ("kind", ("intent", admin.EmptyFieldListFilter))
    list_select_related = ("intent",)
