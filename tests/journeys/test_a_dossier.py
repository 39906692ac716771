"""From the question what fits to a receipt, on a phone; and without a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys.conftest import PHONE, Visitor, until

OWNER = "0900000101"


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str], str]:
    def taken(colour: str) -> str:
        path = tmp_path / f"{colour}.jpg"
        path.write_bytes(factories.scan(1_200, 900, colour))
        return str(path)

    return taken


def press(page: Page, value: str) -> None:
    page.locator(f"main button[name=do][value='{value}']:not(.visually-hidden)").click()
    page.wait_for_load_state("load")


def go_on(page: Page) -> None:
    page.locator("main form button.button[type=submit]").first.click()
    page.wait_for_load_state("load")


def check_what_fits(visitor: Visitor) -> Page:
    page = visitor.open("/ho-tro/")
    visitor.check_page("support-schemes")
    page.locator("main a.button").click()
    page.wait_for_load_state("load")
    visitor.check_page("support-check")
    page.locator("[name=kind][value=household]").check()
    page.locator("[name=in_hanoi][value=yes]").check()
    page.locator("[name=rural_craft][value=yes]").check()
    go_on(page)
    visitor.check_page("support-check-half")
    page.goto(f"{page.url}&other_state_support=no&machine_cost=800.000.000")
    visitor.check_page("support-check-fits")
    expect(page.locator("main")).to_contain_text("400.000.000")
    return page


def fill_in(visitor: Visitor, page: Page) -> None:
    visitor.check_page("dossier-who")
    page.fill("[name=address]", "Xóm 3")
    page.fill("[name=phone]", "0912 345 678")
    page.locator("[name=in_hanoi][value=yes]").check()
    page.locator("[name=rural_craft][value=yes]").check()
    expect(page.locator("#saved")).to_contain_text("Đã lưu")  # by itself
    press(page, "go")
    page.fill("[name=machines-0-what]", "Máy xay đất")
    page.fill("[name=machines-0-pieces]", "1")
    page.fill("[name=machines-0-price]", "800.000.000")
    press(page, "add:machines")
    expect(page.locator("[name=machines-1-what]")).to_be_visible()
    visitor.check_page("dossier-machines")
    press(page, "remove:machines:1")
    page.fill("[name=why]", "Đỡ nặng, đỡ bụi.")
    press(page, "go")
    page.fill("[name=machine_cost]", "800000000")
    page.fill("[name=amount]", "400.000.000")
    page.locator("[name=other_state_support][value=no]").check()
    page.locator("[name=own_share][value=loan]").check()
    until(page, "() => !!document.querySelector('[name=lender]')")  # it hangs on the answer
    page.fill("[name=lender]", "Ngân hàng")
    visitor.check_page("dossier-money")
    press(page, "go")


def add_papers(visitor: Visitor, page: Page, photo: Callable[[str], str]) -> None:
    address = page.url
    page.locator("main a.step-link", has_text="Giấy tờ").click()
    page.wait_for_load_state("load")
    visitor.check_page("dossier-papers")
    papers = page.url
    for name, colour in (("Giấy đăng ký", "gray"), ("Báo giá", "white"), ("Đơn đề nghị", "silver")):
        page.goto(papers)
        page.locator("main h2 a", has_text=name).click()
        page.wait_for_load_state("load")
        page.set_input_files("#camera", photo(colour))
        if name == "Báo giá":
            visitor.check_page("dossier-paper")
        press(page, "add")
    page.goto(address)


def test_a_maker_applies_for_half_of_a_machine(visitor: Any, photo: Callable[[str], str]) -> None:
    maker: Visitor = visitor(PHONE)
    check_what_fits(maker)
    maker.log_in(OWNER)
    page = maker.open("/ho-tro/may-moc-50/")
    maker.check_page("support-scheme")
    page.locator("main a.button", has_text="Nộp hồ sơ").click()
    page.wait_for_load_state("load")
    maker.check_page("dossier-start")
    go_on(page)
    maker.check_page("dossier-draft")
    page.locator("main a.step-link").first.click()
    page.wait_for_load_state("load")
    fill_in(maker, page)
    add_papers(maker, page, photo)

    page.locator("main a.step-link", has_text="Nền tảng biết gì").click()
    page.wait_for_load_state("load")
    maker.check_page("dossier-facts")
    page.locator("[name=fact][value=sales]").check()
    go_on(page)
    page.locator("main a.button-wide").click()
    page.wait_for_load_state("load")
    maker.check_page("dossier-hand-in")
    expect(page.locator("main")).to_contain_text("Hồ sơ đã đủ")
    page.locator("main button.button-wide").click()
    page.wait_for_load_state("load")
    expect(page.locator("h1")).to_contain_text("HS-")
    maker.check_page("dossier-receipt")
    page.locator("main a", has_text="Về hồ sơ").click()
    page.wait_for_load_state("load")
    expect(page.locator(".step-current")).to_contain_text("ngày làm việc")
    maker.check_page("dossier-tracker")
    maker.open("/xuong/ho-so/")
    maker.check_page("dossiers-mine")


def test_a_page_is_filled_in_without_a_script(visitor: Any) -> None:
    maker: Visitor = visitor(PHONE, javascript=False)
    maker.log_in(OWNER)
    page = maker.open("/ho-tro/vay-giai-quyet-viec-lam/nop/")
    page.set_default_timeout(60_000)  # a server that has just begun has much to write itself
    go_on(page)  # the one that is begun already is given back
    page.locator("main a.step-link", has_text="Phương án vay vốn").click()
    page.wait_for_load_state("load")
    page.fill("[name=workers]", "7")
    page.locator("[name=priority][value=yes]").check()
    press(page, "stay")
    page.locator("main a.step-link", has_text="Giấy tờ").click()
    page.wait_for_load_state("load")
    expect(page.locator("main")).to_contain_text("Danh sách lao động")
