"""What offers hold of a person, and why (see `core.personal`)."""

from datetime import datetime

from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.support.offers.models import SavedSearch


def tell_held(user_id: int) -> list[Part]:
    rows = SavedSearch.objects.filter(person=user_id).order_by("pk")
    told = [
        {"name": one.name, "answers": one.answers, "at": one.made_at.isoformat()} for one in rows
    ]
    return [
        Part(
            "support_searches",
            _("Searches for support that I keep"),
            _("So that I am told of schemes that fit."),
            told,
        )
    ]


def forget_person(user_id: int, now: datetime) -> None:
    SavedSearch.objects.filter(person=user_id).delete()
