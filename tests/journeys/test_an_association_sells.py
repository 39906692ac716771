"""An association sells for a household: takes an order by phone, packs it, and is sent away."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Visitor

MEMBER, BOARD = "0900000101", "0900000201"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()
    page.wait_for_load_state("load")


def act_for_the_member(board: Visitor, name: str) -> Page:
    page = board.open("/hoi/")
    page.locator("li", has_text=name).get_by_role("button", name=re.compile("Làm thay")).click()
    page.wait_for_load_state("load")
    return page


def take_an_order(board: Visitor) -> str:
    """By phone; the first press tells the sum, the second takes it. The number of its part."""
    page = board.open("/xuong/don-dien-thoai/")
    board.check_page("order-by-phone")
    page.locator(".pick input").last.fill("1")
    page.fill("[name=phone]", "0912 345 678")
    page.fill("[name=name]", "Bà Nguyễn Thị Sáu")
    page.select_option("[name=province]", "01")
    page.fill("[name=commune]", "Hoàn Kiếm")
    page.fill("[name=street]", "3 phố Hàng Bạc")
    page.check("[name=payment_method][value=cod]")
    page.check("[name=accepts_terms]")
    press(page, "Tính tiền")
    board.check_page("order-by-phone-sum")
    press(page, "Nhận đơn:")
    expect(page).to_have_url(re.compile(r"/xuong/don-dien-thoai/LN\w+/"))
    board.check_page("order-by-phone-taken")
    return page.locator("h1").inner_text() + "-1"


def pack(board: Visitor, number: str) -> None:
    page = board.open("/xuong/")
    board.check_page("today-of-a-member")
    row = page.locator("li", has_text=number)
    row.get_by_role("button", name=re.compile("Xác nhận: xong")).click()
    page.wait_for_load_state("load")
    board.open("/xuong/nhat-hang/")
    board.check_page("pick-list")
    expect(page.locator(".picks")).to_contain_text(number)
    board.open("/xuong/")
    row.get_by_role("button").first.click()
    page.wait_for_load_state("load")
    board.check_page("today-packed")


def test_an_association_sells_for_a_member_who_sees_it_and_ends_it(
    visitor: Callable[..., Visitor],
) -> None:
    member, board = visitor(PHONE), visitor(PHONE)
    member.log_in(MEMBER)
    page = member.open("/xuong/uy-quyen/")
    member.check_page("consents")
    name = page.locator(".site-bar .muted").inner_text()

    board.log_in(BOARD)
    board.open("/hoi/")
    board.check_page("members")
    act_for_the_member(board, name)
    expect(board.page.locator(".acting")).to_contain_text(name)
    number = take_an_order(board)
    pack(board, number)

    page = member.open("/xuong/uy-quyen/")
    member.check_page("done-for-me")
    done = page.locator("#done ~ .orders")
    expect(done.locator("li", has_text="Nhận đơn qua điện thoại").first).to_contain_text(
        "Phạm Văn Hội"
    )
    expect(done.locator("li", has_text="Đóng gói đơn hàng").first).to_contain_text(number)
    member.open(f"/xuong/don/{number}/")
    page.locator("summary", has_text="Diễn biến").click()
    expect(page.locator("details[open] ol")).to_contain_text(f"thay mặt {name}")

    member.open("/xuong/uy-quyen/")
    for _scope in range(3):
        press(page, "^Thu hồi")
    told = board.page.goto(f"{board.server.address}/xuong/don/{number}/")
    assert told is not None
    assert told.status == 404
    board.open("/hoi/")
    expect(board.page.locator("main")).not_to_contain_text(name)
    # The household gives it again, for who tries the demo next.
    member.open("/xuong/uy-quyen/")
    page.locator("summary", has_text="Uỷ quyền cho một hội").click()
    for box in page.locator("[name=scopes]").all():
        box.check()
    press(page, "Tôi đồng ý")
    expect(page.locator(".badge-good")).to_have_count(3)


def test_a_maker_reads_his_figures_and_writes_his_page(visitor: Callable[..., Visitor]) -> None:
    maker = visitor(PHONE)
    maker.log_in("0900000102")
    page = maker.open("/xuong/them/")
    maker.check_page("workshop-more")
    for path, name in (
        ("/xuong/so-lieu/?ky=thang", "figures"),
        ("/xuong/ap-phich/", "posters"),
        ("/xuong/trang/", "own-page"),
    ):
        maker.open(path)
        maker.check_page(name)
    page.fill("[name=opening_hours_vi]", "8 giờ đến 17 giờ")
    page.fill("[name=since_year]", "3000")
    press(page, "Lưu")
    expect(page.locator(".field-wrong")).to_have_count(1)
    expect(page.locator("[name=opening_hours_vi]")).to_have_value("8 giờ đến 17 giờ")
    page.fill("[name=since_year]", "1988")
    press(page, "Lưu")
    page.get_by_role("link", name="Xem như người mua").click()
    page.wait_for_load_state("load")
    expect(page.locator("main")).to_contain_text("8 giờ đến 17 giờ")
    maker.check_page("producer-to-visit")
