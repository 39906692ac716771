"""Where facts were read: editors add sources that are not on the list yet."""

from datetime import datetime

from django.db import transaction

from langnghe.core import audit, ids
from langnghe.registry.heritage.facts import Subject
from langnghe.registry.heritage.services.writing import require_curator
from langnghe.registry.models import Source


@transaction.atomic
def add_source(*, subject: Subject, text: str, by_id: int | None, now: datetime) -> str:
    """The code of a source with this text: the one that is there already, else a new one."""
    require_curator(subject, by_id)
    there = Source.objects.filter(text=text).values_list("code", flat=True).first()
    if there:
        return there
    source = Source.objects.create(code=f"N{ids.code(7)}", text=text)
    audit.record("registry.source.added", source, by_id=by_id, now=now)
    return source.code
