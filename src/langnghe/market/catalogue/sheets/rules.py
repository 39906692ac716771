"""The life of a sheet."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from langnghe.core.states import Table, step
from langnghe.market.catalogue.sheets.models import Sheet

S = Sheet.State


def keeps(sheet: Sheet, producer_ids: Collection[int]) -> bool:
    """Only those who act for its maker."""
    return sheet.producer_id in producer_ids


LIFE = Table(
    steps=(
        step("refuse", S.CHECKING, S.REFUSED, _("Something is wrong in it")),
        step("offer", S.CHECKING, S.READY, _("It can be written")),
        step("confirm", S.READY, S.APPLYING, _("Write it"), keeps),
        step("finish", S.APPLYING, S.DONE, _("All of it is written")),
        step("cancel", (S.CHECKING, S.READY), S.CANCELLED, _("Cancel"), keeps),
    ),
)
WORKING = (S.CHECKING, S.APPLYING)
