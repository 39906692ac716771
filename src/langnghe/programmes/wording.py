"""Strengths, standings and verbs in words."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langnghe.core.text import in_language
from langnghe.programmes.models import LegalBasis, Measure
from langnghe.ui import formatting

S = Measure.Strength
# How firmly something was said; never more than that.
STRENGTHS: dict[str, str | Promise] = {
    S.DONE: gettext_lazy("The report says that this was done."),
    S.WILL: gettext_lazy("The city said that it will do this. No day and no sum were named."),
    S.ENCOURAGE: gettext_lazy("The city encourages this; it did not say that it will do it."),
    S.CONSIDER: gettext_lazy("The city will consider this; nothing was decided."),
    S.AIM: gettext_lazy("This is what a measure aims at, not a measure by itself."),
    S.STATEMENT: gettext_lazy("This was stated; it promises nothing."),
    S.WISH: gettext_lazy("This is a wish addressed to others."),
}
VERBS: dict[str, str | Promise] = {
    "plan": gettext_lazy("In the plan"),
    "reserve": gettext_lazy("Reserved"),
    "release": gettext_lazy("Given back to the line"),
    "commit": gettext_lazy("Committed"),
    "disburse": gettext_lazy("Paid out"),
    "return": gettext_lazy("Paid back"),
}


def names(told: Iterable[Mapping[str, str]]) -> str:
    return ", ".join(in_language(one) for one in told)


def standing(act: LegalBasis, today: date) -> str:
    """Whether an act is in force, in words; what is not known is said."""
    state = act.standing_on(today)
    if state == "over" and act.effective_until:
        return _("no longer in force since %(day)s") % {"day": formatting.day(act.effective_until)}
    if state == "unknown" or not act.effective_from:
        return _("its first day could not be established")
    told = {"day": formatting.day(act.effective_from)}
    if state == "coming":
        return _("comes into force on %(day)s") % told
    return _("in force since %(day)s") % told
