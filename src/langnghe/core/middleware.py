"""What every request passes: an id and one line in the log, and one answer to each refusal."""

import re
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from langnghe.core.errors import ApplicationError, TooMany, Unreadable
from langnghe.core.ids import uuid7

API = "/api/"
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
Respond = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("langnghe.access")


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


class Language(LocaleMiddleware):
    """The language of the address; of `Accept-Language` for programs, whose addresses name none."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if _is_api(request):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()


class Refusals:
    """Answer an ApplicationError that a view let through: a page for people, JSON for programs."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No database keeps a NUL in a text: no address of ours has one.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer_to(request, Unreadable())
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
) -> JsonResponse:
    """An answer after RFC 9457. `code` is stable; `detail` speaks the reader's language."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": str(detail),
        "code": code,
        "errors": list(errors),
    }
    return JsonResponse(body, status=int(status), content_type="application/problem+json")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def _as_problem(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    errors = (
        [{"field": error.field, "code": error.code, "detail": str(error)}] if error.field else []
    )
    return problem(request, status=error.status, code=error.code, detail=str(error), errors=errors)


def _as_page(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    context = {"status": error.status, "message": str(error)}
    return render(request, "ui/error.html", context, status=error.status)
