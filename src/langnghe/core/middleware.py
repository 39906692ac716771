"""What every request passes: an id and one line in the log, and one answer to each refusal."""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from http import HTTPStatus

import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from isal import igzip

from langnghe.core import acting, idempotency, limits
from langnghe.core.errors import ApplicationError, Refused, TooMany, Unreadable
from langnghe.core.http import client_address
from langnghe.core.ids import uuid7
from langnghe.core.models import IdempotentAnswer

SENSORS = "/sta/"
PROGRAMS = ("/api/", SENSORS)  # what programs call: they are answered in JSON
ACCEPTS_GZIP = re.compile(r"\bgzip\b")
SANE_KEY = re.compile(r"[\x21-\x7e]{1,120}")
# Ends of paths whose work is done in pieces, each committed for itself.
IN_PIECES = ("/bulk", "/images")
LARGEST_UPLOAD = 22_000_000  # a picture of 20 MB with what stands around it
# Of a page without scripts, from somebody who has logged in: six such pictures at once.
LARGEST_FORM = 130_000_000
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
Respond = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("langnghe.access")


class KeyMalformed(Refused):
    code = "idempotency_key_malformed"
    message = _("An Idempotency-Key is 1 to 120 visible ASCII characters.")


class BodyTooLarge(Refused):
    status = 413
    code = "body_too_large"
    message = _("This is too much for one call: 8 MB, or one picture of 20 MB.")


class FormTooLarge(Refused):
    status = 413
    code = "form_too_large"
    message = _("This is too much at once. Please send fewer pictures, up to 20 MB each.")


class RequestId:
    """
    Give the request an id that stands in every log line and in the answer.

    A proxy's id is taken over when it is sane. The access line names the route and not the path:
    a path may hold a guest's secret link, a query what somebody searched for.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        request_id = given if SANE_ID.fullmatch(given) else uuid7().hex
        # The error page shows it, so that whoever reports a failure can name it.
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "-",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


class Acting:
    """What one request says of acting for another ends with it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting.apart():
            return self.get_response(request)


class Compress:
    """
    Compress answers for whoever can read it: Django's own does it a tenth as fast.

    A name of random length in the header keeps secrets from being guessed by the size (BREACH).
    """

    LEAST = 200  # bytes; below it is not worth it
    LONGEST_NAME = 100

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or len(response.content) < self.LEAST:
            return response
        if response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if not ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            return response
        response.content = self._compressed(response.content)
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        if response.get("ETag", "").startswith('"'):
            response["ETag"] = f"W/{response['ETag']}"  # the same page, not the same bytes
        return response

    def _compressed(self, content: bytes) -> bytes:
        packed = igzip.compress(content, compresslevel=2)
        name = secrets.token_hex(self.LONGEST_NAME)[: secrets.randbelow(self.LONGEST_NAME) + 1]
        # RFC 1952: flag 8 in byte 3 says that a name, ended by a zero, follows the ten bytes.
        return packed[:3] + b"\x08" + packed[4:10] + name.encode() + b"\x00" + packed[10:]


class Language(LocaleMiddleware):
    """The language of the address; of `Accept-Language` for programs, whose addresses name none."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if _is_api(request):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()


class RateLimit:
    """
    Let nobody take the API for himself; tell everybody how much he has left.

    Headers after draft-ietf-httpapi-ratelimit-headers. Counted per token or session, and, with
    more room, per address: nobody has looked yet whether what is shown is worth anything, and who
    shows something new each time must not get a new limit each time.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_api(request):
            return self.get_response(request)
        meter = _meter(request)
        if meter.left < 0:
            response = answer_to(request, TooMany(retry_after=meter.reset))
        else:
            response = self.get_response(request)
        response["RateLimit-Policy"] = f'"api";q={meter.most};w={meter.window}'
        response["RateLimit"] = f'"api";r={max(meter.left, 0)};t={meter.reset}'
        return response


class Idempotency:
    """
    A POST to the API that comes again with its `Idempotency-Key` gets the first answer.

    The act and its answer are kept in one transaction, so a crash leaves neither or both. What
    works in pieces (a bulk call, an upload) commits each piece for itself; its rows are such that
    doing them twice changes nothing. Refusals are not kept: what was wrong may be mended and sent
    again under the same key.

    An answer that is marked `Cache-Control: no-store` holds a secret, and is not kept here either:
    its repeat is done like any other call, by a service that makes no second thing of it. What is
    kept goes to nobody but who shows the same token or session, was told it before, and still may
    ask: for a token that ended the repeat is a call that is refused.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method != "POST" or not _is_api(request):
            return self.get_response(request)
        if _is_too_large(request):
            return answer_to(request, BodyTooLarge())
        if not SANE_KEY.fullmatch(key):
            return answer_to(request, KeyMalformed(field="Idempotency-Key"))
        # Read to its end before the transaction begins: a slow sender would hold its locks.
        asked = _fingerprint(request)
        try:
            if _is_in_pieces(request):
                return self._answer(request, key, asked)
            with transaction.atomic():
                response = self._answer(request, key, asked)
                if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    transaction.set_rollback(True)
                return response
        except ApplicationError as refusal:
            return answer_to(request, refusal)

    def _answer(self, request: HttpRequest, key: str, asked: str) -> HttpResponse:
        # With the person: the cookie of a session that ended is told nothing from within it.
        who = f"{_asker(request)} {request.user.pk}"
        scope = hashlib.sha256(f"{who} {request.path}".encode()).hexdigest()
        # Where work is done in pieces there is no transaction yet to look in.
        with transaction.atomic() if _is_in_pieces(request) else nullcontext():
            kept = idempotency.kept_answer(scope, key, asked)
        if kept and _still_opens(request):
            response = HttpResponse(bytes(kept.body), kept.content_type, kept.status)
            response["Idempotent-Replayed"] = "true"
            response["Cache-Control"] = "no-store"
            return response
        response = self.get_response(request)
        if _may_be_kept(response):
            idempotency.keep_answer(
                IdempotentAnswer(
                    scope=scope,
                    key=key,
                    fingerprint=asked,
                    status=response.status_code,
                    content_type=response["Content-Type"],
                    body=response.content,
                    created_at=timezone.now(),
                )
            )
        return response


def _still_opens(request: HttpRequest) -> bool:
    opens: Callable[[str], bool] = import_string(settings.SHOWN_STILL_OPENS)
    return opens(request.headers.get("Authorization", ""))


def _may_be_kept(response: HttpResponse) -> bool:
    is_good = HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES
    is_secret = "no-store" in response.get("Cache-Control", "")
    return is_good and not is_secret and not response.streaming


def _fingerprint(request: HttpRequest) -> str:
    """What is asked for. The query belongs to it: it may hold the token of an order."""
    asked = hashlib.sha256(request.get_full_path().encode() + b"\0")
    is_upload = request.content_type == "multipart/form-data" and _is_in_pieces(request)
    if not is_upload or _length(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        content = request.body  # read here, so that whoever comes later may read it as well
        if not is_upload:
            asked.update(content)
            return asked.hexdigest()
    # Part by part: the boundary between them differs each time. Big files wait on the disk.
    for name, values in sorted(request.POST.lists()):
        asked.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            asked.update(json.dumps([name, file.name, file.content_type, file.size]).encode())
            for chunk in file.chunks():
                asked.update(chunk)
            file.seek(0)
    return asked.hexdigest()


def _is_in_pieces(request: HttpRequest) -> bool:
    return request.path.endswith(IN_PIECES)


def _length(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isdecimal() else 0


def _meter(request: HttpRequest) -> limits.Meter:
    """The tighter of two: of what is shown, and of where it is shown from."""
    now = time.time()
    what = "sensors" if request.path.startswith(SENSORS) else "api"
    own = limits.meter(what, _asker(request), now)
    here = limits.meter(f"{what}-address", client_address(request), now)
    return here if here.left < own.left else own


def _asker(request: HttpRequest) -> str:
    """Who asks: by what he shows, else by where he is. The words keep the three apart."""
    if shown := request.headers.get("Authorization", ""):
        return f"shows {shown}"
    if session := request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
        return f"session {session}"
    return f"address {client_address(request)}"


class Refusals:
    """Answer an ApplicationError that a view let through: a page for people, JSON for programs."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No database keeps a NUL in a text: no address of ours has one.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer_to(request, Unreadable())
        if _is_api(request) and _is_too_large(request):
            return answer_to(request, BodyTooLarge())
        if (length := _length(request)) > LARGEST_UPLOAD:
            is_known = request.user.is_authenticated
            if not is_known or length > LARGEST_FORM:
                return answer_to(request, FormTooLarge())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_to(request, error) if isinstance(error, ApplicationError) else None


def answer_to(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    response = _as_problem(request, error) if _is_api(request) else _as_page(request, error)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    errors: Sequence[dict[str, str]] = (),
    more: Mapping[str, str] | None = None,
) -> JsonResponse:
    """An answer after RFC 9457. `code` is stable; `detail` speaks the reader's language."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": str(detail),
        "code": code,
        "errors": list(errors),
        **(more or {}),
    }
    return JsonResponse(body, status=int(status), content_type="application/problem+json")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAMS)


def _is_too_large(request: HttpRequest) -> bool:
    """Said before anything is read: an upload would be written to the disk first."""
    is_upload = (request.content_type or "").startswith("multipart/")
    most = LARGEST_UPLOAD if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return _length(request) > int(most or 0)


def _as_problem(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    errors = [
        {"field": one.field, "code": one.code, "detail": str(one)}
        for one in error.by_field()
        if one.field
    ]
    return problem(
        request,
        status=error.status,
        code=error.code,
        detail=str(error),
        errors=errors,
        more=error.more,
    )


def _as_page(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    context = {"status": error.status, "message": str(error)}
    return render(request, "ui/error.html", context, status=error.status)
