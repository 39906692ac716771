"""On which list of the city a village stands, as an officer read it in the decision."""

from datetime import date, datetime

from django.db import transaction

from langnghe.core import audit
from langnghe.environment.seeing.models import VillagePollutionClass


@transaction.atomic
def sign(
    *, village_id: int, list_number: int, document: str, decided_on: date, source: str,
    certainty: str, office: str, by_id: int, now: datetime,
) -> VillagePollutionClass:  # fmt: skip
    """Enter a row under the officer's name; the former one of the village ends and is kept."""
    rows = VillagePollutionClass.objects.filter(village=village_id, ended_at__isnull=True)
    list(rows.select_for_update(no_key=True).values_list("pk"))
    rows.update(ended_at=now)
    one = VillagePollutionClass.objects.create(
        village_id=village_id, list_number=list_number, document=document, decided_on=decided_on,
        source=source, certainty=certainty, signed_by_id=by_id, office=office, signed_at=now,
    )  # fmt: skip
    audit.record("seeing.class.signed", one, by_id=by_id, now=now, list_number=list_number)
    return one
