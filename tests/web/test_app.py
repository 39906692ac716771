"""The workshop as an app: what the browser is told of it, and what it may keep."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

from langnghe.core.ids import person_mark
from tests import factories


def test_the_worker_is_at_the_root_is_asked_for_anew_and_names_files_that_are_there(client):
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert (answer["Cache-Control"], answer["Service-Worker-Allowed"]) == ("no-cache", "/")
    first = answer.content.decode().partition("\n")[0]
    app = json.loads(first.removeprefix("const APP = ").removesuffix(";"))
    assert app["offline"] == {"vi": "/ngoai-tuyen/", "en": "/en/ngoai-tuyen/"}
    assert app["logOut"] == "/tai-khoan/dang-xuat/"
    files = [one.removeprefix("/static/") for one in app["files"] if one.startswith("/static/")]
    assert len(files) > 10
    assert [one for one in files if finders.find(one) is None] == []
    # The same worker each time: a browser compares it byte by byte.
    assert client.get("/sw.js").content == answer.content


@pytest.mark.parametrize(
    ("path", "start", "name"),
    [("/app.webmanifest", "/xuong/", "Xưởng"), ("/en/app.webmanifest", "/en/xuong/", "Workshop")],
)
def test_the_manifest_speaks_both_languages(client, path, start, name):
    answer = client.get(path)
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["short_name"], told["scope"]) == (start, name, "/")
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    for one in told["icons"]:
        assert finders.find(one["src"].removeprefix("/static/"))


@pytest.mark.django_db
def test_a_page_of_the_workshop_says_whose_it_is_without_telling_who(client):
    owner = factories.user("maker")
    factories.producer(owner=owner)
    client.force_login(owner)
    html = client.get("/xuong/").content.decode()
    mark = re.search(r'<meta name="person" content="([0-9a-f]{32})">', html)[1]
    assert mark == person_mark(owner.pk)
    assert mark != person_mark(owner.pk + 1)
    assert 'rel="manifest" href="/app.webmanifest"' in html


@pytest.mark.django_db
def test_a_public_page_names_nobody_and_asks_for_no_worker(client):
    html = client.get("/").content.decode()
    assert 'name="person"' not in html
    assert "later.js" not in html
