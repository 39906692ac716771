"""Anybody complains, follows it by a secret link, and is answered by the officers of the place."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from PIL import Image

from langnghe.accounts.models import Organisation
from langnghe.accounts.public import Role
from langnghe.core import outbox, parameters, personal
from langnghe.core.models import OutboxDelivery, OutboxMessage
from langnghe.environment.cases.models import Case
from langnghe.environment.judging.rules import Sector
from langnghe.environment.seeing import complaints, held, photos, rules
from langnghe.environment.seeing.facts import ComplaintFiled
from langnghe.environment.seeing.models import Complaint, VillagePollutionClass
from langnghe.environment.seeing.refusals import CaseEnded
from langnghe.environment.seeing.services import complaints as services
from tests import factories
from tests.factories import cases

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
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


def told_of(*complaints):
    for one in complaints:
        with transaction.atomic():
            outbox.announce(ComplaintFiled(str(one.uid)), now=NOW)


def test_the_officers_of_the_commune_are_told_and_nothing_of_whoever_complained(village):
    officer = factories.officer(village.commune_id)
    factories.officer("99999")
    one = factories.complaint(village, contact="0912345678")
    told_of(one)

    with time_machine.travel(NOW, tick=False):
        outbox.deliver_due(NOW)

    [letter] = mail.outbox
    assert letter.to == [officer.email]
    assert "1 phản ánh mới" in letter.subject
    assert reverse("seeing:complaint_desk", args=[one.uid]) in letter.body
    assert "0912345678" not in letter.body
    assert one.words not in letter.body


def test_of_many_complaints_there_is_one_letter_an_hour(village):
    factories.officer(village.commune_id)
    told_of(*[factories.complaint(village) for _number in range(3)])
    for minutes, letters in ((0, 1), (10, 1), (50, 1), (70, 2), (300, 2)):
        now = NOW + timedelta(minutes=minutes)
        if minutes == 10:  # a flood of them
            told_of(*[factories.complaint(village, opened_at=now) for _number in range(12)])
        with time_machine.travel(now, tick=False):
            outbox.deliver_due(now)
        assert len(mail.outbox) == letters
    assert "3 phản ánh mới" in mail.outbox[0].subject
    assert "12 phản ánh mới" in mail.outbox[1].subject
    assert "và 2 phản ánh nữa" in mail.outbox[1].body
    assert not OutboxDelivery.objects.filter(delivered_at__isnull=True).exists()


def test_where_a_commune_has_no_officer_the_city_is_told(village):
    home = Organisation.objects.create(
        kind="department", name="Sở Nông nghiệp và Môi trường", department=Sector
    )
    city = factories.member(Role.CITY_OFFICER, of=home)
    told_of(factories.complaint(village))
    with time_machine.travel(NOW, tick=False):
        outbox.deliver_due(NOW)
    assert [letter.to for letter in mail.outbox] == [[city.email]]


def test_what_was_answered_meanwhile_is_no_letter(village):
    factories.officer(village.commune_id)
    told_of(factories.complaint(village, state="answered", answered_at=NOW))
    with time_machine.travel(NOW, tick=False):
        outbox.deliver_due(NOW)
    assert mail.outbox == []


def test_an_officer_opens_a_case_with_one_tap_and_whoever_complained_reads_how_far_it_is(
    client, village
):
    parameters.load()
    one = factories.complaint(village, contact="0912345678", words="Xưởng cụ Kín xả đỏ.")
    client.force_login(factories.officer(village.commune_id))
    path = reverse("seeing:open_case", args=[one.uid])

    first, again = client.post(path), client.post(path)

    case = Case.objects.get()
    assert first.url == again.url == reverse("cases:case", args=[case.uid])
    assert (case.source, case.village, case.facility, case.words) == (
        "complaint",
        village,
        None,
        "",
    )
    assert one.number in case.title
    one.refresh_from_db()
    assert (one.case, one.state) == (case, "looked_into")
    found = client.get(reverse("seeing:complaints"), {"vu-viec": case.number})
    assert [row for row, _due in found.context["rows"]] == [one]
    assert f"?vu-viec={case.number}" in client.get(first.url).content.decode()

    facility = factories.facility(village=village, name="Nhà ông Nguyễn Văn Kín")
    Case.objects.update(facility=facility, state="verifying")
    client.logout()
    page = client.get(reverse("seeing:complaint", args=[one.number, one.secret])).content.decode()
    assert str(rules.CASES["verifying"]) in page
    assert "Nguyễn Văn Kín" not in page


def test_every_state_of_a_case_has_words_for_whoever_complained():
    assert set(rules.CASES) == set(Case.State)


def test_a_second_complaint_joins_the_case_that_is_under_way(client, village):
    first, second = factories.complaint(village), factories.complaint(village)
    elsewhere = cases.case_of()
    client.force_login(factories.officer(village.commune_id))
    client.post(reverse("seeing:open_case", args=[first.uid]))
    case = Case.objects.get(village=village)
    path = reverse("seeing:open_case", args=[second.uid])

    assert client.post(path, {"case": str(elsewhere.uid)}).status_code == 422
    assert client.post(path, {"case": str(case.uid)}).url == reverse("cases:case", args=[case.uid])

    second.refresh_from_db()
    assert second.case == case
    assert Case.objects.filter(source="complaint").count() == 1


def test_a_case_that_ended_between_the_page_and_the_tap_takes_no_complaint(village):
    there = cases.case_of(cases.works(producer=factories.producer(village=village)))
    officer = factories.officer(village.commune_id)
    one = factories.complaint(village)
    Case.objects.filter(pk=there.pk).update(state="closed")

    scope = rules.scope_of(officer.pk)
    with pytest.raises(CaseEnded):
        services.join_case(complaint=one, case_uid=there.uid, scope=scope, now=NOW)

    one.refresh_from_db()
    assert one.case is None


def test_where_the_village_is_not_known_the_officer_names_it(client, village):
    other = factories.village(commune=village.commune)
    one = factories.complaint(village)
    Complaint.objects.update(village=None)
    client.force_login(factories.officer(village.commune_id))
    path = reverse("seeing:open_case", args=[one.uid])
    outside = factories.village(commune=factories.commune("Xã Khác"))

    for wrong in ("", f"new:{outside.pk}", "new:x", "x"):
        answer = client.post(path, {"case": wrong})
        assert answer.status_code == 422
        assert list(answer.context["case_form"].errors) == ["case"]
    assert not Case.objects.exists()
    client.post(path, {"case": f"new:{other.pk}"})
    assert Case.objects.get().village == other


def test_nobody_else_opens_a_case_of_a_complaint(client, village):
    one = factories.complaint(village)
    path = reverse("seeing:open_case", args=[one.uid])
    for person in (factories.officer("99999"), factories.user("buyer")):
        client.force_login(person)
        assert client.post(path).status_code == 404
    assert not Case.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_the_desk_of_complaints_costs_the_same_queries(
    client, village, n, django_assert_num_queries
):
    factories.parameter("environment.complaint_working_days", 10)
    client.force_login(factories.officer(village.commune_id))
    for _number in range(n):
        one = factories.complaint(village)
        new = {"case": f"new:{village.pk}"}
        client.post(reverse("seeing:open_case", args=[one.uid]), new)
    assert Case.objects.count() == n
    with django_assert_num_queries(7):
        client.get(reverse("seeing:complaints"))
    with django_assert_num_queries(7):
        client.get(reverse("seeing:complaint_desk", args=[one.uid]))


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
