"""Photos in parts over a line that breaks; lies and bombs; nobody else's business."""

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from langnghe.core.decoding import drawn
from langnghe.market import public as market
from langnghe.market.catalogue import services
from langnghe.market.catalogue.models import Draft, ProductImage, Upload
from tests import factories
from tests.market.catalogue.test_images import picture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
HEIC = (__file__.rsplit("/", 1)[0]) + "/files/photo.heic"


@pytest.fixture(autouse=True)
def parts_of_the_test(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "uploads": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "uploads"},
        },
    }


@pytest.fixture
def maker():
    person = factories.user("maker")
    person.producer = factories.producer(owner=person)
    return person


@pytest.fixture
def phone(client, maker):
    client.force_login(maker)
    return Phone(client)


class Phone:
    """Speaks the protocol of our script."""

    def __init__(self, client):
        self.client = client

    def begin(self, of, content, *, uid=None, replaces=""):
        uid = uid or uuid4()
        told = {"upload": str(uid), "size": len(content), "replaces": str(replaces)}
        return uid, self.client.post(reverse("catalogue:begin", args=[of]), told)

    def part(self, uid, offset, content):
        return self.client.generic(
            "PATCH",
            reverse("catalogue:upload", args=[uid]),
            content,
            content_type="application/octet-stream",
            headers={"upload-offset": str(offset)},
        )

    def ask(self, uid):
        return self.client.get(reverse("catalogue:upload", args=[uid]))

    def end(self, uid):
        return self.client.post(reverse("catalogue:upload", args=[uid]))

    def send(self, of, content, **options):
        uid, _answer = self.begin(of, content, **options)
        for offset in range(0, len(content), 500_000):
            self.part(uid, offset, content[offset : offset + 500_000])
        return uid, self.end(uid)


def test_a_photo_in_parts_becomes_a_picture_of_the_product(phone, maker):
    product = factories.product(producer=maker.producer)
    content = picture(exif=_placed())
    uid, begun = phone.begin(product.uid, content)
    assert (begun.status_code, begun.json()) == (
        201, {"offset": 0, "size": len(content), "come": False}
    )  # fmt: skip

    assert phone.part(uid, 0, content[:3_000]).json()["offset"] == 3_000
    assert phone.ask(uid).json()["offset"] == 3_000
    assert phone.part(uid, 3_000, content[3_000:]).json()["offset"] == len(content)
    assert phone.end(uid).json()["come"] is True

    image = ProductImage.objects.get(product=product)
    with default_storage.open(image.renditions[-1]["file"]) as file:
        kept = Image.open(io.BytesIO(file.read()))
        assert not kept.getexif()
    assert Upload.objects.get().slot is None
    assert storages["uploads"].listdir(str(uid))[1] == []


def _placed():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def test_each_step_may_come_again(phone, maker):
    product = factories.product(producer=maker.producer)
    content = picture()
    uid, _begun = phone.begin(product.uid, content)
    _uid, again = phone.begin(product.uid, content, uid=uid)
    assert (again.status_code, again.json()["offset"]) == (201, 0)
    for _time in range(2):
        assert phone.part(uid, 0, content[:2_000]).json()["offset"] == 2_000
    for _time in range(2):
        assert phone.part(uid, 2_000, content[2_000:]).json()["offset"] == len(content)
    for _time in range(2):
        assert phone.end(uid).json()["come"] is True
    assert ProductImage.objects.filter(product=product).count() == 1
    assert Upload.objects.count() == 1


def test_a_broken_line_goes_on_from_where_the_upload_stands(phone, maker):
    product = factories.product(producer=maker.producer)
    content = picture()
    uid, _begun = phone.begin(product.uid, content)
    phone.part(uid, 0, content[:2_000])

    early = phone.part(uid, 4_000, content[4_000:])
    other = phone.part(uid, 0, b"x" * 2_000)
    half = phone.end(uid)

    for answer in (early, other):
        assert (answer.status_code, answer.json()["code"], answer.json()["offset"]) == (
            409, "offset_moved", "2000"
        )  # fmt: skip
    assert (half.status_code, half.json()["code"]) == (409, "upload_incomplete")
    phone.part(uid, 2_000, content[2_000:])
    assert phone.end(uid).json()["come"] is True


def test_a_photo_may_come_before_the_first_word(phone):
    of = uuid4()
    uid, answer = phone.send(of, picture())

    assert answer.json()["come"] is True
    assert Draft.objects.get().uid == of
    shown = phone.client.get(reverse("catalogue:pictures", args=[of])).content.decode()
    assert str(uid) in shown


def _bomb(side):
    """A PNG whose head tells of side × side pixels; hardly any bytes."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ" + b"\0" * 5_000, "not_an_image"),  # a program that was renamed
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_an_image"),
        (picture()[:4_000], "not_an_image"),  # cut off
        (_bomb(50_000), "image_too_large"),
        (_bomb(8_000), "image_too_large"),
        (picture((20, 400)), "image_too_narrow"),
    ],
    ids=["program", "svg", "truncated", "bomb", "too many pixels", "narrow"],
)
def test_what_is_no_fit_picture_is_refused_and_gives_its_place_free(phone, maker, content, code):
    product = factories.product(producer=maker.producer)
    uid, answer = phone.send(product.uid, content)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert phone.end(uid).json()["code"] == code  # the first answer again
    assert not ProductImage.objects.exists()
    upload = Upload.objects.get()
    assert (upload.slot, upload.refusal) == (None, code)
    assert storages["uploads"].listdir(str(uid))[1] == []


@pytest.mark.parametrize(
    ("size", "status"), [(0, 422), (20 * 1024 * 1024, 201), (20 * 1024 * 1024 + 1, 422)]
)
def test_twenty_megabytes_are_the_most(phone, maker, size, status):
    product = factories.product(producer=maker.producer)
    told = {"upload": str(uuid4()), "size": size}
    answer = phone.client.post(reverse("catalogue:begin", args=[product.uid]), told)
    assert answer.status_code == status


def test_a_part_has_a_largest_size_and_no_more_than_is_missing(phone, maker):
    product = factories.product(producer=maker.producer)
    uid, _begun = phone.begin(product.uid, b"x" * 3_000_000)
    assert phone.part(uid, 0, b"x" * (1024 * 1024 + 1)).json()["code"] == "part_refused"
    assert phone.part(uid, 0, b"").json()["code"] == "part_refused"
    small, _begun = phone.begin(product.uid, b"x" * 10)
    assert phone.part(small, 0, b"x" * 11).json()["code"] == "part_refused"


def test_one_person_sends_twelve_at_once(phone, maker):
    first, second = (factories.product(producer=maker.producer) for _number in range(2))
    for number in range(services.MOST_AT_ONCE):
        _uid, answer = phone.begin((first, second)[number % 2].uid, b"x" * 10)
        assert answer.status_code == 201
    _uid, refused = phone.begin(first.uid, b"x" * 10)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_uploads")

    phone.client.delete(reverse("catalogue:upload", args=[Upload.objects.first().uid]))
    _uid, answer = phone.begin(first.uid, b"x" * 10)
    assert answer.status_code == 201


def test_a_product_has_twenty_four_pictures_at_most(phone, maker):
    product = factories.product(producer=maker.producer)
    for _number in range(24):
        factories.image(product=product)
    _uid, refused = phone.begin(product.uid, b"x" * 10)
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_images")


def test_another_person_finds_no_upload(client, maker):
    product = factories.product(producer=maker.producer)
    upload = factories.upload(of=product, by=maker)
    colleague = factories.member("producer_staff", of=maker.producer.organisation)
    stranger = factories.user("stranger_maker")
    factories.producer(owner=stranger)
    for person in (colleague, stranger):
        client.force_login(person)
        phone = Phone(client)
        for answer in (
            phone.ask(upload.uid), phone.part(upload.uid, 0, b"x"), phone.end(upload.uid),
            client.delete(reverse("catalogue:upload", args=[upload.uid])),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found")
    _uid, taken = Phone(client).begin(uuid4(), b"x" * 1_000, uid=upload.uid)
    assert taken.status_code == 404
    _uid, foreign = Phone(client).begin(product.uid, b"x")
    assert foreign.status_code == 404
    upload.refresh_from_db()
    assert upload.received == 0
    assert Upload.objects.count() == 1


def test_a_picture_that_was_cut_stands_where_the_whole_one_stood(phone, maker):
    product = factories.product(producer=maker.producer)
    first, second, third = (factories.image(product=product) for _number in range(3))
    _uid, _answer = phone.send(product.uid, picture((700, 700)), replaces=second.uid)

    uids = list(product.images.order_by("position").values_list("uid", flat=True))
    assert len(uids) == 3
    assert (uids[0], uids[2]) == (first.uid, third.uid)
    assert uids[1] != second.uid
    assert product.images.get(uid=uids[1]).alt == second.alt


def test_the_same_in_a_draft(phone):
    of = uuid4()
    uids = [phone.send(of, picture((900, side)))[0] for side in (600, 700, 800)]
    cut, _answer = phone.send(of, picture((700, 700)), replaces=uids[1])

    order = Upload.objects.filter(of=of).order_by("position").values_list("uid", flat=True)
    assert list(order) == [uids[0], cut, uids[2]]


def test_a_photo_of_an_iphone_is_read():
    with open(HEIC, "rb") as file:
        renditions = drawn(file)
    assert [size.width for size in renditions] == [320, 640, 960]
    kept = Image.open(io.BytesIO(renditions[-1].content))
    assert (kept.size, bool(kept.getexif())) == ((960, 720), False)
    assert kept.getpixel((100, 300))[1] > 60  # its green side is still on the left


def test_what_stopped_half_way_is_forgotten_after_three_days(maker, phone):
    product = factories.product(producer=maker.producer)
    uid, _begun = phone.begin(product.uid, b"x" * 5_000)
    phone.part(uid, 0, b"x" * 1_000)
    kept_for, _answer = phone.send(uuid4(), picture())
    old = NOW - timedelta(days=4)
    Upload.objects.update(touched_at=old)

    assert market.forget_uploads(now=NOW) == 1
    # The picture of a draft stays as long as the draft.
    assert list(Upload.objects.values_list("uid", flat=True)) == [kept_for]
    assert storages["uploads"].listdir(str(uid))[1] == []
    Draft.objects.all().delete()
    assert market.forget_uploads(now=NOW) == 1


def test_photos_come_with_a_form_without_scripts_and_each_lie_is_told_beside_the_field(
    client, maker
):
    client.force_login(maker)
    of = UUID(int=7)
    with open(HEIC, "rb") as file:
        heic = file.read()
    good = {
        "a.jpg": picture(),
        "b.png": picture(kind="PNG", mode="RGBA"),
        "a-jpeg-called.png": picture((900, 900)),
        "iphone.heic": heic,
    }
    bad = {
        "virus.jpg": b"MZ" * 100,
        "page.png": b"<html><script>",
        "half.jpg": picture()[:4_000],
        "bomb.png": _bomb(50_000),
        "many.png": _bomb(8_000),
        "long.jpg": picture((20, 400)),
        "large.jpg": picture() + bytes(20 * 1024 * 1024),
    }
    photos = [SimpleUploadedFile(name, content) for name, content in (good | bad).items()]
    form = {"do": "draft", "name_vi": "Bình men rạn", "photos": photos}
    answer = client.post(reverse("catalogue:editor", args=[of]), form)

    assert answer.status_code == 422
    html = answer.content.decode()
    beside = html[html.index('<div id="photos-error">') :]
    beside = beside[: beside.index("</div>")]
    assert [line.split(":")[0].rpartition(">")[2] for line in beside.split("</p>")[:-1]] == [*bad]
    assert html.count("data-picture=") == Upload.objects.filter(of=of).count() == len(good)
    assert Draft.objects.get(uid=of).typed["name_vi"] == "Bình men rạn"


def test_a_form_of_several_large_photos_is_read_of_those_who_have_logged_in(client, maker):
    def post(*photos, **more):
        form = {"do": "draft", "name_vi": "Bình", "photos": list(photos)}
        return client.post(reverse("catalogue:editor", args=[UUID(int=7)]), form, **more)

    large = [SimpleUploadedFile(f"{n}.jpg", bytes(12_000_000)) for n in range(2)]
    assert post(*large).status_code == 413
    client.force_login(maker)
    for file in large:
        file.seek(0)
    assert post(*large).status_code == 422  # read, and no pictures
    assert post(CONTENT_LENGTH="131000000").status_code == 413
