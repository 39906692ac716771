"""From a bad reading to a closed case: the maker answers, the inspector fills in without a line."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.factories.desk import scan
from tests.journeys.conftest import PHONE, Visitor, taken_over, until
from tests.journeys.test_without_a_line import COUNT_KEPT, offline

INSPECTOR, OWNER = "0900000303", "0900000101"


def step(page: Page, action: str, **fields: str) -> None:
    button = page.locator(f"button[name=action][value={action}]")
    form = page.locator("form").filter(has=button)
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    button.click()
    page.wait_for_load_state("load")
    expect(page.locator(".notice-success")).to_be_visible()


def test_a_bad_reading_ends_with_a_closed_case(visitor: Callable[..., Visitor]) -> None:
    inspector = visitor(PHONE)
    inspector.log_in(INSPECTOR)
    # The worker judges two years of readings of the demo when the platform is new.
    of_owner = inspector.page.locator("main .orders li", has_text="Cửa xả lò men").first
    for _look in range(60):
        page = inspector.open("/so/moi-truong/canh-bao/?state=all")
        if of_owner.count():
            break
        page.wait_for_timeout(1_000)
    of_owner.get_by_role("link").first.click()
    page.get_by_role("link", name="Đến vụ việc").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/vu-viec/[0-9a-f-]{36}/"))
    case = page.url.split(inspector.server.address)[1]
    inspector.check_page("case-detected")
    step(page, "notify")
    step(page, "verify")
    step(page, "confirm", words="Mẫu lấy lại vẫn vượt giới hạn.")
    step(page, "order", measures="Sửa bơm bể lắng | 10")
    inspector.check_page("case-ordered")
    inspector.open("/so/moi-truong/vu-viec/")
    inspector.check_page("case-queue")

    owner = visitor(PHONE)
    owner.log_in(OWNER)
    theirs = owner.open("/xuong/moi-truong/")
    owner.check_page("own-cases")
    theirs.locator("main .orders a").first.click()
    theirs.locator("[name=words]").first.fill("Đã thay bơm.")
    theirs.locator("input[type=file]").set_input_files(
        {"name": "bom.jpg", "mimeType": "image/jpeg", "buffer": scan()}
    )
    owner.check_page("own-case")
    theirs.locator("button[value=submit]").click()
    expect(theirs.locator(".notice-success")).to_be_visible()

    inspector.open(case)
    step(page, "reinspect")
    page.locator("main a[href*='/kiem-tra/']").first.click()
    page.wait_for_load_state("load")
    inspection = page.url.split(inspector.server.address)[1]
    listed = f"{inspection}phieu/"
    inspector.check_page("inspection")
    inspector.open(listed)
    taken_over(page)
    until(page, "async (path) => Boolean(await (await caches.open('pages')).match(path))", listed)
    inspector.check_page("checklist")

    offline(inspector, True)
    items = page.locator("[data-item]")
    for place in range(items.count()):
        items.nth(place).locator("input[value=yes]").check()
    items.first.locator("textarea").fill("Bơm mới chạy tốt")
    items.first.locator("input[type=file]").set_input_files(
        {"name": "bom.jpg", "mimeType": "image/jpeg", "buffer": scan()}
    )
    page.get_by_role("button", name="Lưu câu trả lời").click()
    expect(page.locator("#later")).to_be_visible()
    assert page.evaluate(COUNT_KEPT) == 1
    page.reload()  # the battery died
    expect(items.first.locator("[data-waits]")).to_be_visible()
    assert items.first.locator("textarea").input_value() == "Bơm mới chạy tốt"
    inspector.troubles.clear()
    inspector.check_page("checklist-offline")
    offline(inspector, False)
    expect(page.locator("[data-item] .papers img")).to_have_count(1, timeout=30_000)
    assert page.evaluate(COUNT_KEPT) == 0

    inspector.open(inspection)
    inspector.troubles.clear()
    page.locator("button[value=draw_up]").click()
    page.locator("button[value=own_sign]").click()
    page.locator("[data-sign] [name=name]").fill("Trần Văn Gốm")
    pad = page.locator("canvas.pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 30, steps=5)
    page.mouse.move(box["x"] + 220, box["y"] + 90, steps=5)
    page.mouse.up()
    inspector.check_page("inspection-sign")
    page.locator("button[value=sign]").click()
    expect(page.locator("main .badge").first).to_have_text("Đã ký")
    inspector.open(case)
    page.locator("[name=met]").check()
    step(page, "close", words="Đã khắc phục.")
    expect(page.locator("main .badge").first).to_have_text("Đã xong")
    inspector.check_page("case-closed")


def test_the_plan_says_why(visitor: Callable[..., Visitor]) -> None:
    inspector = visitor(PHONE)
    inspector.log_in(INSPECTOR)
    page = inspector.open("/so/moi-truong/kiem-tra/ke-hoach/")
    expect(page.locator("main ol > li").first).to_contain_text("+")
    inspector.check_page("inspection-plan")
    page.locator("main .orders a.button").first.click()
    page.wait_for_load_state("load")
    inspector.check_page("inspection-new")
