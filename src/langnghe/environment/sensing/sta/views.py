from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from langnghe.accounts import public as accounts
from langnghe.core.errors import ApplicationError
from langnghe.core.middleware import answer_to
from langnghe.environment.sensing.rules import NOBODY, scope_of_token
from langnghe.environment.sensing.sta import answering, batch
from langnghe.environment.sensing.sta.answering import Answer, Asked
from langnghe.environment.sensing.sta.errors import NoToken, TooLarge
from langnghe.environment.sensing.sta.reading import Reader
from langnghe.environment.sensing.sta.writing import Writer

# Who shows a token that is not in force, or a password that is none, is told so.
_keeper = accounts.Scoped(accounts.Scope.SENSORS_WRITE)


@csrf_exempt  # nothing here looks at the session
def sensor_things(request: HttpRequest, path: str = "") -> HttpResponse:
    asked = _asked(request, path or "")
    if asked.path == "$batch" and asked.method == "POST":
        kind = request.headers.get("Content-Type", "")
        return _response(batch.answer(asked, kind, lambda one: _answer(request, one)))
    return _response(answering.answer(asked))


def _answer(request: HttpRequest, asked: Asked) -> Answer:
    """One of a batch: a refusal is its answer."""
    try:
        return answering.answer(asked)
    except ApplicationError as refusal:
        told = answer_to(request, refusal)
        return Answer(told.status_code, told.content, told["Content-Type"])


def _asked(request: HttpRequest, path: str) -> Asked:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    token = _token(request)
    scope = NOBODY if token is None else scope_of_token(token)
    root = request.build_absolute_uri("/sta/v1.1")
    writer = None
    if token is not None:
        writer = Writer(scope, token.organisation_id, token.user_id, timezone.now())
    return Asked(
        method=request.method or "GET",
        path=path,
        query=request.META.get("QUERY_STRING", ""),
        body=body,
        content_type=request.content_type or "",
        reader=Reader(scope, root),
        writer=writer,
        is_brief="return=minimal" in request.headers.get("Prefer", ""),
    )


def _token(request: HttpRequest) -> accounts.TokenFact | None:
    shown = request.headers.get("Authorization", "")
    if not shown:
        return None
    token = _keeper.authenticate(request, accounts.shown_secret(shown))
    if token is None:
        raise NoToken
    return token


def _response(answer: Answer) -> HttpResponse:
    kind = answer.content_type if answer.status != HTTPStatus.NO_CONTENT else None
    response = HttpResponse(answer.body, status=answer.status, content_type=kind)
    if answer.location:
        response["Location"] = answer.location
    return response
