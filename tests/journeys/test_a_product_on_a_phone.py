"""A household puts a product on sale from one cheap phone, over a line that breaks."""

import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, PHONE, Visitor

MAKER = "0900000102"


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    """Five photos of some hundred kB, each of another colour."""
    return [_photo(tmp_path / f"IMG_{number}.jpg", number) for number in range(5)]


def _photo(path: Path, number: int) -> str:
    noise = random.Random(number)
    grain = Image.frombytes("RGB", (300, 225), noise.randbytes(300 * 225 * 3))
    paint = Image.new("RGB", (1600, 1200), (40 * number, 90, 200 - 40 * number))
    Image.blend(paint, grain.resize((1600, 1200)), 0.45).save(path, "JPEG", quality=92)
    return str(path)


class PoorLine:
    """Breaks every other part, then for good until it is mended."""

    def __init__(self, page: Page) -> None:
        self.parts, self.broken, self.down = 0, 0, False
        page.route("**/xuong/tai-len/**", self._carry)

    def _carry(self, route: Route) -> None:
        if route.request.method == "PATCH":
            self.parts += 1
        if self.down or (route.request.method == "PATCH" and self.parts % 2):
            self.broken += 1
            route.abort("connectionreset")
        else:
            route.continue_()


def forgive(visitor: Visitor) -> None:
    """What was cut off on purpose is told by the browser as well."""
    visitor.troubles = [one for one in visitor.troubles if "ERR_CONNECTION" not in one]


def test_a_product_with_five_photos_over_a_line_that_breaks(
    visitor: Callable[..., Visitor], photos: list[str]
) -> None:
    maker = visitor(PHONE)
    maker.log_in(MAKER)
    page = maker.open("/xuong/hang-cua-toi/")
    page.get_by_role("link", name="Thêm hàng").click()
    page.wait_for_url("**/moi/")
    maker.check_page("product-new")

    line = PoorLine(page)
    page.locator("#gallery").set_input_files(photos)
    name = f"Khăn lụa thử {uuid4().hex[:6]}"
    page.locator("#id_name_vi").fill(name)
    if page.locator("select#id_craft").count():
        page.locator("#id_craft").select_option(index=1)
    page.locator("#id_rows-0-price").fill("350.000")
    page.locator("#id_rows-0-pieces").fill("4")
    expect(page.locator("#kept")).to_contain_text("Đã tự lưu")
    page.wait_for_url("**/hang-cua-toi/*-*/")
    expect(page.locator(".edit-picture:not(.coming)").first).to_be_visible(timeout=60_000)

    # The battery dies on the way; the photos wait on the phone.
    line.down = True
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("#id_name_vi")).to_have_value(name)
    expect(page.locator("#sending li").first).to_be_visible()
    line.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".edit-picture:not(.coming)")).to_have_count(5, timeout=120_000)
    expect(page.locator("#sending")).to_be_hidden()
    assert line.broken > 3
    order = [one.get_attribute("data-picture") for one in page.locator(".edit-picture").all()]
    page.locator(".edit-picture").nth(2).locator("[value^=earlier]").click()
    expect(page.locator(".edit-picture").nth(1)).to_have_attribute("data-picture", order[2] or "")

    forgive(maker)
    maker.check_page("product-editor")

    page.get_by_role("button", name="Xem trước").click()
    page.wait_for_url("**/xem-truoc/")
    expect(page.locator("main h1")).to_have_text(name)
    expect(page.locator(".product-picture")).to_have_count(5)
    maker.check_page("product-preview")
    page.get_by_role("link", name="Quay lại sửa").click()
    page.get_by_role("button", name="Mở bán").click()
    page.wait_for_url("**/hang-cua-toi/?xong=*")
    row = page.locator(".goods-row", has_text=name)
    expect(row).to_contain_text("Đang bán")
    expect(row).to_contain_text("còn 4 chiếc")
    expect(row).not_to_contain_text("chưa lưu")
    maker.check_page("product-list")

    row.get_by_role("link", name="Xem trang").click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("main")).to_contain_text("350.000")


def test_a_picture_is_cut_on_the_phone(visitor: Callable[..., Visitor], photos: list[str]) -> None:
    maker = visitor(PHONE)
    maker.log_in(MAKER)
    page = maker.open("/xuong/hang-cua-toi/moi/")
    page.locator("#gallery").set_input_files(photos[:2])
    expect(page.locator(".edit-picture:not(.coming)")).to_have_count(2, timeout=60_000)
    first = page.locator(".edit-picture").first
    before = first.get_attribute("data-picture") or ""
    first.locator("[data-crop]").click()
    expect(page.locator("#crop")).to_be_visible()
    page.locator("#crop-angle").fill("5")
    page.locator("[data-turn]").click()
    maker.check_page("product-crop")
    page.locator("[data-crop-done]").click()
    expect(page.locator(f"[data-picture='{before}']")).to_have_count(0, timeout=60_000)
    expect(page.locator(".edit-picture:not(.coming)")).to_have_count(2)
    picture = page.locator(".edit-picture img").first
    assert picture.get_attribute("width") == picture.get_attribute("height")


def test_what_was_typed_without_a_line_comes_back(visitor: Callable[..., Visitor]) -> None:
    maker = visitor(PHONE)
    maker.log_in(MAKER)
    page = maker.open("/xuong/hang-cua-toi/moi/")
    name = f"Nón lá {uuid4().hex[:6]}"
    page.route("**/nhap/**", lambda route: route.abort("internetdisconnected"))
    page.locator("#id_name_vi").fill(name)
    expect(page.locator("#kept")).to_contain_text("Mất mạng")
    page.goto("about:blank")  # the battery

    page.unroute("**/nhap/**")
    maker.troubles.clear()
    page = maker.open("/xuong/hang-cua-toi/")
    expect(page.locator(".goods-list")).to_contain_text(name)


@pytest.mark.parametrize(("screen", "language"), [(PHONE, "vi"), (DESK, "en")])
def test_a_product_is_made_without_scripts(
    visitor: Callable[..., Visitor], photos: list[str], screen: dict[str, int], language: str
) -> None:
    maker = visitor(screen, language, javascript=False)
    maker.log_in(MAKER)
    page = maker.open("/xuong/hang-cua-toi/moi/")
    name = f"Khăn thêu {uuid4().hex[:6]}"
    page.locator("#gallery").set_input_files(photos[:2])
    page.locator("#id_name_vi").fill(name)
    if page.locator("select#id_craft").count():
        page.locator("#id_craft").select_option(index=1)
    page.locator("#id_rows-0-price").fill("ba trăm")
    page.locator(".editor-bar button[value=publish]").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("#id_rows-0-price")).to_have_value("ba trăm")
    expect(page.locator(".edit-picture")).to_have_count(2)
    page.locator("#id_rows-0-price").fill("350.000")
    page.locator(".editor-bar button[value=publish]").click()
    page.wait_for_url("**/hang-cua-toi/?xong=*")
    expect(page.locator(".goods-row", has_text=name)).to_have_count(1)
