"""What was granted and signed, for the contexts that fulfil it."""

from collections.abc import Collection
from uuid import UUID

from langnghe.support.deciding.models import Agreement
from langnghe.support.dossiers.models import Dossier

S = Dossier.State


def waiting(offices: Collection[int], kind: str) -> list[Agreement]:
    """Signed, and nothing was given yet; the oldest first (one query)."""
    rows = Agreement.objects.filter(
        dossier__office__in=offices, dossier__state=S.AGREED, signed_at__isnull=False,
        dossier__version__offer__kind=kind,
    )  # fmt: skip
    return list(rows.select_related("decision", "dossier__version__offer").order_by("signed_at"))


def running(kind: str) -> list[UUID]:
    rows = Dossier.objects.filter(state=S.RUNNING, version__offer__kind=kind)
    return list(rows.order_by("pk").values_list("uid", flat=True))
