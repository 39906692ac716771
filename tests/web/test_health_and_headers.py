"""Signs of life, security headers, errors for people and for programs, what search engines read."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from langnghe.core import outbox
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_process_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_says_what_is_missing(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": True, "worker": False}
    outbox.beat("w", timezone.now())
    assert client.get("/readyz").status_code == 200
    outbox.beat("w", timezone.now() - timedelta(minutes=5))
    assert client.get("/readyz").status_code == 503


def test_pages_allow_no_script_or_style_from_elsewhere_or_inline(client):
    answer = client.get("/gio/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Referrer-Policy" in answer
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.content.decode())
    assert all("nonce=" in script or "application/ld+json" in script for script in scripts)


def test_a_request_keeps_its_id(client):
    assert (
        client.get("/healthz", headers={"X-Request-Id": "abcdef-12345"})["X-Request-Id"]
        == "abcdef-12345"
    )
    assert client.get("/healthz", headers={"X-Request-Id": "a b\n"})["X-Request-Id"] != "a b\n"


@pytest.mark.parametrize(
    ("path", "words"), [("/khong-co/", "Không có gì"), ("/en/nothing/", "nothing at this address")]
)
def test_a_missing_page_says_so_in_the_language_of_the_address(client, path, words):
    answer = client.get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_a_program_gets_problem_details(client):
    answer = client.get("/api/v1/villages/none")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    told = answer.json()
    assert {"type", "title", "status", "detail", "code", "errors"} <= set(told)
    assert told["code"] == "not_found"


@pytest.mark.parametrize(
    "path",
    ["/api/v1/villages?limit=0", "/api/v1/villages?cursor=zzz", "/api/v1/products?limit=101"],
)
def test_what_a_program_got_wrong_has_a_code(client, path):
    answer = client.get(path)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"]


def test_a_failure_of_ours_tells_nothing_of_the_inside(settings):
    settings.ROOT_URLCONF = "tests.web.broken_urls"
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "secret-of-the-inside" not in page
    assert "Có lỗi ở phía chúng tôi" in page


def test_the_language_of_the_api_is_that_of_the_header(client):
    factories.craft(slug="lua", name={"vi": "Lụa", "en": "Silk"})
    told = [
        client.get("/api/v1/crafts", headers={"Accept-Language": language}).json()[0]["name"]
        for language in ("vi", "en")
    ]
    assert told == ["Lụa", "Silk"]


def test_search_engines_find_every_public_page_in_both_languages(client):
    variant = factories.variant()
    product, producer = variant.product, variant.product.producer
    index = client.get("/sitemap.xml").content.decode()
    files = re.findall(r"<loc>[^<]*?(/sitemap-[^<]+)</loc>", index)
    content = "".join(client.get(path).content.decode() for path in files)
    for path in (
        f"/hang/{product.slug}/",
        f"/lang/{producer.village.slug}/",
        f"/nguoi-lam/{producer.slug}/",
    ):
        assert f"{path}</loc>" in content
        assert f"/en{path}</loc>" in content
    assert "Sitemap:" in client.get("/robots.txt").content.decode()
    assert client.get("/sitemap-products-9.xml").status_code == 404


def test_the_document_of_the_api_is_the_committed_one(client, request):
    path = request.config.rootpath / "docs" / "openapi.json"
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert json.loads(path.read_text(encoding="utf-8")) == told, "run `make openapi`"
