"""What a maker says of himself, what hangs on his wall, and what a shared link shows."""

import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from langnghe.core.models import AuditEvent, OutboxMessage
from langnghe.ui import share
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/xuong/trang/"
FORM = {
    "name": "Nhà Sáu Gốm", "story_vi": "Ba đời làm gốm.", "story_en": "Three generations.",
    "since_year": "1988", "opening_hours_vi": "8 giờ đến 17 giờ", "opening_hours_en": "",
    "visit_note_vi": "Xin gọi trước.", "visit_note_en": "Please call first.",
}  # fmt: skip


@pytest.fixture
def maker(client):
    person = factories.user("maker")
    producer = factories.producer(owner=person, story={"vi": "Cũ"})
    client.force_login(person)
    return producer


def test_his_words_stand_on_his_page_under_the_same_address(client, maker):
    slug = maker.slug
    assert client.post(PAGE, FORM).status_code == 302
    maker.refresh_from_db()
    assert (maker.slug, maker.name, maker.since_year) == (slug, "Nhà Sáu Gốm", 1988)
    assert maker.opening_hours == {"vi": "8 giờ đến 17 giờ"}
    page = client.get(reverse("web:producer", args=[slug])).content.decode()
    for words in ("Nhà Sáu Gốm", "Ba đời làm gốm.", "8 giờ đến 17 giờ", "Xin gọi trước."):
        assert words in page
    english = client.get(f"/en/nguoi-lam/{slug}/").content.decode()
    assert "Please call first." in english
    assert OutboxMessage.objects.filter(kind="registry.ShownOtherwise").count() == 1
    [event] = AuditEvent.objects.filter(action="registry.producer.page_changed")
    assert event.details["fields"] == [
        "name", "story", "since_year", "opening_hours", "visit_note",
    ]  # fmt: skip


def test_saving_the_same_again_changes_nothing(client, maker):
    client.post(PAGE, FORM)
    client.post(PAGE, FORM)
    assert AuditEvent.objects.filter(action="registry.producer.page_changed").count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("since_year", "3000"), ("since_year", "x")]
)
def test_what_is_wrong_is_said_beside_its_field(client, maker, field, value):
    answer = client.post(PAGE, {**FORM, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    maker.refresh_from_db()
    assert maker.story == {"vi": "Cũ"}


@pytest.mark.parametrize(("size", "millimetres"), [("A4", (210, 297)), ("A5", (148, 210))])
def test_a_poster_of_the_shop_or_of_goods(client, maker, size, millimetres):
    goods = factories.variant(
        product_fields={"producer": maker, "name": {"vi": "Ấm tích cổ", "en": "Old pot"}}
    ).product
    for query, words in (("", maker.name), (f"&hang={goods.slug}", "Ấm tích cổ")):
        answer = client.get(f"{reverse('web:poster')}?kho={size}{query}")
        assert answer["Content-Type"] == "application/pdf"
        [page] = PdfReader(io.BytesIO(answer.content)).pages
        box = page.mediabox
        assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == millimetres
        assert words in " ".join(page.extract_text().split())


def test_no_poster_of_what_is_anothers_or_of_another_size(client, maker):
    theirs = factories.variant().product
    for query in (f"hang={theirs.slug}", "kho=A0"):
        assert client.get(f"{reverse('web:poster')}?{query}").status_code == 404


def test_a_shared_link_shows_a_picture_that_is_made_once(client, maker):
    product = factories.variant(product_fields={"producer": maker}).product
    for name, slug in (("web:producer", maker.slug), ("catalogue:product", product.slug)):
        page = client.get(reverse(name, args=[slug])).content.decode()
        address = page.split('property="og:image" content="')[1].split('"')[0]
        path = address.split("8000")[-1].replace("&amp;", "&")
        first = client.get(path)
        assert (first["Content-Type"], first.status_code) == ("image/jpeg", 200)
        assert "max-age=31536000" in first["Cache-Control"]
        with Image.open(io.BytesIO(first.content)) as picture:
            assert picture.size == (1200, 630)
        kept = default_storage.listdir("share")[0]
        assert client.get(path).content == first.content
        assert default_storage.listdir("share")[0] == kept


def test_another_price_is_another_picture(client, maker):
    card = share.Card("Bình", "Bát Tràng", "1.000 ₫", "Làng Nghề")
    dearer = share.Card("Bình", "Bát Tràng", "2.000 ₫", "Làng Nghề")
    assert card.file != dearer.file


def test_every_vietnamese_letter_has_its_shape():
    marks = "\u0300\u0301\u0303\u0309\u0323"
    letters = "aăâeêioôơuưy"
    every = {
        share.unicodedata.normalize("NFC", letter + mark)
        for letter in letters + letters.upper()
        for mark in ("", *marks)
    } | set("đĐ₫")
    empty = {}
    for kind in ("latin", "vietnamese"):
        mask = share._font(kind, 700, 40).getmask("\uffff")
        empty[kind] = (mask.size, bytes(mask))
    for letter in every:
        [(kind, run)] = share._runs(letter)
        mask = share._font(kind, 700, 40).getmask(run)
        assert (mask.size, bytes(mask)) != empty[kind], letter


def test_a_long_name_is_broken_into_lines_that_fit():
    lines = share._wrapped("Hợp tác xã mây tre đan xuất khẩu Phú Vinh " * 3, 700, 64, 500)
    assert len(lines) > 3
    assert all(share._length(line, 700, 64) <= 500 for line in lines)
