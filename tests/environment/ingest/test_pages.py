"""Pages of those who keep stations, oversee them, or analyse for them."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from langnghe.accounts.models import ApiToken
from langnghe.accounts.roles import Role
from langnghe.environment.ingest.models import Delivery, Device, FieldNote, Quarantined
from langnghe.environment.sensing.facts import Flag, Reading
from langnghe.environment.sensing.models import Correction, Observation, Stream
from langnghe.environment.sensing.services import store
from tests import factories
from tests.factories.environment import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return factories.member(Role.PLANT_OPERATOR)


@pytest.fixture
def station(operator):
    return factories.logger_station(owner=operator.memberships.get().organisation)


@pytest.fixture
def officer(station):
    return factories.officer(station.village.commune_id)


def url(name, *args):
    return reverse(f"ingest:{name}", args=args)


def test_a_file_is_sent_by_hand_and_its_broken_line_mended(client, operator, station):
    client.force_login(operator)
    file = SimpleUploadedFile(factories.file_name(), factories.txt("COD 1 mg/L", "pH x -"))
    answer = client.post(url("deliveries"), {"file": file}, follow=True)
    assert "1 số liệu mới." in answer.content.decode()
    delivery, line = Delivery.objects.get(), Quarantined.objects.get()
    assert (delivery.way, delivery.by) == ("form", operator)
    wrong = client.post(
        url("line", line.uid), {"action": "mend", "text": "pH y - 20261124090000 00"}
    )
    assert (wrong.status_code, "pH y" in wrong.content.decode()) == (422, True)
    done = client.post(
        url("line", line.uid), {"action": "mend", "text": "pH 7 - 20261124090000 00"}
    )
    assert (done.status_code, Observation.objects.count()) == (302, 2)


def test_a_line_is_dismissed_with_a_reason_only(client, officer, station):
    factories.delivered(factories.txt("pH x -"))
    line = Quarantined.objects.get()
    client.force_login(officer)
    assert client.post(url("line", line.uid), {"action": "dismiss"}).status_code == 422
    client.post(url("line", line.uid), {"action": "dismiss", "why": "Máy hỏng"})
    line.refresh_from_db()
    assert (line.state, line.why, line.decided_by) == ("dismissed", "Máy hỏng", officer)


@pytest.mark.parametrize("role", [Role.PLANT_OPERATOR, Role.COMMUNE_OFFICER, Role.ANALYST])
def test_a_stranger_finds_nothing_of_a_station(client, station, role):
    factories.delivered(factories.txt("COD 1 mg/L", "pH x -"))
    stranger = (
        factories.officer("99999") if role == Role.COMMUNE_OFFICER else factories.member(role)
    )
    client.force_login(stranger)
    line, stream = Quarantined.objects.get(), Stream.objects.get()
    for path in (
        url("line", line.uid), url("station", station.slug), url("field", station.slug),
        url("stream", station.slug, stream.pk),
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
        assert client.post(path, {}).status_code in {404, 405}, path
    if role != Role.ANALYST:
        assert factories.file_name() not in client.get(url("deliveries")).content.decode()
        file = SimpleUploadedFile(factories.file_name(), factories.txt("COD 2 mg/L"))
        assert client.post(url("deliveries"), {"file": file}).status_code == 422
    assert Observation.objects.get().result == 1.0
    assert Quarantined.objects.get().state == "open"


def test_a_device_is_connected_shown_once_and_ended(client, operator, station):
    client.force_login(operator)
    page = client.get(url("devices"))
    form = {"name": "Trạm 1", "key": page.context["form"]["key"].value(),
            "organisation": operator.memberships.get().organisation_id}  # fmt: skip
    made = client.post(url("devices"), form)
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert client.post(url("devices"), form).status_code == 422  # the same form again
    device, token = Device.objects.get(), ApiToken.objects.get()
    assert token.scopes == ["sensors:write"]
    assert secret not in (device.password, token.digest)
    assert device.username in client.get(url("devices")).content.decode()
    client.post(url("device_end", token.uid))
    assert device.username not in client.get(url("devices")).content.decode()


def test_nobody_connects_a_device_for_another_organisation(client, operator, station):
    client.force_login(factories.member(Role.PLANT_OPERATOR))
    form = {
        "name": "x",
        "key": "k" * 10,
        "organisation": operator.memberships.get().organisation_id,
    }
    assert client.post(url("devices"), form).status_code == 422
    assert not Device.objects.exists()


CORRECTION = {"kind": "shift", "since": "2026-11-24T08:00", "until": "2026-11-24T10:00",
              "amount": "1,5", "reason": "Máy lệch"}  # fmt: skip


def test_an_officer_corrects_and_undoes_and_an_operator_only_sees(
    client, operator, officer, station
):
    factories.delivered(factories.txt("COD 1 mg/L"))
    path = url("stream", station.slug, Stream.objects.get().pk)
    client.force_login(operator)
    assert client.get(path).status_code == 200
    assert client.post(path, CORRECTION).status_code == 404
    client.force_login(officer)
    wrong = client.post(path, CORRECTION | {"amount": "x"})
    assert (wrong.status_code, "Hãy ghi một số." in wrong.content.decode()) == (422, True)
    assert client.post(path, CORRECTION).status_code == 302
    made = Correction.objects.get()
    assert (made.amount, made.until - made.since, made.made_by) == (1.5, 7_200_000, officer)
    client.force_login(operator)
    assert "Máy lệch" in client.get(path).content.decode()
    undo = url("undo", station.slug, made.stream_id, made.uid)
    assert client.post(undo).status_code == 404
    assert client.post(url("undo_all", station.slug, made.stream_id)).status_code == 404
    client.force_login(officer)
    client.post(undo)
    made.refresh_from_db()
    assert made.undone_by == officer


def test_of_samples_nobody_counts_how_many_are_missing(client, officer, station):
    stream = factories.stream(station, kind="laboratory")
    below = Reading(stream.pk, at(2026, 11, 23), 0.0005, int(Flag.BELOW))
    store.record([below], now=NOW)
    client.force_login(officer)

    page = client.get(url("stream", station.slug, stream.pk)).content.decode()

    assert "Mức độ đầy đủ" not in page
    listed = client.get(url("station", station.slug)).content.decode()
    assert "&lt;0,0005\u00a0mg/l" in listed


def jpeg():
    image, buffer = Image.new("RGB", (40, 30), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def field_form(**more):
    return {"seen_at": "2026-11-24T09:00", "key": "key-of-phone", "note": "Nước đen",
            "code1": "PH", "value1": "6,5", **more}  # fmt: skip


@pytest.mark.parametrize("as_json", [False, True])
def test_a_note_from_the_spot_is_kept_once_without_what_a_photo_tells(
    client, operator, station, as_json
):
    client.force_login(operator)
    headers = {"Accept": "application/json"} if as_json else {}
    for _time in range(2):
        photo = SimpleUploadedFile("x.jpg", jpeg())
        answer = client.post(url("field", station.slug), field_form(photo=photo), headers=headers)
        assert answer.json() == {"done": True} if as_json else answer.status_code == 302
    note, reading = FieldNote.objects.get(), Observation.objects.select_related("stream").get()
    assert (reading.result, reading.stream.kind, note.values) == (6.5, "field", [["PH", 6.5, ""]])
    with note.photo.open("rb") as kept:
        assert not Image.open(io.BytesIO(kept.read())).getexif()
    shown = client.get(url("photo", note.uid))
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"value1": "x"}, "Hãy ghi một số."), ({"code1": ""}, "Hãy chọn thông số đã đo."),
        ({"unit1": "kg"}, "Không đổi được"), ({"seen_at": "2099-01-01T00:00"}, "tương lai"),
        ({"code1": "", "value1": "", "note": ""}, "Hãy ghi giá trị hoặc ghi chú"),
    ],
)  # fmt: skip
def test_a_note_that_is_wrong_is_said_beside_its_field_and_stays(
    client, operator, station, more, said
):
    client.force_login(operator)
    answer = client.post(url("field", station.slug), field_form(**more))
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not FieldNote.objects.exists()
    assert not Observation.objects.exists()


def test_a_file_that_is_no_photo_is_refused(client, operator, station):
    client.force_login(operator)
    photo = SimpleUploadedFile("x.jpg", b"no photo")
    answer = client.post(url("field", station.slug), field_form(photo=photo))
    assert answer.status_code == 422
    assert not FieldNote.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_for_one_and_for_many(client, officer, operator, station, n):
    for k in range(n):
        factories.delivered(
            factories.txt("COD 1 mg/L", "pH x -"), factories.file_name(f"2026112409{k:02}00")
        )
        factories.field_note(station, operator, key=f"key-{k}", seen_at=NOW - timedelta(minutes=k))
    client.force_login(officer)

    def asked(name, *args):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, *args)).status_code == 200
        return len(queries)

    stream = Stream.objects.get(kind="automatic").pk
    assert [asked(name) for name in ("deliveries", "lines", "stations")] == [5, 5, 5]
    assert asked("station", station.slug) == 8
    assert asked("stream", station.slug, stream) == 11
