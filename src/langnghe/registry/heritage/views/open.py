"""Doors without a language: a picture of a story, and the manifest of its pictures."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from langnghe.core.errors import NotFound
from langnghe.registry.heritage import manifests, queries, rules
from langnghe.registry.heritage.models import StoryPicture

MANIFEST = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'


@require_safe
def picture(request: HttpRequest, uid: UUID, width: int) -> HttpResponse:
    """Looked up each time: what is not agreed to any more is out at once, also by its address."""
    row = queries.picture(uid)
    file = next((one["file"] for one in row.renditions if one["width"] == width), None)
    is_public = queries.picture_is_public(row, timezone.localdate())
    if file is None or not (is_public or _is_curator(request, row)):
        raise NotFound
    with default_storage.open(file) as stored:
        response = HttpResponse(stored.read(), content_type="image/webp")
    response["ETag"] = f'"{uid}-{width}"'  # a picture never changes
    response["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    if is_public:
        response["Access-Control-Allow-Origin"] = "*"
    return response


def _is_curator(request: HttpRequest, row: StoryPicture) -> bool:
    found = queries.subject_of(row.story)
    return found is not None and rules.curates(found, request.user.pk)


@require_safe
def manifest(request: HttpRequest, uid: UUID) -> HttpResponse:
    told, subject = queries.story_by_uid(uid, timezone.localdate())
    if not told.pictures:
        raise NotFound
    response = JsonResponse(
        manifests.manifest(told, subject, timezone.localdate()), content_type=MANIFEST
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response
