"""The stories that come with the release."""

import json

import pytest
from django.core.management import call_command
from django.utils import translation

from langnghe.registry.heritage import demo, loading, queries, services
from langnghe.registry.heritage.facts import SOURCE_LANGUAGE, TEXTS
from langnghe.registry.heritage.models import Story, StoryRevision
from langnghe.registry.models import Source, Village
from tests import factories
from tests.factories.registry import NOW

pytestmark = pytest.mark.django_db
FILES = sorted(loading.DATA.glob("*/*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_block_says_it_in_both_languages_and_names_its_sources(path):
    told = json.loads(path.read_text(encoding="utf-8"))["blocks"]
    known = json.loads((loading.DATA.parent / "sources.json").read_text(encoding="utf-8"))
    assert len({block["id"] for block in told}) == len(told)
    for block in told:
        for name in TEXTS[block["kind"]]:
            if name in block:
                assert set(block[name]) == {"vi", "en"}, (block["id"], name)
                vi, en = (block[name][language].splitlines() for language in ("vi", "en"))
                assert len(vi) == len(en), (block["id"], name)
        if block["kind"] in {"timeline", "recipe"}:
            assert all(": " in line for line in block["entries"]["vi"].splitlines())
            assert all(": " in line for line in block["entries"]["en"].splitlines())
        assert set(block.get("sources", ())) <= set(known)
        if block.get("certainty") == "A":
            assert block["sources"], block["id"]


def test_real_stories_are_read_and_loading_again_changes_nothing(client):
    call_command("load_reference", verbosity=0)
    call_command("load_registry", verbosity=0)
    assert loading.load(NOW) == len(FILES)
    assert loading.load(NOW) == 0
    assert StoryRevision.objects.count() == len(FILES)
    told = Story.objects.filter(village__isnull=False, state="published")
    assert told.count() >= 20
    for slug in told.values_list("village__slug", flat=True):
        for prefix in ("", "/en"):
            page = client.get(f"{prefix}/lang/{slug}/")
            assert page.status_code == 200
            assert 'class="story' in page.content.decode(), slug
    assert "Men lam" not in client.get("/en/nghe/gom-su/").content.decode()
    assert "cobalt blue" in client.get("/en/nghe/gom-su/").content.decode()


def a_release(village, vi, en):
    return services.load_story(
        subject=factories.story_subject(village),
        told=[{"id": "words", "kind": "text", "texts": {"body": {"vi": vi, "en": en}},
               "certainty": "A", "sources": [factories.source().code]}],
        now=NOW,
    )  # fmt: skip


def read(village, language):
    with translation.override(language):
        return queries.story("village", village.pk, NOW.date())


def test_a_release_may_tell_more_where_nobody_has_written():
    village = factories.village()
    assert a_release(village, "Một", "One") is True
    assert a_release(village, "Một", "One") is False
    assert a_release(village, "Hai", "One") is True
    assert read(village, "vi").blocks[0].body.text == "Hai"
    assert read(village, "en").stale is True
    assert a_release(village, "Hai", "Two") is True
    assert read(village, "en").stale is False


def test_a_release_overwrites_nothing_that_people_wrote():
    village, officer = factories.village(), factories.officer().pk
    a_release(village, "Một", "One")
    subject = factories.story_subject(village)
    services.change_block(
        subject=subject, block_id="words", content=factories.content("Của dân làng"), base=1,
        by_id=officer, now=NOW,
    )  # fmt: skip
    factories.publish_story(village, by=officer)
    assert a_release(village, "Ba", "Three") is False
    assert read(village, SOURCE_LANGUAGE).blocks[0].body.text == "Của dân làng"
    services.move_story(subject=subject, action="withdraw", reason="x", by_id=officer, now=NOW)
    assert a_release(village, "Bốn", "Four") is False
    assert read(village, "vi") is None


def test_a_story_that_was_taken_back_stays_so():
    village, officer = factories.village(), factories.officer().pk
    a_release(village, "Một", "One")
    services.move_story(
        subject=factories.story_subject(village), action="withdraw", reason="x", by_id=officer, now=NOW
    )  # fmt: skip
    assert a_release(village, "Hai", "Two") is False
    assert Village.objects.count() == Source.objects.count() == 1


def test_the_demo_shows_what_a_story_with_pictures_looks_like(client):
    village = factories.village()
    admin = factories.member("administrator", person=factories.user(email=demo.TELLER))
    artisan = factories.artisan(village=village, slug=demo.TOLD[0], is_demo=True)
    for _time in range(2):
        demo.load(now=NOW)
    page = client.get(f"/nghe-nhan/{artisan.slug}/").content.decode()
    assert page.count("<figure") == 2
    assert "Hình vẽ:" in page
    assert "không có thật" in page
    [story] = Story.objects.all()
    manifest = client.get(f"/iiif/{story.uid}/manifest.json").json()
    assert len(manifest["items"]) == 2
    assert StoryRevision.objects.filter(by=admin).count() == 4
