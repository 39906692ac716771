"""
A picture from a phone on a poor line: begun, sent part by part, ended; each step may come again.

A part is stored first, under a name made of its content, and then taken by one conditional UPDATE:
of two that send the same part one is counted. What the parts are worth is looked at when all are
there, by their content and not by any name.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from langnghe.core.decoding import (
    MOST_BYTES,
    ImageTooLarge,
    ImageTooNarrow,
    NotAnImage,
    drawn,
)
from langnghe.core.errors import Conflict, NotFound, Refused, TooMany
from langnghe.core.renditions import Rendition
from langnghe.market.catalogue.facts import Texts
from langnghe.market.catalogue.models import Draft, Product, ProductImage, Upload
from langnghe.market.catalogue.services.drafts import ensure_draft
from langnghe.market.catalogue.services.images import (
    MOST_IMAGES,
    TooManyImages,
    add_kept,
    keep,
    named,
    replace_image,
)

MOST_AT_ONCE = 12  # pictures on their way from one person; so bytes have an end as well
LARGEST_PART = 1024 * 1024
KEPT_FOR = timedelta(days=3)  # a line may be down for a day or two
BATCH = 200
_REFUSALS: Mapping[str, type[Refused]] = {
    kind.code: kind for kind in (NotAnImage, ImageTooLarge, ImageTooNarrow, TooManyImages)
}


class NoSuchUpload(NotFound):
    """Unknown, or somebody else's: the asker cannot tell which."""

    code = "upload_not_found"
    message = _("We do not know this upload (any more). Please choose the picture again.")


class TooManyUploads(TooMany):
    code = "too_many_uploads"
    message = _("12 pictures are on their way already. Wait until some of them have come.")


class PartRefused(Refused):
    code = "part_refused"
    message = _("A part has 1 byte to 1 MB, and no more than is missing.")


class OffsetMoved(Conflict):
    """Other bytes stand there already, or some before are missing; `offset`: where to go on."""

    code = "offset_moved"
    message = _("Go on from where the upload stands.")

    def __init__(self, upload: Upload) -> None:
        super().__init__()
        self.more = {"offset": str(upload.received)}


class NotAllThere(OffsetMoved):
    code = "upload_incomplete"
    message = _("The picture has not come whole yet.")


def begin_upload(
    *,
    uid: UUID,
    of: UUID,
    producer_id: int,
    size: int,
    by_id: int | None,
    now: datetime,
    replaces: UUID | None = None,
    alt: Texts | None = None,
) -> Upload:
    """
    Expect a picture of so many bytes for a draft or a product; the same again is the same one.

    :raises ImageTooLarge: :raises TooManyImages: :raises TooManyUploads:
    :raises NoSuchUpload: the uid is in use for something else.
    """
    if not 0 < size <= MOST_BYTES:
        raise ImageTooLarge(field="picture")
    for _attempt in range(3):
        known = Upload.objects.filter(uid=uid).first()
        if known is not None:
            if (known.by_id, known.of, known.size) != (by_id, of, size):
                raise NoSuchUpload
            return known
        try:
            with transaction.atomic():
                _require_a_home(of, producer_id, by_id, now)
                # A cut picture takes the place of another one: not one more.
                if count_pictures(of) - bool(replaces) >= MOST_IMAGES:
                    raise TooManyImages(field="picture")
                return Upload.objects.create(
                    uid=uid,
                    of=of,
                    producer_id=producer_id,
                    by_id=by_id,
                    slot=_free_slot(by_id),
                    size=size,
                    position=_next_position(of),
                    replaces=replaces,
                    alt=dict(alt or {}),
                    touched_at=now,
                )
        except IntegrityError:
            continue  # one_upload_per_hand: the same person began another at this moment
    raise TooManyUploads(retry_after=10)


def _require_a_home(of: UUID, producer_id: int, by_id: int | None, now: datetime) -> None:
    """A photo may come before the first word: then it makes the draft."""
    if not Product.objects.filter(uid=of).exists():
        ensure_draft(uid=of, producer_id=producer_id, by_id=by_id, now=now)


def count_pictures(of: UUID) -> int:
    """Of a draft or a product: those it has, and those on their way."""
    there = ProductImage.objects.filter(product__uid=of).count()
    return there + Upload.objects.filter(of=of, image=None, refusal="").count()


def _free_slot(by_id: int | None) -> int:
    taken = set(
        Upload.objects.filter(by_id=by_id, slot__isnull=False)
        .order_by()
        .values_list("slot", flat=True)
    )
    for slot in range(MOST_AT_ONCE):
        if slot not in taken:
            return slot
    raise TooManyUploads(retry_after=60)


def _next_position(of: UUID) -> int:
    last = Upload.objects.filter(of=of).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def take_part(*, upload: Upload, offset: int, content: bytes, now: datetime) -> Upload:
    """
    Take the bytes that begin at `offset`; the same part again changes nothing.

    :raises PartRefused: :raises OffsetMoved:
    """
    if not 0 < len(content) <= LARGEST_PART or offset + len(content) > upload.size:
        raise PartRefused(field="part")
    part = [offset, len(content), hashlib.sha256(content).hexdigest()[:32]]
    if part in upload.parts:
        return upload
    if offset != upload.received:
        raise OffsetMoved(upload)
    _store(upload, part, content)
    taken = Upload.objects.filter(pk=upload.pk, received=offset, slot__isnull=False).update(
        received=F("received") + len(content), parts=[*upload.parts, part], touched_at=now
    )
    upload.refresh_from_db()
    if not taken and part not in upload.parts:
        raise OffsetMoved(upload)
    return upload


def end_upload(*, upload: Upload, now: datetime) -> Upload:
    """
    Look at what has come, and let a product have it if there is one; again: the first answer.

    :raises NotAllThere: :raises NotAnImage: :raises ImageTooLarge: :raises ImageTooNarrow:
    """
    if upload.refusal:
        raise _REFUSALS[upload.refusal](field="picture")
    if upload.has_come:
        return upload
    if upload.received < upload.size:
        raise NotAllThere(upload)
    try:
        with tempfile.TemporaryFile() as file:
            _put_together(upload, file)
            renditions = drawn(file)
        keep(renditions)
        _arrive(upload, renditions, now)
    except tuple(_REFUSALS.values()) as refusal:
        Upload.objects.filter(pk=upload.pk).update(refusal=refusal.code, slot=None, touched_at=now)
        _forget_parts(upload)
        raise
    _forget_parts(upload)
    return upload


@transaction.atomic
def _arrive(upload: Upload, renditions: list[Rendition], now: datetime) -> None:
    # The draft first, as whoever saves it: then either he finds the picture, or it his product.
    list(Draft.objects.select_for_update().filter(uid=upload.of))
    upload.width, upload.height = renditions[-1].width, renditions[-1].height
    upload.renditions = named(renditions)
    upload.slot, upload.touched_at = None, now
    fresh = Upload.objects.select_for_update().get(pk=upload.pk)
    if fresh.has_come:
        upload.refresh_from_db()
        return
    product = Product.objects.filter(uid=upload.of).first()
    if product is not None:
        upload.image = _given(upload, product, renditions, now).uid
    elif upload.replaces is not None:
        _stand_in(upload, upload.replaces)
    upload.save()


def _given(
    upload: Upload, product: Product, renditions: list[Rendition], now: datetime
) -> ProductImage:
    old = _replaced(upload, product)
    row = add_kept(
        product=product,
        renditions=renditions,
        alt=upload.alt or (old.alt if old else product.name),
        by_id=upload.by_id,
        now=now,
    )
    if old is not None:
        replace_image(old=old, new=row, by_id=upload.by_id, now=now)
    return row


def _replaced(upload: Upload, product: Product) -> ProductImage | None:
    if upload.replaces is None:
        return None
    # What it stands for may have been a picture of a draft when it was begun.
    became = Upload.objects.filter(of=upload.of, uid=upload.replaces, image__isnull=False)
    uid = became.values_list("image", flat=True).first() or upload.replaces
    return product.images.filter(uid=uid).first()


def _stand_in(upload: Upload, uid: UUID) -> None:
    """In the place of the picture of the draft that was cut."""
    old = Upload.objects.filter(of=upload.of, uid=uid).exclude(pk=upload.pk).first()
    if old is not None:
        upload.position, upload.alt = old.position, upload.alt or old.alt
        old.delete()


def add_at_once(
    *,
    of: UUID,
    producer_id: int,
    file: IO[bytes],
    uid: UUID,
    by_id: int | None,
    now: datetime,
) -> Upload:
    """
    The same without parts, for whoever has no scripts: the whole file came with a form.

    :raises NotAnImage: :raises ImageTooLarge: :raises ImageTooNarrow: :raises TooManyImages:
    """
    if count_pictures(of) >= MOST_IMAGES:
        raise TooManyImages(field="picture")
    renditions = drawn(file)
    keep(renditions)
    with transaction.atomic():
        _require_a_home(of, producer_id, by_id, now)
        same = Upload.objects.filter(of=of, renditions=named(renditions), image=None).first()
        if same is not None:
            return same  # sent again, because the answer did not come
        upload = Upload.objects.create(
            uid=uid, of=of, producer_id=producer_id, by_id=by_id, size=0, touched_at=now,
            position=_next_position(of),
        )  # fmt: skip
        _arrive(upload, renditions, now)
    return upload


@transaction.atomic
def drop_upload(*, upload: Upload) -> None:
    """Forget a picture that no product has yet."""
    upload.delete()
    _forget_parts(upload)


def drop_all(*, of: UUID) -> None:
    """The same of all pictures of what is thrown away."""
    for upload in Upload.objects.filter(of=of, image=None):
        drop_upload(upload=upload)


@transaction.atomic
def order_uploads(*, of: UUID, uids: list[UUID]) -> None:
    """Put the pictures of a draft into this order; what is not named stands behind."""
    place = {uid: number for number, uid in enumerate(uids)}
    rows = list(Upload.objects.select_for_update().filter(of=of).order_by("position", "pk"))
    rows.sort(key=lambda row: place.get(row.uid, len(place)))
    for number, row in enumerate(rows):
        row.position = number
    Upload.objects.bulk_update(rows, ["position"])


@transaction.atomic
def describe_uploads(*, of: UUID, said: Mapping[UUID, Texts]) -> None:
    """Say what is seen on pictures of a draft."""
    rows = list(Upload.objects.select_for_update().filter(of=of, uid__in=said))
    changed = [row for row in rows if {**row.alt, **said[row.uid]} != row.alt]
    for row in changed:
        row.alt = {**row.alt, **said[row.uid]}
    Upload.objects.bulk_update(changed, ["alt"])


def forget_uploads(*, now: datetime) -> int:
    """By the clock: what stopped half-way, was refused, or belongs to nothing any more."""
    wanted = Exists(Draft.objects.filter(uid=OuterRef("of")))
    over = Q(slot__isnull=False) | ~Q(refusal="") | Q(image__isnull=False) | ~Q(wanted)
    old = Upload.objects.filter(over, touched_at__lt=now - KEPT_FOR).order_by("pk")
    gone = 0
    while rows := list(old[:BATCH]):
        for row in rows:
            _forget_parts(row)
        Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
        gone += len(rows)
    return gone


def _storage() -> Storage:
    return storages["uploads"]


def _file(upload: Upload, part: list[object]) -> str:
    return f"{upload.uid}/{part[0]}-{part[2]}"


def _store(upload: Upload, part: list[object], content: bytes) -> None:
    """Stored before it is counted: a row never tells of bytes that are not there."""
    name = _file(upload, part)
    if not _storage().exists(name):
        _storage().save(name, ContentFile(content))


def _put_together(upload: Upload, file: IO[bytes]) -> None:
    """On the disk: memory holds one part."""
    for part in upload.parts:
        with _storage().open(_file(upload, part)) as stored:
            file.write(stored.read())


def _forget_parts(upload: Upload) -> None:
    for part in upload.parts:
        _storage().delete(_file(upload, part))
