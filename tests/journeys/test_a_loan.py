"""A loan on a phone: what fits, the dossier, more papers asked, the contract, repaid by QR."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visitor

OWNER, FUND = "0900000102", "0900000401"
SCHEME = "vay-giai-quyet-viec-lam"
PAID = "60.000.000"


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str], str]:
    def taken(colour: str) -> str:
        path = tmp_path / f"{colour}.jpg"
        path.write_bytes(factories.scan(1_200, 900, colour))
        return str(path)

    return taken


def press(page: Page, name: str, *, exact: bool = True) -> None:
    page.locator("main").get_by_role("button", name=name, exact=exact).first.click()
    page.wait_for_load_state("load")


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state("load")


def check_what_fits(visitor: Visitor) -> None:
    page = visitor.open("/ho-tro/kiem-tra/")
    page.locator("[name=kind][value=household]").check()
    page.locator("main form button.button[type=submit]").first.click()
    page.wait_for_load_state("load")
    page.goto(f"{page.url}&workers=3&term_months=24")
    visitor.check_page("loan-fits")
    follow(page, "Vay vốn giải quyết việc làm")
    visitor.check_page("loan-scheme")


def fill_in(page: Page, address: str) -> None:
    for title, answers in (
        ("Bạn là ai", {"address": "Tổ 4", "phone": "0912 345 678"}),
        ("Phương án vay vốn", {"plan": "Mua tơ trước Tết.", "workers": "3"}),
        ("Tiền vay", {"amount": PAID, "term_months": "12"}),
    ):
        follow(page, title)
        for name, value in answers.items():
            page.fill(f"[name={name}]", value)
        for name, value in {"priority": "no", "repay": "monthly"}.items():
            if page.locator(f"[name={name}][value={value}]").count():
                page.locator(f"[name={name}][value={value}]").check()
        page.locator("button[name=do][value=stay]").click()
        page.wait_for_load_state("load")
        page.goto(address)


def photograph(page: Page, name: str, path: str) -> None:
    page.locator("main h2 a", has_text=name).click()
    page.wait_for_load_state("load")
    page.set_input_files("#camera", path)
    page.locator("main button[name=do][value=add]:not(.visually-hidden)").click()
    page.wait_for_load_state("load")


def apply(visitor: Visitor, photo: Callable[[str], str]) -> str:
    """The address of the dossier that was handed in."""
    page = visitor.page
    follow(page, "Nộp hồ sơ")
    page.locator("main form button.button[type=submit]").first.click()
    page.wait_for_load_state("load")
    address = page.url
    fill_in(page, address)
    for name, colour in (("Giấy đăng ký", "gray"), ("Dự án vay vốn", "white")):
        page.goto(f"{address}giay-to/")
        photograph(page, name, photo(colour))
    page.goto(address)
    page.locator("main a.button-wide").click()
    page.wait_for_load_state("load")
    page.locator("main button.button-wide").click()
    page.wait_for_load_state("load")
    visitor.check_page("loan-receipt")
    return urlsplit(address).path


def act(page: Page, action: str, **told: str) -> None:
    """One of the steps of the desk's page, where most of them are folded up."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    form = page.locator(f"main form:has(button[value={action}])").first
    for name, value in told.items():
        field = form.locator(f"[name={name}]")
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            form.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator(f"button[value={action}]").click()
    page.wait_for_load_state("load")


def ask_for_more(fund: Visitor, desk: str) -> None:
    fund.open("/so/ho-so/")
    fund.check_page("loan-queue")
    page = fund.open(desk)
    act(page, "declare", has_conflict="no")
    act(page, "take")
    fund.check_page("loan-desk")
    act(page, "send_back", reasons="unreadable", words="Chụp lại trang hai của dự án.")
    fund.check_page("loan-sent-back")


def show_more(maker: Visitor, own: str, path: str) -> None:
    page = maker.open(own)
    expect(page.locator("main")).to_contain_text("Chụp lại trang hai của dự án.")
    maker.check_page("loan-returned")
    page = maker.open(f"{own}giay-to/")
    photograph(page, "Dự án vay vốn", path)
    page = maker.open(f"{own}nop/")
    page.locator("main button.button-wide").click()
    page.wait_for_load_state("load")
    page = maker.open(own)
    maker.check_page("loan-handed-in-again")


def decide(fund: Visitor, desk: str) -> None:
    page = fund.open(desk)
    act(page, "accept")
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    page.locator("[name=people]").first.check()
    page.locator("button[value=ask_reviews]").click()
    page.wait_for_load_state("load")
    follow(page, "Viết phiếu thẩm định")
    page.locator("[name=opinion][value=approve]").check()
    page.locator("[name=words]").fill("Nghề ổn định, bán đều.")
    press(page, "Nộp phiếu thẩm định")
    act(fund.open(desk), "appraise")
    page = fund.open(f"{desk}quyet-dinh/")
    page.locator("[name=outcome][value=approved]").check()
    page.locator("[name=amount]").fill(PAID)
    page.locator("[name=words]").fill("Đúng đối tượng, đủ giấy tờ.")
    press(page, "Quyết định và ban hành văn bản")
    page.wait_for_url("**/thu/")
    act(fund.open(desk), "sign")


def agree(maker: Visitor, own: str) -> None:
    page = maker.open(own)
    maker.check_page("loan-granted")
    follow(page, "Đọc thông báo")
    maker.check_page("loan-letter")
    page = maker.open(f"{own}thoa-thuan/")
    page.locator("[name=agrees]").check()
    maker.check_page("loan-agreement")
    press(page, "Ký thỏa thuận")


def lend(fund: Visitor, uid: str) -> str:
    """The number of the loan."""
    page = fund.open("/so/cho-vay/ho-so/")
    fund.check_page("loan-to-sign")
    page = fund.open(f"/so/cho-vay/ho-so/{uid}/")
    page.locator("[name=product]").select_option(label="Vay mua lò và máy (ví dụ)")
    page.locator("[name=months]").fill("12")
    page.locator("[name=repayment]").select_option("equal_principal")
    fund.check_page("loan-contract")
    press(page, "Ký và ghi vào sổ")
    fund.check_page("loan-signed")
    act(page, "disburse", amount=PAID)
    fund.check_page("loan-paid-out")
    return page.locator("main .muted").first.inner_text()


def pay_off(maker: Visitor, own: str, fund: Visitor, number: str) -> None:
    page = maker.open(own)
    expect(page.locator("main")).to_contain_text("Đã ký hợp đồng, đang thực hiện")
    follow(page, "Đến khoản vay")
    maker.check_page("loans-own")
    page.locator("main .orders li", has_text=number).locator("a").click()
    page.wait_for_load_state("load")
    maker.check_page("loan-own")
    address = page.url
    press(page, "Tính")
    maker.check_page("loan-quote")
    quote = page.locator("#quote").locator("xpath=..")
    expect(quote.locator("img")).to_be_visible()  # to be scanned
    memo = quote.locator("dd b").inner_text()
    amount = quote.locator("[role=status] b").inner_text()

    page = fund.open("/so/cho-vay/khoan-thu/")
    page.locator("main form:has(button[value=enter]) [name=amount]").fill(amount.strip(" ₫đ"))
    page.locator("main form:has(button[value=enter]) [name=memo]").fill(f"MBVCB.123 {memo} CT DEN")
    press(page, "Ghi nhận")
    fund.check_page("loan-money")

    page = maker.page
    page.goto(address)
    expect(page.locator("main .badge").first).to_have_text("Đã trả hết nợ")
    maker.check_page("loan-repaid")


def test_from_the_check_to_the_last_dong(
    visitor: Callable[..., Visitor], photo: Callable[[str], str]
) -> None:
    maker, fund = visitor(PHONE), visitor(DESK)
    maker.log_in(OWNER)
    check_what_fits(maker)
    own = apply(maker, photo)
    uid = own.rstrip("/").rsplit("/", 1)[1]
    fund.log_in(FUND)
    ask_for_more(fund, f"/so/ho-so/{uid}/")
    show_more(maker, own, photo("silver"))
    decide(fund, f"/so/ho-so/{uid}/")
    agree(maker, own)
    pay_off(maker, own, fund, lend(fund, uid))
