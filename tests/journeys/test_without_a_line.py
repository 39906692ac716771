"""A workshop whose line comes and goes: goods by sheet, edits that wait, pages as of some time."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Visitor, taken_over, until
from tests.journeys.test_the_first_sale import goods, place, to_the_total

__all__ = ["goods"]
OWNER, OTHER = "0900000102", "0900000101"
ROWS = 24
MARK = f"K{os.getpid()}"  # of this run's own goods
COUNT_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("langnghe-later", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "key" });
  asked.onsuccess = () => {
    const counted = asked.result.transaction("kept").objectStore("kept").count();
    counted.onsuccess = () => { asked.result.close(); done(counted.result); };
  };
})"""
IS_KEPT = """async (path) => Boolean(await (await caches.open("pages")).match(path))"""


def sheet(mark: str) -> bytes:
    rows = [
        f"{mark}-{n:02},Khăn lụa {mark} số {n},{mark}-{n:02},{180_000 + n},{n}" for n in range(ROWS)
    ]
    return "\r\n".join(["Mã sản phẩm,Tên sản phẩm,Mã kho,Giá bán,Số lượng", *rows]).encode(
        "utf-8-sig"
    )


def send_sheet(maker: Visitor, content: bytes, mark: str) -> Page:
    page = maker.open("/xuong/bang-tinh/")
    maker.check_page("sheets")
    page.locator("input[type=file]").set_input_files(
        {"name": f"{mark}.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/bang-tinh/*-*/")
    return page


def ready_for_no_line(page: Page, *paths: str) -> None:
    """The worker of the app is there, and has kept these pages."""
    taken_over(page)
    for path in paths:
        page.goto(page.url.split("/xuong")[0] + path)
        until(page, IS_KEPT, path)


def offline(maker: Visitor, is_so: bool) -> None:
    maker.page.context.set_offline(is_so)
    until(maker.page, f"navigator.onLine === {str(not is_so).lower()}")


def test_twenty_rows_edited_without_a_line_come_in_once(visitor: Callable[..., Visitor]) -> None:
    maker = visitor(PHONE)
    maker.log_in(OWNER)
    wrong = send_sheet(maker, sheet("KA").replace(b",180003,", b",nhieu,"), "KA")
    expect(wrong.locator("#sheet")).to_contain_text("Dòng 5", timeout=60_000)
    maker.check_page("sheet-refused")
    page = send_sheet(maker, sheet(MARK), MARK)
    expect(page.get_by_role("button", name="Ghi tất cả")).to_be_visible(timeout=60_000)
    maker.check_page("sheet-ready")
    page.get_by_role("button", name="Ghi tất cả").click()
    expect(page.locator("#sheet .badge")).to_have_text("Đã ghi", timeout=60_000)
    maker.check_page("sheet-done")

    grid = f"/xuong/bang-hang/?q={MARK}"
    maker.open("/xuong/hang/")
    ready_for_no_line(page, grid)
    maker.check_page("grid")
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    offline(maker, True)
    pieces = page.locator("input[name$='-on_hand']:visible")
    assert pieces.count() == ROWS
    pieces.first.focus()
    for n in range(20):
        page.keyboard.press("Control+a")
        page.keyboard.type(str(100 + n))
        page.keyboard.press("Enter")
    expect(page.locator(".cell-changed")).to_have_count(20)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".cell-changed")).to_have_count(19)
    pieces.nth(19).fill("119")
    page.locator(".save-all button").click()
    expect(page.locator("[data-tools]")).to_contain_text("20")
    until(page, f"async () => await ({COUNT_KEPT})() === 1")

    # The battery died: what waits is still there, and the page says that it is no new one.
    page.reload()
    expect(page.locator(".as-of")).to_be_visible()
    expect(page.locator(".cell-kept")).to_have_count(20)
    assert pieces.first.input_value() == "100"
    maker.troubles.clear()
    maker.check_page("grid-offline")
    sent_before = len(posts)

    offline(maker, False)
    expect(page.locator(".cell-kept")).to_have_count(0, timeout=30_000)
    assert [url for url in posts[sent_before:] if url.endswith("/gui/")] != []
    assert page.evaluate(COUNT_KEPT) == 0
    maker.open(grid)
    assert [pieces.nth(n).input_value() for n in range(20)] == [str(100 + n) for n in range(20)]
    assert len([url for url in posts if url.endswith("/gui/")]) == 1


def test_a_column_is_pasted_and_a_clash_is_said_beside_its_field(
    visitor: Callable[..., Visitor],
) -> None:
    maker, colleague = visitor(PHONE), visitor(PHONE)
    maker.log_in(OWNER)
    colleague.log_in(OWNER)
    page, other = maker.open("/xuong/bang-hang/"), colleague.open("/xuong/bang-hang/")
    prices = page.locator("input[name$='-price']:visible")
    page.evaluate(
        """(text) => { const cell = document.querySelector("input[name$='-price']"); cell.focus();
        const data = new DataTransfer(); data.setData("text/plain", text);
        cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        "9.251.000\n9.252.000\n9.253.000\n",
    )
    assert [prices.nth(n).input_value() for n in range(3)] == [
        "9.251.000",
        "9.252.000",
        "9.253.000",
    ]
    other.locator("input[name$='-price']:visible").nth(1).fill("9299000")
    with other.expect_response(lambda answer: answer.url.endswith("/gui/")):
        other.locator(".save-all button").click()

    page.locator(".save-all button").click()
    expect(page.locator(".grid .error")).to_contain_text("9.299.000")
    expect(page.locator(".grid .error")).to_have_count(1)
    assert prices.nth(1).input_value() == "9.252.000"
    maker.check_page("grid-clash")
    page.locator(".save-all button").click()
    expect(page.locator(".grid .error")).to_have_count(0)
    page.reload()
    assert [prices.nth(n).input_value() for n in range(3)] == [
        "9.251.000",
        "9.252.000",
        "9.253.000",
    ]


def test_the_workshop_opens_without_a_line_and_shows_nothing_to_another_person(
    visitor: Callable[..., Visitor], goods: dict[str, str]
) -> None:
    buyer = visitor(PHONE)
    page = buyer.open(goods["silk"])
    page.locator("form.buy button[type=submit]").click()
    page.wait_for_load_state("load")
    number = place(to_the_total(buyer, pay="cod"))

    maker = visitor(PHONE)
    maker.log_in(OWNER)
    page = maker.open("/xuong/")
    ready_for_no_line(page, "/xuong/")
    link = page.locator(f"main a:has-text('{number}')").first
    path = link.get_attribute("href") or ""
    page.reload()
    until(page, IS_KEPT, path)  # without having been opened

    offline(maker, True)
    maker.open("/xuong/")
    expect(page.locator(".as-of")).to_be_visible()
    maker.troubles.clear()
    maker.check_page("today-offline")
    page.locator(f"main a:has-text('{number}')").first.click()
    page.wait_for_url(f"**{path}")
    page.locator("form[data-keep] button[type=submit]").first.click()
    expect(page.locator("#later")).to_contain_text("1")
    maker.open("/cho/")
    expect(page.locator("h1")).to_have_text(re.compile("mạng"))
    maker.open(path)
    maker.troubles.clear()
    offline(maker, False)
    expect(page.locator("main .badge").first).to_have_text("Đã xác nhận", timeout=30_000)
    expect(page.locator(".as-of")).to_be_hidden()
    assert page.evaluate(COUNT_KEPT) == 0

    # Something waits when he logs out; the next one on this phone finds nothing of it.
    offline(maker, True)
    page.locator("form[data-keep] button[type=submit]").first.click()
    expect(page.locator("#later")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("window.stop()")
    maker.open("/tai-khoan/dang-xuat/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state("load")
    offline(maker, True)
    maker.open("/xuong/")
    assert number not in page.content()
    expect(page.locator("h1")).to_have_text(re.compile("mạng"))
    offline(maker, False)
    maker.log_in(OTHER)
    page = maker.open("/xuong/")
    assert page.evaluate(COUNT_KEPT) == 0
    offline(maker, True)
    for there in (path, "/xuong/don/"):
        maker.open(there)
        assert number not in page.content()


def test_the_app_can_be_installed(visitor: Callable[..., Visitor], server: Any) -> None:
    maker = visitor(PHONE)
    maker.log_in(OWNER)
    page = maker.open("/xuong/")
    told = page.evaluate(
        """async () => { const at = document.querySelector('link[rel=manifest]').href;
        const content = await (await fetch(at)).json();
        const icons = await Promise.all(content.icons.map(async ({ src }) => (await fetch(src)).status));
        return [content.start_url, content.display, icons]; }"""
    )
    assert told == ["/xuong/", "standalone", [200, 200, 200]]
    session = page.context.new_cdp_session(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wrong = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in wrong if one["errorId"] != "in-incognito"] == []


@pytest.mark.parametrize("path", ["/xuong/bang-hang/", "/xuong/hang/"])
def test_the_grid_works_without_javascript(visitor: Callable[..., Visitor], path: str) -> None:
    maker = visitor(PHONE, javascript=False)
    maker.log_in(OWNER)
    page = maker.open(path)
    first = page.locator("input[name$='-on_hand']:visible").first
    first.fill("77")
    page.locator(".save-all button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    assert first.input_value() == "77"
    page.locator("input[name$='-price']:visible").first.fill("x")
    page.locator(".save-all button").click()
    expect(page.locator("#errors")).to_be_visible()
