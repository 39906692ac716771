"""Anybody complains, follows it by a secret link, and is answered by the officers of the place."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from langnghe.core import personal
from langnghe.core.models import OutboxMessage
from langnghe.environment.seeing import complaints, held, photos
from langnghe.environment.seeing.models import Complaint, VillagePollutionClass
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "water",
    "words": "Kênh đỏ ngầu từ sáng.",
    "place": "Cầu Đồng",
    "contact": "0912345678",
}


def form(client, village, **fields):
    page = client.get(reverse("seeing:complain"), {"lang": village.slug})
    key = page.context["form"].initial["key"]
    return {**FORM, "commune": village.commune_id, "key": key, **fields}


def send(client, village, data):
    return client.post(reverse("seeing:complain") + f"?lang={village.slug}", data)


def photo():
    buffer = io.BytesIO()
    image = Image.new("RGB", (64, 48), (200, 30, 30))
    exif = image.getexif()
    exif[0x010F] = "A camera that tells"
    image.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("kenh.jpg", buffer.getvalue(), "image/jpeg")


@pytest.fixture
def village(settings):
    place = factories.village()
    settings.HOME_PROVINCE = place.commune.parent_id
    return place


def test_a_complaint_gets_a_number_a_link_and_an_answer_there(client, village):
    officer = factories.officer(village.commune_id)
    answer = send(client, village, form(client, village, photo=photo()))

    one = Complaint.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("seeing:complaint", args=[one.number, one.secret])
    assert (one.village, one.commune_id, one.by) == (village, village.commune_id, None)
    with photos.store().open(one.file) as kept:
        assert b"tells" not in kept.read()
    assert OutboxMessage.objects.filter(kind__endswith="ComplaintFiled").count() == 1
    assert "Kênh đỏ ngầu" in client.get(answer.url).content.decode()

    client.force_login(officer)
    assert one.number in client.get(reverse("seeing:complaints")).content.decode()
    desk = reverse("seeing:complaint_desk", args=[one.uid])
    shown = client.get(reverse("seeing:photo", args=[one.uid]))
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    client.post(desk, {"action": "look_into"})
    assert client.post(desk, {"action": "answer", "words": " "}).status_code == 422
    client.post(desk, {"action": "answer", "words": "Đã lấy mẫu, cơ sở dừng xả."})
    assert client.post(desk, {"action": "answer", "words": "Lần hai"}).status_code == 422
    client.logout()

    page = client.get(answer.url).content.decode()
    assert "Đã lấy mẫu, cơ sở dừng xả." in page
    assert "0912345678" not in page
    one.refresh_from_db()
    assert one.state == "answered"


def test_the_same_form_sent_twice_is_one_complaint(client, village):
    data = form(client, village)
    assert send(client, village, data).url == send(client, village, data).url
    assert Complaint.objects.count() == 1


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_filed(client, village):
    broken = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    for fields, field in (
        ({"words": ""}, "words"),
        ({"commune": "0"}, "commune"),
        ({"photo": broken}, "photo"),
    ):
        answer = send(client, village, form(client, village, **fields))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    assert not Complaint.objects.exists()


def test_nobody_reads_it_without_its_secret_and_no_officer_of_another_place(client, village):
    one = factories.complaint(village, contact="0912345678")
    assert client.get(reverse("seeing:complaint", args=[one.number, "x"])).status_code == 404
    desk = reverse("seeing:complaint_desk", args=[one.uid])
    for person in (factories.officer("99999"), factories.user("buyer")):
        client.force_login(person)
        assert client.get(desk).status_code == 404
        assert client.post(desk, {"action": "answer", "words": "x"}).status_code == 404
        assert client.get(reverse("seeing:photo", args=[one.uid])).status_code == 404
    one.refresh_from_db()
    assert one.state == "open"


def test_too_many_from_one_address_are_refused(client, village, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "complaint": (1, 600)}
    assert send(client, village, form(client, village)).status_code == 302
    assert send(client, village, form(client, village)).status_code == 429
    assert Complaint.objects.count() == 1


def test_a_deadline_counts_working_days_and_ends_with_the_answer(village):
    factories.parameter("environment.complaint_working_days", 10)
    one = factories.complaint(village, opened_at=datetime(2026, 11, 2, 3, tzinfo=UTC))
    terms = complaints.Terms(datetime(2026, 11, 17, 3, tzinfo=UTC))
    due = terms.due(one)
    assert (due.on.isoformat(), due.age, due.is_late) == ("2026-11-16", 15, True)
    one.answered_at = one.opened_at
    assert terms.due(one) is None


def test_a_person_is_told_what_he_complained_of_and_it_forgets_him(client, village):
    person = factories.user("mai")
    client.force_login(person)
    send(client, village, form(client, village))
    told = [part for part in personal.parts_of(person.pk) if part.key == "complaints"]
    assert told[0].rows[0]["words"] == FORM["words"]
    held.forget_person(person.pk, datetime(2026, 11, 24, tzinfo=UTC))
    one = Complaint.objects.get()
    assert (one.by, one.contact, one.words) == (None, "", FORM["words"])


def test_only_the_citys_department_enters_a_class_and_the_former_one_is_kept(client, village):
    path = reverse("seeing:classing")
    row = {
        "village": village.slug,
        "list_number": 1,
        "document": "2546/QĐ-UBND",
        "decided_on": "2023-04-28",
        "source": "Công báo, tr. 3",
        "certainty": "A",
    }
    client.force_login(factories.officer(village.commune_id))
    assert client.post(path, row).status_code == 404
    client.force_login(factories.member("administrator"))
    assert client.post(path, row | {"village": "khong-co"}).status_code == 422
    assert client.post(path, row).status_code == 302
    assert client.post(path, row | {"list_number": 3}).status_code == 302
    rows = VillagePollutionClass.objects.order_by("pk")
    assert [(one.list_number, one.ended_at is None) for one in rows] == [(1, False), (3, True)]
