"""An office's own opening and closing of its letters."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.support.deciding import refusals
from langnghe.support.deciding.models import LetterTemplate
from langnghe.support.dossiers.rules import Scope

ACTIONS: dict[str, Promise] = {
    "approve": _("Letters of approval"),
    "refuse": _("Letters of refusal"),
    "send_back": _("Letters that ask for completion"),
    "stop": _("Letters on stopped support"),
}
PARTS = ("opening", "closing")


@transaction.atomic
def keep(
    *, office_id: int, action: str, texts: Mapping[str, str], scope: Scope, now: datetime
) -> None:
    """`texts`: "opening_vi" and so on. Letters that are written stay as they are."""
    if office_id not in scope.supervised:
        raise refusals.NotYours
    told = {
        part: {code: texts.get(f"{part}_{code}", "").strip() for code in ("vi", "en")}
        for part in PARTS
    }
    row, _new = LetterTemplate.objects.update_or_create(
        office_id=office_id, action=action, defaults=told
    )
    audit.record("support.letter.template", row, by_id=scope.user_id, now=now, step=action)


def texts_of(office_id: int, action: str) -> dict[str, str]:
    row = LetterTemplate.objects.filter(office=office_id, action=action).first()
    if row is None:
        return {}
    return {f"{part}_{code}": words for part in PARTS for code, words in getattr(row, part).items()}
