"""Pictures are what they say, carry nothing along, and come in the sizes of screens."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from langnghe.core.models import AuditEvent
from langnghe.market.catalogue import queries, services
from langnghe.market.catalogue.models import ProductImage
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def picture(size=(1200, 900), kind="JPEG", mode="RGB", **options):
    buffer = io.BytesIO()
    Image.new(mode, size, (140, 28, 19) if mode == "RGB" else (140, 28, 19, 0)).save(
        buffer, kind, **options
    )
    return buffer.getvalue()


def add(content, product=None):
    product = product or factories.product()
    return services.add_image(
        product=product, picture=content, alt={"vi": "Bình", "en": "Vase"}, by_id=None, now=NOW
    )


def stored(row, place=0):
    with default_storage.open(row.renditions[place]["file"]) as file:
        return Image.open(io.BytesIO(file.read()))


def test_a_photo_is_kept_in_three_widths_as_webp():
    row = add(picture())

    assert [size["width"] for size in row.renditions] == [320, 640, 960]
    assert (row.width, row.height) == (960, 720)
    assert [stored(row, place).size for place in range(3)] == [(320, 240), (640, 480), (960, 720)]
    assert stored(row).format == "WEBP"


def test_a_small_picture_is_not_made_larger():
    row = add(picture((500, 500)))

    assert [size["width"] for size in row.renditions] == [320, 500]


def test_place_time_and_camera_do_not_go_along():
    exif = Image.Exif()
    exif[0x010F] = "A phone"
    exif.get_ifd(0x8825)[1] = "N"
    row = add(picture(exif=exif, comment=b"at home"))

    image = stored(row, 2)
    assert (dict(image.getexif()), set(image.info) & {"exif", "xmp", "comment"}) == ({}, set())


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    row = add(picture((1200, 900), exif=exif))

    assert (row.width, row.height) == (900, 1200)


def test_what_is_transparent_shows_paper():
    row = add(picture((400, 400), "PNG", "RGBA"))

    red, green, blue = stored(row, 0).convert("RGB").getpixel((10, 10))
    assert min(red, green, blue) > 230


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", picture()[:400], b"%PDF-1.7"],
    ids=["empty", "svg", "half a gif", "half a jpeg", "pdf"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(services.NotAnImage) as refusal:
        add(content)

    assert refusal.value.code == "not_an_image"
    assert not ProductImage.objects.exists()


def test_a_large_picture_is_made_small_early_and_stays_what_it_shows():
    exif = Image.Exif()
    exif[0x0112] = 6
    large = Image.linear_gradient("L").resize((6_000, 4_000)).convert("RGB")
    buffer = io.BytesIO()
    large.save(buffer, "JPEG", quality=95, exif=exif)

    row = add(buffer.getvalue())

    assert (row.width, row.height) == (960, 1440)
    shown = stored(row, 2).convert("RGB")
    turned = large.transpose(Image.Transpose.ROTATE_270).resize(
        (960, 1440), Image.Resampling.LANCZOS
    )
    for point in ((0, 0), (100, 700), (480, 720), (959, 1439)):
        there, wanted = shown.getpixel(point)[0], turned.getpixel(point)[0]
        assert abs(there - wanted) <= 6, point


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_shows_paper_in_a_large_picture_too(mode):
    clear = Image.new("RGBA", (4_100, 700), (140, 28, 19, 0)).convert(mode)
    buffer = io.BytesIO()
    clear.save(buffer, "PNG", **({"transparency": clear.getpixel((0, 0))} if mode == "P" else {}))

    row = add(buffer.getvalue())

    assert min(stored(row, 2).convert("RGB").getpixel((900, 100))) > 230


@pytest.mark.parametrize("size", [(100, 1_600), (1_600, 100)])
def test_what_is_too_narrow_is_refused(size):
    with pytest.raises(services.ImageTooNarrow):
        add(picture(size))


def test_a_picture_that_comes_again_is_the_one_that_is_there():
    product = factories.product()
    first = add(picture(), product)
    acts = AuditEvent.objects.count()

    assert add(picture(), product) == first
    assert AuditEvent.objects.count() == acts
    assert add(picture((800, 800)), product) != first
    assert add(picture()).product != product
    assert product.images.count() == 2


def test_more_than_20_megabytes_are_refused():
    with pytest.raises(services.ImageTooLarge):
        add(b"\xff\xd8" + b"0" * (20 * 1024 * 1024))


def test_a_picture_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(services.ImageTooLarge):
        add(picture((9000, 7000), "PNG", "RGB"))


def test_the_card_shows_the_first_picture():
    product = factories.product(variants=1)
    first = add(picture(), product)
    add(picture((800, 800)), product)

    [card] = queries.cards()
    assert card.image.endswith(first.renditions[0]["file"])
    assert "960w" in card.srcset


def test_a_removed_picture_leaves_the_card():
    product = factories.product(variants=1, state="draft")
    row = add(picture(), product)
    product.refresh_from_db()
    assert product.card["image"]["renditions"] == row.renditions

    services.remove_image(image=row, by_id=None, now=NOW)

    product.refresh_from_db()
    assert product.card["image"] is None
