"""An id for each request, a line in the log without personal data, one answer to each refusal."""

import gzip
import io
import json
import logging

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils.translation import gettext_lazy as _

from langnghe.core import errors
from langnghe.core.middleware import Compress


class SoldOut(errors.Conflict):
    code = "sold_out"
    message = _("There is nothing at this address.")


def fine(request, secret=""):
    structlog.get_logger("tests").info("seen")
    return HttpResponse("fine")


def refused(request, kind):
    raise {
        "missing": errors.NotFound(),
        "forbidden": errors.Forbidden(),
        "rule": errors.Refused("Too short.", code="too_short", field="name"),
        "conflict": SoldOut(),
        "often": errors.TooMany(retry_after=42),
    }[kind]


def broken(request):
    raise RuntimeError("Nguyễn Thị Mẫu, 0912345678")


urlpatterns = [
    path("don/<str:secret>/", fine),
    path("refused/<str:kind>/", refused),
    path("api/v1/refused/<str:kind>/", refused),
    path("broken/", broken),
]
handler500 = "tests.core.test_middleware.failed"


def failed(request):
    return HttpResponse("failed", status=500)


@pytest.fixture(autouse=True)
def here():
    with override_settings(
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["langnghe.core.middleware.RequestId", "langnghe.core.middleware.Refusals"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"ui/error.html": "{{ status }}: {{ message }}"},
                        )
                    ]
                },
            }
        ],
    ):
        yield


@pytest.fixture
def lines():
    """What the product's own handler writes, as dictionaries."""
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    text, level = io.StringIO(), logging.getLogger().level
    before = handler.setStream(text)
    logging.getLogger().setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in text.getvalue().splitlines()]
    handler.setStream(before)
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("missing", 404, "404: Không có gì ở địa chỉ này."),
        ("forbidden", 403, "403: Bạn không có quyền làm việc này."),
        ("rule", 422, "422: Too short."),
        ("conflict", 409, "409: Không có gì ở địa chỉ này."),
        ("often", 429, "429: Quá nhiều lần thử. Vui lòng đợi một lát rồi thử lại."),
    ],
)
def test_people_get_a_page_in_their_language(client, kind, status, body):
    response = client.get(f"/refused/{kind}/")
    assert (response.status_code, response.content.decode()) == (status, body)


@pytest.mark.parametrize(
    ("kind", "status", "title", "code"),
    [
        ("missing", 404, "Not Found", "not_found"),
        ("forbidden", 403, "Forbidden", "forbidden"),
        ("conflict", 409, "Conflict", "sold_out"),
        ("often", 429, "Too Many Requests", "too_many_requests"),
    ],
)
def test_programs_get_problem_details(client, kind, status, title, code):
    response = client.get(f"/api/v1/refused/{kind}/")
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (response.status_code, body["status"]) == (status, status)
    assert (body["type"], body["title"], body["code"]) == ("about:blank", title, code)
    assert body["errors"] == []


def test_a_problem_names_the_field(client):
    body = client.get("/api/v1/refused/rule/").json()
    assert body["errors"] == [{"field": "name", "code": "too_short", "detail": "Too short."}]
    assert body["detail"] == "Too short."


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_who_asked_too_often_learns_when_to_come_back(client, prefix):
    assert client.get(f"{prefix}/refused/often/").headers["Retry-After"] == "42"
    assert "Retry-After" not in client.get(f"{prefix}/refused/rule/").headers


def test_every_answer_and_every_line_bears_the_id_of_its_request(client, lines):
    first = client.get("/don/s3cr3t/").headers["X-Request-Id"]
    second = client.get("/don/s3cr3t/").headers["X-Request-Id"]
    assert first != second
    assert [line["request_id"] for line in lines()] == [first, first, second, second]


@pytest.mark.parametrize(
    ("given", "taken"),
    [("edge-1234567890", True), ("short", False), ("x" * 65, False), ("a b c d e f", False)],
)
def test_a_sane_id_of_the_proxy_is_taken_over(client, given, taken):
    answer = client.get("/don/x/", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert (answer == given) is taken


def test_the_access_line_names_the_route_and_nothing_that_was_typed(client, lines):
    client.get("/don/s3cr3t/?q=0912345678", REMOTE_ADDR="203.0.113.9")
    seen, line = lines()
    assert (seen["event"], seen["logger"]) == ("seen", "tests")
    assert {key: line[key] for key in ("event", "level", "method", "route", "status")} == {
        "event": "request", "level": "info", "method": "GET", "route": "don/<str:secret>/", "status": 200,
    }  # fmt: skip
    assert line["ms"] >= 0
    assert set(line) == {
        "event", "level", "logger", "at", "request_id", "method", "route", "status", "ms",
    }  # fmt: skip


def test_an_unknown_address_is_logged_without_itself(client, lines):
    client.get("/0912345678/")
    assert [(line["route"], line["status"]) for line in lines()] == [("-", 404)]


def test_a_failure_is_logged_by_its_type_and_place_only(client, lines):
    client.raise_request_exception = False
    assert client.get("/broken/?q=0912345678").status_code == 500
    failure, access = lines()
    assert failure["exception"] == "builtins.RuntimeError"
    assert failure["frames"][-1].endswith(" broken")
    assert failure["request_id"] == access["request_id"]
    assert "0912345678" not in json.dumps([failure, access], ensure_ascii=False)
    assert "Mẫu" not in json.dumps([failure, access], ensure_ascii=False)


def test_of_a_library_only_the_template_of_its_message_is_kept(lines):
    logging.getLogger("some.library").warning("No mail for %s", "an@example.vn")
    assert [line["event"] for line in lines()] == ["No mail for %s"]


def asked(respond, accepts="gzip"):
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return Compress(lambda _request: respond())(request)


def test_what_is_compressed_is_read_back_whole_by_any_reader():
    page = ("Gốm Bát Tràng " * 500).encode()
    answer = asked(lambda: HttpResponse(page, headers={"ETag": '"abc"'}))

    assert gzip.decompress(answer.content) == page
    assert len(answer.content) < len(page) / 10
    assert answer["Content-Length"] == str(len(answer.content))
    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert answer["ETag"] == 'W/"abc"'


def test_the_size_of_a_compressed_page_does_not_tell_what_is_in_it():
    sizes = {len(asked(lambda: HttpResponse(b"x" * 5_000)).content) for _time in range(30)}

    assert len(sizes) > 5


@pytest.mark.parametrize(
    ("content", "accepts", "headers"),
    [
        (b"x" * 100, "gzip", {}),
        (b"x" * 5_000, "br", {}),
        (b"x" * 5_000, "gzip", {"Content-Encoding": "br"}),
    ],
)
def test_short_foreign_and_compressed_answers_stay_as_they_are(content, accepts, headers):
    answer = asked(lambda: HttpResponse(content, headers=headers), accepts)

    assert answer.content == content
    assert answer.get("Content-Encoding") == headers.get("Content-Encoding")
