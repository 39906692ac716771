"""The desk where stories are written, and what readers, viewers and programs get."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from langnghe.registry.heritage import queries
from langnghe.registry.heritage.models import ShownConsent, StoryPicture
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/so/di-san/lang/bat-trang/"


@pytest.fixture
def village():
    return factories.village(slug="bat-trang", name="Bát Tràng")


@pytest.fixture
def officer(client):
    person = factories.officer()
    client.force_login(person)
    return person


def text(**more):
    given = {
        "heading_vi": "Nghề gốm", "body_vi": "Làng làm gốm.", "body_en": "", "certainty": "A",
        "sources": "s01", "new_source": "", "people": "0", "why": "", "base": "0", "key": "k1",
    }  # fmt: skip
    return given | more


def latest(village):
    return queries.story_of(factories.story_subject(village)).latest


def test_an_editor_writes_a_story_previews_and_publishes_it(client, village, officer):
    factories.source()
    assert "Bắt đầu" in client.get(DESK).content.decode()
    client.post(DESK)
    client.post(f"{DESK}them/text/", text(body_vi="Làng **gốm**."))
    picture = SimpleUploadedFile("a.jpg", factories.photo())
    answer = client.post(
        f"{DESK}them/picture/",
        {"picture": picture, "author": "Trần Văn Ảnh", "licence": "cc_by", "caption_vi": "Lò gốm",
         "alt_vi": "Một lò gốm", "certainty": "A", "sources": "", "people": "0", "why": "", "base": "0", "key": "k2"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    preview = client.get(f"{DESK}xem-truoc/").content.decode()
    assert "<strong>gốm</strong>" in preview
    assert "Lò gốm" in preview
    assert "Lò gốm" not in client.get("/lang/bat-trang/").content.decode()

    client.post(f"{DESK}trang-thai/", {"action": "show"})
    client.post(f"{DESK}trang-thai/", {"action": "publish"})

    page = client.get("/lang/bat-trang/").content.decode()
    for words in (
        "<strong>gốm</strong>",
        "Lò gốm",
        "Trần Văn Ảnh",
        "CC BY 4.0",
        "báo Hà Nội, 2024",
    ):
        assert words in page, words
    assert '"@type":"Article"' in page
    assert 'hreflang="en"' in page
    [address] = set(re.findall(r'src="(/di-san/anh/[^"]+)"', page))
    client.logout()
    shown = client.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")


def test_a_reader_of_english_is_told_that_the_translation_is_old(client, village, officer):
    factories.story(village, factories.content("Một", "One"), by=officer.pk)
    block = latest(village).blocks[0]["id"]
    edit = f"{DESK}phan/{block}/"
    form = client.get(edit).content.decode()
    assert "One" in form
    client.post(edit, text(heading_vi="", body_vi="Hai", body_en="One", base="2"))
    assert "bản dịch đã cũ" in client.get(DESK).content.decode()
    assert 'name="fits_en"' in client.get(edit).content.decode()
    client.post(f"{DESK}trang-thai/", {"action": "publish"})
    said = "translated from an earlier version"
    assert said in client.get("/en/lang/bat-trang/").content.decode()
    assert "phiên bản cũ" not in client.get("/lang/bat-trang/").content.decode()

    client.post(edit, text(heading_vi="", body_vi="Hai", body_en="One", base="3", fits_en="on"))
    client.post(f"{DESK}trang-thai/", {"action": "publish"})
    assert said not in client.get("/en/lang/bat-trang/").content.decode()


def test_what_was_typed_stays_and_is_said_beside_its_field(client, village, officer):
    factories.story(village, by=officer.pk)
    answer = client.post(f"{DESK}them/text/", text(sources="S99", body_vi="Giữ lại"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "S99" in page
    assert "Giữ lại" in page
    assert 'id="id_sources_error"' in page
    wrong = client.post(
        f"{DESK}them/timeline/", text(entries_vi="1500: lập làng\nkhông có năm")
    ).content.decode()
    assert 'id="id_entries_vi_error"' in wrong
    not_a_picture = SimpleUploadedFile("a.jpg", b"<script>")
    given = text(picture=not_a_picture, author="x", licence="cc0", caption_vi="x")
    answer = client.post(f"{DESK}them/picture/", given)
    assert 'id="id_picture_error"' in answer.content.decode()
    assert not StoryPicture.objects.exists()
    assert len(latest(village).blocks) == 1


def test_somebody_elses_change_is_shown_before_it_is_written_over(client, village, officer):
    factories.story(village, factories.content("Gốc"), by=officer.pk)
    edit = f"{DESK}phan/{latest(village).blocks[0]['id']}/"
    client.post(edit, text(body_vi="Của người khác", base="2"))
    answer = client.post(edit, text(body_vi="Của tôi", base="2"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Của người khác" in page
    assert "Của tôi" in page
    [base] = re.findall(r'name="base" value="(\d+)"', page)
    client.post(edit, text(body_vi="Của cả hai", base=base))
    assert latest(village).blocks[0]["texts"]["body"] == {"vi": "Của cả hai"}


def test_the_history_is_readable_and_an_earlier_version_comes_back(client, village, officer):
    factories.story(village, factories.content("Men lam"), by=officer.pk)
    edit = f"{DESK}phan/{latest(village).blocks[0]['id']}/"
    client.post(edit, text(heading_vi="", body_vi="Men ngọc", base="2", why="đúng tên men"))
    assert "đúng tên men" in client.get(f"{DESK}lich-su/").content.decode()
    told = client.get(f"{DESK}lich-su/3/").content.decode()
    assert "<del>lam</del>" in told
    assert "<ins>ngọc</ins>" in told
    client.post(f"{DESK}lich-su/2/", {"why": "trả lại"})
    assert latest(village).blocks[0]["texts"]["body"] == {"vi": "Men lam"}


def test_parts_are_moved_and_taken_out_by_plain_buttons(client, village, officer):
    factories.story(village, *map(factories.content, "AB"), by=officer.pk)
    first, second = (block["id"] for block in latest(village).blocks)
    client.post(f"{DESK}phan/{second}/xep/", {"action": "up"})
    assert [block["id"] for block in latest(village).blocks] == [second, first]
    client.post(f"{DESK}phan/{second}/xep/", {"action": "remove"})
    client.post(f"{DESK}phan/{second}/xep/", {"action": "remove"})
    assert [block["id"] for block in latest(village).blocks] == [first]


def test_a_consent_is_recorded_and_taking_it_back_takes_the_picture_out_at_once(
    client, village, officer
):
    factories.story(village, by=officer.pk)
    block = factories.story_picture(village, by=officer.pk, people=1)
    factories.publish_story(village, by=officer.pk)
    picture = StoryPicture.objects.get()
    address = f"/di-san/anh/{picture.uid}-{picture.width}.webp"
    manifest = f"/iiif/{picture.story.uid}/manifest.json"
    consents = f"{DESK}phan/{block}/dong-y/"
    reader = type(client)()
    # The editors see it, nobody else.
    assert client.get(address)["Cache-Control"] == "private, no-store"
    assert (reader.get(address).status_code, reader.get(manifest).status_code) == (404, 404)

    given = {
        "person": "Nguyễn Thị Mẫu",
        "purpose": "trang làng",
        "given_on": "2026-01-05",
        "key": "c",
    }
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for wrong in ({"given_on": tomorrow}, {"valid_until": "2025-01-01"}, {"person": ""}):
        assert client.post(consents, given | wrong).status_code == 422
    for _time in range(2):
        client.post(consents, given)
    consent = ShownConsent.objects.get()
    assert "Nguyễn Thị Mẫu" in client.get(consents).content.decode()
    assert reader.get(address).status_code == 200
    assert address in reader.get("/lang/bat-trang/").content.decode()
    assert "Nguyễn Thị Mẫu" not in reader.get("/lang/bat-trang/").content.decode()

    client.post(f"{DESK}dong-y/{consent.uid}/rut/")
    assert (reader.get(address).status_code, reader.get(manifest).status_code) == (404, 404)
    assert address not in reader.get("/lang/bat-trang/").content.decode()
    assert reader.get("/api/v1/villages/bat-trang/story").json()["blocks"][-1]["kind"] == "text"


def test_a_picture_loses_what_the_camera_wrote_and_its_file_has_no_address(
    client, village, officer
):
    factories.story(village, by=officer.pk)
    factories.story_picture(village, by=officer.pk)
    factories.publish_story(village, by=officer.pk)
    picture = StoryPicture.objects.get()
    answer = client.get(f"/di-san/anh/{picture.uid}-{picture.width}.webp")
    digest = picture.renditions[0]["file"].rsplit("/", 1)[-1].partition("-")[0]
    assert digest not in str(answer.headers)
    assert digest not in client.get("/lang/bat-trang/").content.decode()
    assert (
        client.get(
            f"/di-san/anh/{picture.uid}-{picture.width}.webp",
            headers={"If-None-Match": answer["ETag"]},
        ).status_code
        == 304
    )
    assert client.get(f"/di-san/anh/{picture.uid}-1.webp").status_code == 404


def test_the_manifest_keeps_the_rules_of_presentation_3(client, village, officer):
    factories.story(village, factories.content("Làng gốm.", "Pottery."), by=officer.pk)
    factories.story_picture(village, by=officer.pk)
    factories.story_picture(
        village, by=officer.pk, caption={"vi": "Chỉ tiếng Việt"}, alt={"vi": "Lò"}
    )
    factories.publish_story(village, by=officer.pk)
    uid = StoryPicture.objects.first().story.uid

    answer = client.get(f"/iiif/{uid}/manifest.json")
    told = answer.json()

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"].startswith("application/ld+json")
    assert told["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert (told["type"], told["id"]) == (
        "Manifest",
        f"http://127.0.0.1:8000/iiif/{uid}/manifest.json",
    )
    assert told["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert told["summary"] == {"vi": ["Làng gốm."], "en": ["Pottery."]}
    for name in ("label", "summary"):
        assert_language_map(told[name])
    for named in (told["requiredStatement"], *[c["requiredStatement"] for c in told["items"]]):
        assert set(named) == {"label", "value"}
        assert_language_map(named["label"])
        assert_language_map(named["value"])
    assert [c["label"] for c in told["items"]] == [
        {"vi": ["Lò gốm"], "en": ["A kiln"]}, {"vi": ["Chỉ tiếng Việt"]},
    ]  # fmt: skip
    ids = set()
    for canvas in told["items"]:
        assert canvas["type"] == "Canvas"
        assert (canvas["width"], canvas["height"]) == (700, 500)
        [page] = canvas["items"]
        [annotation] = page["items"]
        body = annotation["body"]
        assert (page["type"], annotation["type"], body["type"]) == (
            "AnnotationPage", "Annotation", "Image",
        )  # fmt: skip
        assert (annotation["motivation"], annotation["target"]) == ("painting", canvas["id"])
        assert (body["format"], body["width"], body["height"]) == ("image/webp", 700, 500)
        assert client.get(body["id"].removeprefix("http://127.0.0.1:8000")).status_code == 200
        ids |= {canvas["id"], page["id"], annotation["id"]}
    assert len(ids) == 6
    assert all(one.startswith("http://127.0.0.1:8000/iiif/") for one in ids)


def assert_language_map(told):
    assert told
    for language, texts in told.items():
        assert language in {"vi", "en", "none"}
        assert texts
        assert all(isinstance(one, str) and one for one in texts)


def test_programs_read_a_story_with_its_sources(client, village, officer):
    factories.story(village, factories.content("Làng **gốm**.", "*Pots*."), by=officer.pk)
    factories.story_picture(village, by=officer.pk)
    factories.publish_story(village, by=officer.pk)
    told = client.get("/api/v1/villages/bat-trang/story", headers={"Accept-Language": "en"}).json()
    words, picture = told["blocks"]
    assert (words["text"], words["html"], words["language"], words["stale"]) == (
        "*Pots*.", "<p><em>Pots</em>.</p>\n", "en", False,
    )  # fmt: skip
    assert words["sources"] == [factories.source().text]
    assert picture["picture"]["author"] == "Trần Văn Ảnh"
    assert told["manifest"].endswith("/manifest.json")
    assert client.get("/api/v1/villages/khong-co/story").status_code == 404
    factories.village(slug="khong-ke")
    assert client.get("/api/v1/villages/khong-ke/story").status_code == 404


def test_each_kind_of_part_has_its_form_and_its_place(client, village, officer):
    factories.source()
    client.post(DESK)
    parts = {
        "steps": {"entries_vi": "Làm đất\nTạo dáng"},
        "timeline": {"entries_vi": "Thế kỷ XV: có nghề"},
        "recipe": {"entries_vi": "Tro trấu: 40 %", "body_vi": "Trộn đều."},
        "video": {"url": "https://example.org/v", "body_vi": "Lời kể"},
        "map": {}, "makers": {"heading_vi": "Ai làm gốm"}, "goods": {},
    }  # fmt: skip
    for number, (kind, fields) in enumerate(parts.items()):
        assert client.get(f"{DESK}them/{kind}/").status_code == 200
        answer = client.post(f"{DESK}them/{kind}/", text(key=f"k{number}", **fields))
        assert answer.status_code == 302, (kind, answer.content.decode())
    maker = factories.producer(village=village)
    factories.variant(product_fields={"producer": maker, "name": {"vi": "Bình men lam"}})
    assert client.get(f"{DESK}xem-truoc/").status_code == 200
    client.post(f"{DESK}trang-thai/", {"action": "show"})
    client.post(f"{DESK}trang-thai/", {"action": "publish"})
    page = client.get("/lang/bat-trang/").content.decode()
    for words in ("<li>Làm đất</li>", "<b>Thế kỷ XV</b> có nghề", "40 %", "Lời kể", "Ai làm gốm"):
        assert words in page, words
    assert "<iframe" not in page
    # Placed by the story, so they stand in it alone.
    assert (
        page.count("Bình men lam"),
        page.count(f"<b>{maker.name}</b>"),
    ) == (1, 1)


def test_an_artisan_and_a_craft_have_stories_as_well(client, village):
    admin = factories.administrator().pk
    artisan = factories.artisan(village=village, slug="ba-mau", name="Bà Mẫu")
    craft = artisan.craft
    factories.story(artisan, factories.content("Bà kể chuyện."), by=admin)
    factories.story(craft, factories.content("Nghề kể chuyện."), by=admin)
    assert "Bà kể chuyện." in client.get("/nghe-nhan/ba-mau/").content.decode()
    assert "Nghề kể chuyện." in client.get(f"/nghe/{craft.slug}/").content.decode()
    assert "/nghe-nhan/ba-mau/" in client.get("/lang/bat-trang/").content.decode()
    assert "/nghe-nhan/ba-mau/" in client.get("/sitemap-artisans-1.xml").content.decode()
    assert (
        client.get("/api/v1/artisans/ba-mau/story").json()["blocks"][0]["text"] == "Bà kể chuyện."
    )
    assert client.get(f"/api/v1/crafts/{craft.slug}/story").status_code == 200
    village.certainty = "C"
    village.save()
    for path in ("/nghe-nhan/ba-mau/", "/api/v1/artisans/ba-mau/story", "/lang/bat-trang/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("n", [1, 3])
def test_pages_of_the_desk_cost_the_same_queries(
    client, village, officer, n, django_assert_num_queries
):
    factories.story(village, *[factories.content(str(i)) for i in range(n)], by=officer.pk)
    for _more in range(n):
        factories.village()
    with django_assert_num_queries(5):
        client.get("/so/di-san/")
    with django_assert_num_queries(7):
        client.get(DESK)
    with django_assert_num_queries(6):
        client.get(f"{DESK}lich-su/")


@pytest.mark.parametrize("n", [1, 3])
def test_an_artisans_page_costs_two_statements(client, village, n, django_assert_num_queries):
    admin = factories.administrator().pk
    for number in range(n):
        artisan = factories.artisan(village=village, slug=f"a{number}")
        factories.story(artisan, *[factories.content(str(i)) for i in range(n)], by=admin)
    with django_assert_num_queries(2):
        client.get("/nghe-nhan/a0/")


@pytest.mark.parametrize("key", ["a/b", "", "x" * 33, "xin chào"])
def test_a_key_that_fits_no_address_makes_no_block(client, village, officer, key):
    factories.story(village, by=officer.pk)
    answer = client.post(f"{DESK}them/text/", text(key=key))
    assert answer.status_code == 422
    assert len(latest(village).blocks) == 1
