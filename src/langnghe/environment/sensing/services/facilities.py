"""Who discharges is registered and kept by officers; nothing is deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core import audit
from langnghe.core.errors import NotFound, Refused
from langnghe.environment.sensing.models import Facility


class NothingChanged(Refused):
    code = "nothing_changed"
    message = _("Nothing is different from what is written down already.")


@transaction.atomic
def add(*, uid: UUID, values: Mapping[str, Any], by_id: int, now: datetime) -> Facility:
    """
    Of the same form (`uid`) one facility comes to be, however often it is sent.

    :raises NotFound: another facility has this `uid`.
    """
    try:
        with transaction.atomic():
            made = Facility.objects.create(uid=uid, **values)
    except IntegrityError:
        former = Facility.objects.filter(uid=uid, name=values["name"]).first()
        if former is None or former.village_id != values["village_id"]:
            raise NotFound from None
        return former
    audit.record("sensing.facility.added", made, by_id=by_id, now=now, **values)
    return made


@transaction.atomic
def change(*, facility: Facility, values: Mapping[str, Any], by_id: int, now: datetime) -> Facility:
    """
    The trail keeps what stood there before.

    :raises NothingChanged:
    """
    row = Facility.objects.select_for_update().get(pk=facility.pk)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        raise NothingChanged
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    audit.record(
        "sensing.facility.changed", row, by_id=by_id, now=now, before=before, after=changed
    )
    return row
