"""Photographed papers: bare of all but their pixels, and for those whom they concern alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from langnghe.core import decoding
from langnghe.core.models import AuditEvent
from langnghe.registry.desk import pictures, queries, refusals
from langnghe.registry.desk.models import Paper
from langnghe.registry.desk.services import joining, verification
from tests import factories
from tests.factories.desk import NOW

pytestmark = pytest.mark.django_db


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 2.0, 3.0)})
    return factories.scan(400, 200, exif=exif)


def read(response) -> Image.Image:
    return Image.open(io.BytesIO(response.content))


def test_a_picture_keeps_neither_place_nor_camera_and_stands_upright(client):
    owner = factories.user("owner")
    producer = factories.workshop(owner, full=False)
    client.force_login(owner)
    upload = SimpleUploadedFile("giay.jpg", with_place(), "image/jpeg")
    path = reverse("desk:step", args=[producer.uid, "papers"])
    assert client.post(path, {"kind": "workshop", "picture": upload}).status_code == 302
    paper = Paper.objects.get()
    shown = client.get(reverse("desk:paper", args=[paper.uid]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in shown["Cache-Control"]
    assert read(shown).size == (200, 400)
    assert dict(read(shown).getexif()) == {}


def test_no_address_but_its_own_leads_to_a_paper(client, settings):
    producer = factories.workshop()
    paper = queries.papers_of(producer)[0]
    assert not (settings.MEDIA_ROOT / paper.file).exists()
    assert client.get(f"/media/{paper.file}").status_code == 404
    assert client.get(reverse("desk:paper", args=[paper.uid])).status_code == 302


def test_only_the_owner_and_the_officers_concerned_see_a_paper(client):
    owner = factories.user("owner")
    producer = factories.submitted(owner)
    path = reverse("desk:paper", args=[queries.papers_of(producer)[0].uid])
    own, other = factories.officer(producer.village.commune_id), factories.officer("99999")
    allowed = {owner: 200, own: 200, other: 404, factories.stranger(): 404,
               factories.member("city_officer"): 200, factories.member("inspector"): 404,
               factories.member("lender"): 404, factories.member("association"): 404,
               factories.producer_owner(): 404}  # fmt: skip
    for person, status in allowed.items():
        client.force_login(person)
        assert client.get(path).status_code == status, person
    readers = AuditEvent.objects.filter(action="desk.paper.read").values_list("by_id", flat=True)
    assert own.pk in readers
    assert owner.pk not in readers


def test_an_officer_sees_no_paper_of_a_draft(client):
    producer = factories.workshop()
    client.force_login(factories.officer(producer.village.commune_id))
    path = reverse("desk:paper", args=[queries.papers_of(producer)[0].uid])
    assert client.get(path).status_code == 404


def test_the_same_picture_is_kept_once():
    owner = factories.user("owner")
    producer = factories.workshop(owner, full=False)
    told = {
        "producer": producer,
        "kind": "workshop",
        "content": factories.scan(),
        "note": "",
        "by_id": owner.pk,
        "now": NOW,
    }
    assert joining.add_paper(**told) == joining.add_paper(**told)
    assert len(list((pictures.store().path("papers"), *pictures.store().listdir("papers")[1]))) == 2


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg/>", b"\x89PNG\r\n\x1a\nrubbish"])
def test_what_is_no_picture_is_said_beside_the_field(client, content):
    owner = factories.user("owner")
    producer = factories.workshop(owner, full=False)
    client.force_login(owner)
    upload = SimpleUploadedFile("giay.jpg", content, "image/jpeg")
    page = client.post(
        reverse("desk:step", args=[producer.uid, "papers"]), {"kind": "workshop", "picture": upload}
    )
    assert page.status_code == 422
    assert 'class="error"' in page.content.decode()
    assert not Paper.objects.exists()


def test_a_bomb_is_refused_by_its_head():
    with pytest.raises(decoding.ImageTooLarge):
        pictures.taken(factories.scan(9_000, 8_000, format="PNG", compress_level=9))


def test_there_may_be_twenty():
    owner = factories.user("owner")
    producer = factories.workshop(owner, full=False)
    for number in range(20):
        joining.add_paper(producer=producer, kind="other", content=factories.scan(10 + number, 10),
                          note="", by_id=owner.pk, now=NOW)  # fmt: skip
    with pytest.raises(refusals.TooManyPapers):
        joining.add_paper(producer=producer, kind="other", content=factories.scan(99, 99), note="",
                          by_id=owner.pk, now=NOW)  # fmt: skip


def test_what_is_taken_back_is_gone_unless_it_was_decided_upon(
    client, django_capture_on_commit_callbacks
):
    owner = factories.user("owner")
    producer = factories.workshop(owner)
    first = queries.papers_of(producer)[0]
    with django_capture_on_commit_callbacks(execute=True):
        joining.remove_paper(paper=first, by_id=owner.pk, now=NOW)
    assert not pictures.store().exists(first.file)
    told = {"producer": producer, "by_id": owner.pk, "now": NOW}
    second = joining.add_paper(kind="workshop", content=factories.scan(300, 300), note="", **told)
    joining.submit(**told)
    officer = factories.officer(producer.village.commune_id)
    producer.refresh_from_db()
    verification.ask_more(
        producer=producer, reasons=["unreadable"], words="Mờ", ticked=[],
        scope=factories.desk_of(officer), now=NOW,
    )  # fmt: skip
    second.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        joining.remove_paper(paper=second, by_id=owner.pk, now=NOW)
    assert pictures.store().exists(second.file)
    client.force_login(officer)
    assert client.get(reverse("desk:paper", args=[second.uid])).status_code == 200
    client.force_login(owner)
    assert client.get(reverse("desk:paper", args=[second.uid])).status_code == 404
