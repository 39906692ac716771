"""What the desk holds of a person, and why (see `core.personal`)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.personal import Part
from langnghe.registry.desk import queries
from langnghe.registry.desk.models import Report

READS = {
    "desk.producer.read": gettext_lazy("What you told of your workshop"),
    "desk.paper.read": gettext_lazy("A paper of your workshop"),
    "desk.villageclaim.read": gettext_lazy("The village that you asked for"),
}


def tell_held(user_id: int) -> list[Part]:
    """His workshops with their papers, and what he reported."""
    return [
        Part(
            "workshops",
            _("My workshops and their papers"),
            _("So that the commune can vouch for you, and buyers' money reaches you."),
            queries.held_of_workshops(user_id),
            kept=_("What a decision stood on, with the decision; a draft is deleted at any time."),
        ),
        Part(
            "reports",
            _("What I reported"),
            _("So that the authority can look at it."),
            queries.held_reports(user_id),
            kept=_("The words of the report, without your name."),
        ),
    ]


def forget_person(user_id: int, now: datetime) -> None:
    """Workshops belong to those who stay in them; a report no longer says whose it was."""
    Report.objects.filter(reporter_id=user_id).update(reporter=None)
