"""What is being typed of a product: kept as typed, by itself, until it is saved or thrown away."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused
from langnghe.market.catalogue.models import Draft, Product

MOST_DRAFTS = 100  # of new goods, of one maker
MOST_TYPED = 200_000  # letters of all fields together


class DraftMoved(Conflict):
    """Somebody typed elsewhere meanwhile: on another phone, or another of the workshop."""

    code = "draft_moved"
    message = _(
        "This was changed elsewhere meanwhile. What you typed is still here: save again to keep "
        "yours, or load the page anew to take the other."
    )

    def __init__(self, revision: int) -> None:
        super().__init__()
        self.revision = revision
        self.more = {"revision": str(revision)}


class TooManyDrafts(Refused):
    code = "too_many_drafts"
    message = _("You have 100 drafts. Finish some of them or throw them away first.")


class DraftTooLong(Refused):
    code = "draft_too_long"
    message = _("This is too much text for one product.")


@transaction.atomic
def save_draft(
    *,
    uid: UUID,
    producer_id: int,
    typed: Mapping[str, str],
    expected: int | None,
    by_id: int | None,
    now: datetime,
) -> Draft:
    """
    Keep what was typed. `expected` is the revision that the page showed (0: there was none yet).

    :raises DraftMoved: it is another one by now, with other content.
    :raises TooManyDrafts: :raises DraftTooLong:
    """
    if sum(len(name) + len(text) for name, text in typed.items()) > MOST_TYPED:
        raise DraftTooLong
    draft = ensure_draft(uid=uid, producer_id=producer_id, by_id=by_id, now=now)
    if draft.typed == typed:
        return draft  # sent again: the answer did not come
    # Revision 1 is an empty one, which a picture may have made before anything was typed.
    if expected is not None and draft.typed and draft.revision != expected:
        raise DraftMoved(draft.revision)
    draft.typed, draft.revision = dict(typed), draft.revision + 1
    draft.changed_at, draft.by_id = now, by_id
    draft.save()
    return draft


def ensure_draft(*, uid: UUID, producer_id: int, by_id: int | None, now: datetime) -> Draft:
    """
    The draft, locked; an empty one where there is none.

    :raises TooManyDrafts:
    """
    draft = Draft.objects.select_for_update().filter(uid=uid).first()
    if draft is not None:
        return draft
    if not Product.objects.filter(uid=uid).exists() and count_drafts(producer_id) >= MOST_DRAFTS:
        raise TooManyDrafts
    row = Draft(uid=uid, producer_id=producer_id, changed_at=now, by_id=by_id)
    Draft.objects.bulk_create([row], ignore_conflicts=True)
    return Draft.objects.select_for_update().get(uid=uid)


def count_drafts(producer_id: int) -> int:
    return Draft.objects.filter(producer_id=producer_id).count()
