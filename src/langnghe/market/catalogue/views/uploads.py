"""Pictures in parts: begun, sent on from where they stand, ended. For our own script."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from langnghe.core import limits
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.models import Upload
from langnghe.market.catalogue.views.asked import told_as_problem
from langnghe.market.catalogue.views.editor import desk_of


@login_required
@require_POST
@told_as_problem
def begin(request: HttpRequest, uid: UUID) -> HttpResponse:
    desk = desk_of(request, uid, may_begin=True)
    limits.hit("upload", str(request.user.pk))
    size, replaces = request.POST.get("size", ""), request.POST.get("replaces", "")
    upload = services.begin_upload(
        uid=_uid(request.POST.get("upload", "")),
        of=uid,
        producer_id=desk.producer.id,
        size=int(size) if size.isdecimal() and len(size) < 12 else 0,
        replaces=_uid(replaces) if replaces else None,
        by_id=request.user.pk,
        now=timezone.now(),
    )
    return _standing(upload, status=201)


@login_required
@require_http_methods(["GET", "PATCH", "POST", "DELETE"])
@told_as_problem
def upload(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = queries.own_upload(request.user.pk, uid)
    if found is None:
        raise services.NoSuchUpload
    now = timezone.now()
    if request.method == "PATCH":
        found = services.take_part(
            upload=found, offset=_offset(request), content=_content(request), now=now
        )
    elif request.method == "POST":
        found = services.end_upload(upload=found, now=now)
    elif request.method == "DELETE":
        services.drop_upload(upload=found)
        return HttpResponse(status=204)
    return _standing(found)


def _standing(upload: Upload, status: int = 200) -> HttpResponse:
    return JsonResponse(
        {"offset": upload.received, "size": upload.size, "come": upload.has_come}, status=status
    )


def _offset(request: HttpRequest) -> int:
    told = request.headers.get("Upload-Offset", "")
    if not told.isdecimal() or len(told) > 10:
        raise services.PartRefused(field="Upload-Offset")
    return int(told)


def _content(request: HttpRequest) -> bytes:
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    if not told.isdecimal() or int(told) > services.LARGEST_PART:
        raise services.PartRefused(field="part")
    try:
        # Not `body`: that would stay with the request, which the collector takes only now and then.
        return request.read()
    except UnreadablePostError:  # the line broke: nobody hears this
        raise services.PartRefused(field="part") from None


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise services.NoSuchUpload from None
