"""A POST to the API that comes again under its key gets the first answer, and is done once."""

import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
from django.conf import settings as product
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from langnghe.core.errors import Refused
from langnghe.core.models import IdempotentAnswer, OldSlug
from tests import factories
from tests.market.checkout.test_kill import database_url

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def make(request):
    """Makes a row and says which; `?then=` says how it ends."""
    row = OldSlug.objects.create(
        kind="made", slug=uuid.uuid4().hex, target="t", created_at=timezone.now()
    )
    end = json.loads(request.body or b"{}").get("then", "") if not request.FILES else ""
    if end == "fails":
        raise RuntimeError("after the act")
    if end == "refuses":
        raise Refused("No.", code="no")
    if end == "streams":
        return StreamingHttpResponse([b"made"], status=201)
    if end == "tells":
        return JsonResponse({"secret": row.slug}, status=201, headers={"Cache-Control": "no-store"})
    if end == "breaks":
        return HttpResponse("broken", status=503)
    return JsonResponse({"made": row.slug}, status=201)


urlpatterns = [
    path("api/v1/make", make),
    path("api/v1/other", make),
    path("api/v1/images", make),
    path("xuong/make", make),
]
handler500 = "tests.core.test_kept_answers.failed"


def failed(request):
    return HttpResponse("failed", status=500)


@pytest.fixture(autouse=True)
def here(settings):
    settings.ROOT_URLCONF = __name__


def post(client, then="", key="key-1", to="/api/v1/make", **headers):
    if key is not None:
        headers["Idempotency-Key"] = key
    body = json.dumps({"then": then})
    return client.post(to, body, content_type="application/json", headers=headers)


def made():
    return OldSlug.objects.filter(kind="made").count()


def test_the_repeat_gets_the_same_bytes_and_says_so(client):
    first, again = post(client), post(client)
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Content-Type"] == first["Content-Type"]
    assert again["Idempotent-Replayed"] == "true"
    assert again["Cache-Control"] == "no-store"
    assert "Idempotent-Replayed" not in first
    assert made() == 1


def test_without_a_key_each_request_is_one_of_its_own(client):
    post(client, key=None)
    post(client, key=None)
    assert (made(), IdempotentAnswer.objects.count()) == (2, 0)


def test_another_content_or_query_under_the_key_is_refused(client):
    post(client)
    for answer in (post(client, then="streams"), post(client, to="/api/v1/make?token=other")):
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert made() == 1


def test_the_same_key_at_another_address_is_another_request(client):
    assert post(client).content != post(client, to="/api/v1/other").content


ASKERS = [
    {"headers": {"Authorization": "Bearer a"}},
    {"headers": {"Authorization": "Bearer b"}},
    {"headers": {"Authorization": "192.0.2.7"}},
    {"cookies": "192.0.2.7"},
    {"cookies": "Bearer a"},
    {"address": "192.0.2.7"},
    {"address": "192.0.2.8"},
]


def test_the_same_key_of_another_asker_is_apart(settings):
    answers = set()
    for asker in ASKERS:
        client = Client(REMOTE_ADDR=asker.get("address", "192.0.2.1"))
        for _time in range(2):
            if "cookies" in asker:  # each time: a session that nobody knows is taken back
                client.cookies[settings.SESSION_COOKIE_NAME] = asker["cookies"]
            answers.add(post(client, **asker.get("headers", {})).content)
    assert (len(answers), made()) == (len(ASKERS), len(ASKERS))


def test_a_refusal_is_not_kept_so_that_it_can_be_mended(client):
    for _time in range(2):
        assert post(client, then="refuses").status_code == 422
    assert IdempotentAnswer.objects.count() == 0
    assert post(client).status_code == 201


@pytest.mark.parametrize(("then", "status"), [("fails", 500), ("breaks", 503)])
def test_a_failure_leaves_nothing_of_the_act_and_nothing_is_kept(client, then, status):
    client.raise_request_exception = False
    assert post(client, then=then).status_code == status
    assert (made(), IdempotentAnswer.objects.count()) == (0, 0)
    assert post(client).status_code == 201


def test_an_answer_that_streams_is_not_kept(client):
    assert b"".join(post(client, then="streams").streaming_content) == b"made"
    assert IdempotentAnswer.objects.count() == 0


def test_an_answer_that_holds_a_secret_is_not_kept(client):
    first, again = post(client, then="tells"), post(client, then="tells")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in again
    assert (made(), IdempotentAnswer.objects.count()) == (2, 0)


def opens_nothing(shown):
    return shown == ""


def test_who_shows_what_opens_nothing_any_more_is_told_nothing_again(client, settings):
    first = post(client, Authorization="Bearer a")
    settings.SHOWN_STILL_OPENS = f"{__name__}.opens_nothing"
    again = post(client, Authorization="Bearer a")
    assert "Idempotent-Replayed" not in again
    assert again.content != first.content
    post(client)
    assert post(client)["Idempotent-Replayed"] == "true"


def test_the_cookie_of_a_session_that_ended_is_told_nothing_from_within_it(client):
    client.force_login(factories.user("member"))
    first, cookies = post(client), client.cookies.copy()
    assert post(client).content == first.content
    client.logout()
    client.cookies = cookies
    assert post(client).content != first.content


@pytest.mark.parametrize("key", ["", " ", "khoá", "a b", "x" * 121, "tab\t"])
def test_a_key_that_is_none_is_refused_or_ignored(client, key):
    answer = post(client, key=key)
    assert answer.status_code == (201 if key.strip() == "" and key == "" else 422)
    assert made() == (1 if key == "" else 0)


def test_pages_know_no_keys(client):
    for _time in range(2):
        post(client, to="/xuong/make")
    assert made() == 2


def upload(client, content, key="key-1"):
    return client.post(
        "/api/v1/images",
        {"alt": "Bình", "file": SimpleUploadedFile("a.jpg", content, "image/jpeg")},
        headers={"Idempotency-Key": key},
    )


@pytest.mark.parametrize("size", [10, 9_000_000])
def test_an_upload_is_known_by_its_parts_and_not_by_the_line_between_them(client, size):
    first, again = upload(client, b"x" * size), upload(client, b"x" * size)
    assert (first.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert upload(client, b"y" * size).status_code == 409
    assert made() == 1


def test_what_is_too_long_is_refused_before_anything_is_done(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = client.post(
        "/api/v1/make", b"x" * 2_000, content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert (answer.status_code, made()) == (413, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_at_once_one_acts_and_both_get_its_answer():
    answers, together = [], threading.Barrier(4)

    def ask():
        try:
            together.wait()
            answers.append(post(Client()).content)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), len(set(answers)), made()) == (4, 1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ('INSERT INTO "core_oldslug"', 0),
        ('INTO "core_idempotentanswer"', 0),
        ("COMMIT", 1),
    ],
)
def test_killed_between_act_and_answer_both_are_there_or_neither(client, words, rows):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(product.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "langnghe.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "killed.py"), __name__, words],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (made(), IdempotentAnswer.objects.count()) == (rows, rows)
    assert post(client).status_code == 201
    assert made() == 1
