"""What was taken in under the name of a person, and why (see `core.personal`)."""

from typing import Any

from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.environment.ingest.models import Delivery, FieldNote


def tell_held(user_id: int) -> list[Part]:
    notes = FieldNote.objects.filter(by=user_id).select_related("station").order_by("pk")
    files = Delivery.objects.filter(by=user_id).order_by("pk")
    rows: list[dict[str, Any]] = [
        *({"station": one.station.slug, "note": one.note, "seen_at": one.seen_at.isoformat(),
           "photo": bool(one.photo)} for one in notes),
        *({"file": one.name, "arrived_at": one.arrived_at.isoformat()} for one in files),
    ]  # fmt: skip
    return [
        Part(
            "environment_readings",
            _("Readings, notes and files that I sent in"),
            _("A reading can be traced to whoever brought it in."),
            rows,
            kept=_("The readings with their notes and photos; your name goes with your account."),
        )
    ]
