"""A guest buys from two makers in one basket; both makers pack and ship; the buyer sees each step."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, SWAPPING, Visitor

GOODS = ("ceramics", "silk")
MAKERS = {"ceramics": "0900000101", "silk": "0900000102"}


@pytest.fixture(scope="session")
def goods(server: Any) -> dict[str, str]:
    """The address of one article of each of the two makers whose owners can log in."""
    told = server.manage("demo_goods")
    return json.loads(told.strip().splitlines()[-1])


def put_into_basket(visitor: Visitor, path: str, name: str) -> None:
    page = visitor.open(path)
    visitor.check_page(name)
    page.locator("form.buy button[type=submit]").click()
    page.wait_for_load_state("load")


def to_the_total(visitor: Visitor, phone: str = "0912 345 678", pay: str = "bank_qr") -> Page:
    page = visitor.open("/dat-hang/")
    visitor.check_page("checkout")
    page.fill("[name=phone]", phone)
    page.fill("[name=name]", "Nguyễn Thị Hương Giang")
    page.fill("[name=email]", "giang@example.org")
    page.select_option("[name=province]", "01")
    page.fill("[name=commune]", "Hoàn Kiếm")
    page.fill("[name=street]", "12 phố Hàng Gai")
    page.check(f"[name=payment_method][value={pay}]")
    page.check("[name=accepts_terms]")
    return page


def press(page: Page) -> None:
    """Send the order form, and wait until its answer stands on the page or led to another one."""
    with page.expect_response(
        lambda r: r.request.method == "POST" and "/dat-hang/" in r.url
    ) as got:
        page.locator("button[name=action][value=place]").click()
    if "hx-redirect" in got.value.headers:
        page.wait_for_url("**/don/**")
    elif "hx-request" in got.value.request.headers:
        expect(page.locator(SWAPPING)).to_have_count(0)
    page.wait_for_load_state("load")


def place(page: Page) -> str:
    """Press the button until the order stands; the first press may only add the delivery."""
    for _press in range(3):
        press(page)
        if found := re.search(r"/don/(LN[A-Z0-9]+)/", page.url):
            return found.group(1)
    raise AssertionError(page.url + "\n" + page.locator("main").inner_text()[:1500])


@pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "vi"), (DESK, "en")], ids=["phone", "desk"]
)
def test_a_guest_buys_from_two_makers_and_both_ship(
    visitor: Callable[..., Visitor], goods: dict[str, str], screen: dict[str, int], language: str
) -> None:
    buyer = visitor(screen, language)
    buyer.open("/")
    buyer.check_page(f"home-{language}")
    buyer.open("/cho/")
    buyer.check_page(f"market-{language}")
    for kind in GOODS:
        put_into_basket(buyer, goods[kind], f"product-{kind}-{language}")
    page = buyer.open("/gio/")
    buyer.check_page(f"basket-{language}")
    assert page.locator("h2").count() >= 2

    number = place(to_the_total(buyer))
    buyer.check_page(f"order-{language}")
    order_page = page.url
    assert page.locator(".qr img").is_visible()
    # The back button, and the form once more: still the one order.
    page.go_back()
    buyer.open("/dat-hang/")
    assert number in page.url
    page.goto(order_page)
    page.get_by_role("button", name=re.compile("Tôi đã chuyển khoản|I have transferred")).click()
    page.wait_for_load_state("load")
    assert page.url == order_page
    buyer.check_page(f"order-reported-{language}")

    # Two makers: the transfer goes to the platform, and its administrator sees it arrive.
    admin = visitor(DESK)
    admin.log_in("admin@demo.langnghe.example")
    desk = admin.open("/so/chuyen-khoan/")
    admin.check_page("transfers")
    row = desk.locator(f"li[id='{number}']")
    row.locator("button[type=submit]").click()
    desk.wait_for_load_state("load")

    for place_number, kind in enumerate(GOODS):
        ship(visitor, MAKERS[kind], number, f"{kind}-{language}", check=place_number == 0)
    page.reload()
    buyer.check_page(f"order-delivered-{language}")
    done = {"vi": "Xong", "en": "Done"}[language]
    expect(page.locator("h1")).to_have_text(done)


def ship(
    visitor: Callable[..., Visitor], login: str, number: str, name: str, *, check: bool
) -> None:
    maker = visitor(PHONE)
    maker.log_in(login)
    page = maker.open("/xuong/")
    if check:
        maker.check_page(f"today-{name}")
    page.locator(f"a:has-text('{number}')").first.click()
    page.wait_for_load_state("load")
    main = page.locator("main section.panel form button[type=submit]").first
    for step in range(5):
        if check:
            maker.check_page(f"workshop-{step}-{name}")
        if not page.locator("form[action*='/don/']").count():
            break
        carrier = page.locator("[name=carrier]")
        if carrier.count():
            carrier.fill("Viettel Post")
            page.locator("[name=tracking_number]").fill("VTP123456789")
        action = page.locator("main section.panel form[action*='/xuong/don/']").first
        if not action.count():
            break
        main.click()
        page.wait_for_load_state("load")
    assert page.locator(".badge").first.inner_text() in {"Đã giao xong", "Delivered"}


def test_a_guest_pays_on_delivery_without_javascript(
    visitor: Callable[..., Visitor], goods: dict[str, str]
) -> None:
    buyer = visitor(PHONE, javascript=False)
    page = buyer.open(goods["silk"])
    page.locator("form.buy button[type=submit]").click()
    page = to_the_total_without_checks(buyer)
    # The old commune was divided: the page asks which part it is, and keeps everything typed.
    press(page)
    assert page.input_value("[name=street]") == "Xóm 3"
    page.locator("[name=place]").first.check()
    page.check("[name=accepts_terms]")
    number = place(page)
    assert number.startswith("LN")
    assert page.locator(".qr img").count() == 0


def to_the_total_without_checks(buyer: Visitor) -> Page:
    page = buyer.open("/dat-hang/")
    page.fill("[name=phone]", "0912345678")
    page.fill("[name=name]", "Trần Văn Tám")
    page.select_option("[name=province]", "01")
    page.fill("[name=commune]", "xã Bát Tràng, huyện Gia Lâm")
    page.fill("[name=street]", "Xóm 3")
    page.check("[name=payment_method][value=cod]")
    page.check("[name=accepts_terms]")
    return page


def test_what_was_typed_stays_and_the_message_stands_beside_its_field(
    visitor: Callable[..., Visitor], goods: dict[str, str]
) -> None:
    for language, message in (("vi", "số điện thoại"), ("en", "phone number")):
        buyer = visitor(PHONE, language)
        page = buyer.open(goods["silk"])
        page.locator("form.buy button[type=submit]").click()
        page = buyer.open("/dat-hang/")
        page.fill("[name=phone]", "12")
        page.fill("[name=name]", "Nguyễn Thị Rất Dài Tên Để Thử Xem Trang Có Vỡ Không")
        page.fill("[name=commune]", "Không Có Nơi Này")
        press(page)
        assert message in page.locator("#id_phone_error").inner_text().lower()
        assert page.locator("#id_commune_error").is_visible()
        assert page.input_value("[name=phone]") == "12"
        assert page.input_value("[name=commune]") == "Không Có Nơi Này"
        assert page.input_value("[name=name]").startswith("Nguyễn Thị Rất Dài")
        buyer.check_page(f"checkout-wrong-{language}")


@pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "vi"), (DESK, "en")], ids=["phone", "desk"]
)
def test_every_public_page_can_be_read(
    visitor: Callable[..., Visitor], screen: dict[str, int], language: str
) -> None:
    reader = visitor(screen, language)
    for path, name in (
        ("/lang/", "villages"), ("/lang/bat-trang/", "village"), ("/nghe/", "crafts"),
        ("/cho/?q=lua", "search"), ("/cho/?q=khong-co-gi-ca", "search-empty"), ("/gio/", "basket-empty"),
        ("/don/", "find-order"), ("/tai-khoan/dang-nhap/", "log-in"), ("/tai-khoan/dang-ky/", "sign-up"),
        ("/khong-co/", "not-found"), ("/dieu-khoan-mua-hang/", "terms"),
    ):  # fmt: skip
        reader.open(path)
        reader.troubles = [trouble for trouble in reader.troubles if "404" not in trouble]
        reader.check_page(f"{name}-{language}")


def test_the_maker_corrects_stock_and_price(visitor: Callable[..., Visitor]) -> None:
    maker = visitor(PHONE)
    maker.log_in("0900000102")
    page = maker.open("/xuong/hang/")
    maker.check_page("shelf")
    assert page.locator("form").count() >= 1
    maker.open("/xuong/don/")
    maker.check_page("seller-orders")
    maker.open("/tai-khoan/")
    maker.check_page("profile")


@pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "vi"), (DESK, "en")], ids=["phone", "desk"]
)
def test_suggestions_lead_there_with_the_keyboard_alone(
    visitor: Callable[..., Visitor], screen: dict[str, int], language: str
) -> None:
    seeker = visitor(screen, language)
    page = seeker.open("/")
    page.locator("#site-q").press_sequentially("bat tr", delay=20)
    expect(page.locator(".suggestions a").first).to_be_visible()
    expect(page.locator(".suggestions")).to_contain_text("Bát Tràng")
    seeker.check_page(f"suggestions-{language}")
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    page.locator("#site-q").press_sequentially("a", delay=20)
    page.locator(".suggestions a[href*='/lang/bat-trang/']").wait_for()
    while "/lang/" not in (page.locator(":focus").get_attribute("href") or ""):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lang/bat-trang/")
    page = seeker.open("/cho/?q=b%C3%ACng+ho")
    seeker.check_page(f"search-near-{language}")
    page.locator("main p b").first.click()
    page.wait_for_load_state("load")
    assert page.locator("#goods li").count() > 0


def test_a_new_price_is_seen_at_once_by_everybody(
    visitor: Callable[..., Visitor], server: Any
) -> None:
    """Two worker processes serve; whichever answers, and however the goods are found."""
    maker = visitor(PHONE)
    maker.log_in("0900000102")
    page = maker.open("/xuong/hang/")
    row = page.locator("[id^=row-]").first
    uid = (row.get_attribute("id") or "").removeprefix("row-")
    for price in (1_234_000, 2_345_000, 3_456_000):
        page.locator(f"[name='{uid}-price']").fill(str(price))
        with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
            page.locator(f"button[value='{uid}']").click()
        assert (kept.value.status, uid in (kept.value.request.post_data or "")) == (200, True)
        expect(page.locator(SWAPPING)).to_have_count(0)
        for _look in range(6):  # a new connection each: both processes are met
            address = (
                f"{server.address}/api/v1/products?q=van+phuc&price_min={price}&price_max={price}"
            )
            with urllib.request.urlopen(address, timeout=10) as answer:
                told = json.loads(answer.read())
            assert [item["price"]["amount"] for item in told["items"]] == [str(price)]
            slug = told["items"][0]["slug"]
            with urllib.request.urlopen(f"{server.address}/hang/{slug}/", timeout=10) as answer:
                assert f"{price:,}".replace(",", ".") in answer.read().decode()
