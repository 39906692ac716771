"""Somebody complains without an account, an officer opens a case of it, and its way can be followed."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.factories.desk import scan
from tests.journeys.conftest import DESK, PHONE, Visitor

OFFICER = "0900000301"


def test_a_complaint_becomes_a_case_that_can_be_followed(visitor: Callable[..., Visitor]) -> None:
    neighbour = visitor(PHONE)
    page = neighbour.open("/moi-truong/")
    neighbour.check_page("environment")
    page.locator("main .orders a", has_text="Bát Tràng").first.click()
    page.wait_for_load_state("load")
    neighbour.check_page("environment-card")
    page.get_by_role("link", name="Phản ánh", exact=True).click()
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_load_state("load")
    neighbour.check_page("complain-refused")
    page.locator("[name=kind][value=water]").check()
    page.locator("[name=words]").fill("Kênh đỏ ngầu từ sáng.")
    page.locator("input[type=file]").set_input_files(
        {"name": "kenh.jpg", "mimeType": "image/jpeg", "buffer": scan()}
    )
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/phan-anh/*/*/")
    followed = page.url.removeprefix(neighbour.server.address)
    number = followed.split("/")[-3]
    neighbour.check_page("complaint")

    officer = visitor(DESK)
    officer.log_in(OFFICER)
    desk = officer.open("/so/moi-truong/phan-anh/")
    officer.check_page("complaints")
    desk.get_by_role("link", name=number).click()
    desk.wait_for_load_state("load")
    officer.check_page("complaint-desk")
    desk.get_by_role("button", name="Mở vụ việc").click()
    desk.wait_for_url("**/vu-viec/*/")
    expect(desk.locator("h1")).to_contain_text(number)

    neighbour.open(followed)
    expect(page.locator("main")).to_contain_text("Cơ quan quản lý đang tìm nguồn gây ra.")
    neighbour.check_page("complaint-followed")
    page.goto(f"{neighbour.server.address}/lang/bat-trang/moi-truong/")
    expect(page.locator("main")).to_contain_text("vụ việc đang xử lý")
