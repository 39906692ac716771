"""A kept picture becomes a row in the transaction of what it belongs to."""

from datetime import datetime

from langnghe.environment.treatment.models import Photo
from langnghe.environment.treatment.pictures import Kept


def add(
    kept: Kept | None,
    *,
    by_id: int,
    now: datetime,
    project_id: int | None = None,
    village_id: int | None = None,
) -> Photo | None:
    if kept is None:
        return None
    return Photo.objects.create(
        project_id=project_id, village_id=village_id, file=kept.file, digest=kept.digest,
        width=kept.width, height=kept.height, added_by_id=by_id, added_at=now,
    )  # fmt: skip
