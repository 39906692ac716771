"""What alerts and limits hold of a person, and why (see `core.personal`)."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.environment.judging.models import Alert, MailSwitch, Permit, Signing


def tell_held(user_id: int) -> list[Part]:
    return [
        Part(
            "environment_alerts",
            _("Alerts of the environment that I acknowledged or was given"),
            _("So that everybody knows who looks after what was measured."),
            _alerts(user_id),
            kept=_(
                "Who acknowledged an alert and when, as the record of an authority; your name goes "
                "with your account, and what you had not looked at yet is given back."
            ),
        ),
        Part(
            "environment_limits",
            _("Limits and permits that I brought in"),
            _("A limit holds under the name of the person who read it in the document."),
            _limits(user_id),
            kept=_("What was brought in, from which document, and by which office."),
        ),
    ]


def _alerts(user_id: int) -> list[dict[str, Any]]:
    mine = Q(acknowledged_by=user_id) | Q(assigned_to=user_id)
    rows = Alert.objects.filter(mine).select_related("station").order_by("pk")
    told: list[dict[str, Any]] = [
        {"station": one.station.slug, "kind": str(one.get_kind_display()),
         "opened_at": one.opened_at.isoformat(), "words": one.words
         if one.acknowledged_by_id == user_id else "",
         "acknowledged_at": one.acknowledged_at.isoformat()
         if one.acknowledged_at and one.acknowledged_by_id == user_id else ""}
        for one in rows
    ]  # fmt: skip
    off = MailSwitch.objects.filter(user=user_id)
    return told + [{"letters_off_since": one.off_since.isoformat()} for one in off]


def _limits(user_id: int) -> list[dict[str, Any]]:
    signed = Signing.objects.filter(signed_by=user_id).select_related("regulation")
    permits = Permit.objects.filter(recorded_by=user_id).order_by("pk")
    return [
        *({"document": f"{one.document}, {one.page}", "regulation": one.regulation.number,
           "office": one.office, "at": one.signed_at.isoformat()} for one in signed),
        *({"permit": one.number} for one in permits),
    ]  # fmt: skip


def forget_person(user_id: int, now: datetime) -> None:
    MailSwitch.objects.filter(user=user_id).delete()
    waiting = Alert.objects.filter(assigned_to=user_id, acknowledged_at__isnull=True)
    waiting.update(assigned_to=None)
