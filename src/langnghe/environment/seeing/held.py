"""What is held here of a person, and why (see `core.personal`)."""

from datetime import datetime

from django.utils.translation import gettext as _

from langnghe.core.personal import Part
from langnghe.environment.seeing.models import Complaint


def tell_held(user_id: int) -> list[Part]:
    rows = Complaint.objects.filter(by=user_id).order_by("pk")
    told = [
        {"number": one.number, "kind": str(one.get_kind_display()), "words": one.words,
         "place": one.place, "contact": one.contact, "opened_at": one.opened_at.isoformat(),
         "state": str(one.get_state_display())}
        for one in rows
    ]  # fmt: skip
    return [
        Part(
            "complaints",
            _("What I complained of"),
            _("So that the authority can look at it and answer."),
            told,
            kept=_("The words of the complaint, without your name and contact."),
        )
    ]


def forget_person(user_id: int, now: datetime) -> None:
    Complaint.objects.filter(by=user_id).update(by=None, contact="")
