"""A household opens its workshop on a phone; the officer asks for more, then vouches."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visitor

OFFICER = "0900000301"


@pytest.fixture
def paper(tmp_path: Path) -> Callable[[str], str]:
    def photographed(colour: str) -> str:
        path = tmp_path / f"{colour}.jpg"
        path.write_bytes(factories.scan(1_200, 900, colour))
        return str(path)

    return photographed


def sign_up(visitor: Visitor) -> Page:
    page = visitor.open("/tai-khoan/dang-ky/")
    page.fill("[name=full_name]", "Phạm Thị Nung")
    page.fill("[name=email]", "nung@example.org")
    page.fill("[name=password1]", "men-lam-men-ran")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state("load")
    return page


def save(page: Page) -> None:
    page.locator("main form button.button-wide[type=submit]").click()
    page.wait_for_load_state("load")


def go_on(page: Page) -> None:
    page.locator("main a.button-wide").click()
    page.wait_for_load_state("load")


def add_paper(page: Page, kind: str, file: str) -> None:
    page.select_option("[name=kind]", kind)
    page.set_input_files("[name=picture]", file)
    save(page)


def open_workshop(visitor: Visitor, paper: Callable[[str], str]) -> str:
    """Every step to the last; its address."""
    page = visitor.open("/xuong/mo/")
    visitor.check_page("workshop-mine")
    go_on(page)
    visitor.check_page("workshop-who")
    page.locator("[name=kind][value=household]").check()
    page.fill("[name=name]", "Gốm bà Nung")
    page.fill("[name=village_text]", "bat trang")
    save(page)
    visitor.check_page("workshop-steps")
    address = page.url
    go_on(page)
    page.fill("[name=tax_code]", "0314409059")
    page.fill("[name=phone]", "0912 345 670")
    page.fill("[name=address]", "Xóm 5")
    save(page)
    expect(page.locator(".field-wrong")).to_contain_text("Chữ số kiểm tra không khớp")
    visitor.check_page("workshop-tax-wrong")
    page.fill("[name=tax_code]", "0314409058")
    save(page)
    go_on(page)
    page.select_option("[name=bank_bin]", "970436")
    page.fill("[name=account]", "0011 2233 445")
    page.fill("[name=holder]", "Phạm Thị Nung")
    visitor.check_page("workshop-bank")
    save(page)
    go_on(page)
    add_paper(page, "workshop", paper("gray"))
    visitor.check_page("workshop-papers")
    page.goto(address)
    go_on(page)
    page.fill("[name=what]", "Nhà tôi làm bát men lam.")
    page.fill("[name=taught]", "Mẹ chồng tôi truyền nghề.")
    visitor.check_page("workshop-story")
    save(page)
    visitor.check_page("workshop-ready")
    save(page)
    expect(page.locator(".messages")).to_contain_text("Đã gửi")
    visitor.check_page("workshop-sent")
    return address


def decide(visitor: Visitor, name: str) -> Page:
    page = visitor.open("/so/nguoi-lam/")
    visitor.check_page("desk-makers")
    page.get_by_role("link", name=name).click()
    page.wait_for_load_state("load")
    return page


def test_a_household_opens_its_workshop(visitor: Any, paper: Callable[[str], str]) -> None:
    household: Visitor = visitor(PHONE)
    sign_up(household)
    address = open_workshop(household, paper)

    officer: Visitor = visitor(PHONE)
    officer.log_in(OFFICER)
    officer.open("/so/")
    officer.check_page("desk-morning")
    page = decide(officer, "Gốm bà Nung")
    officer.check_page("desk-maker")
    page.locator("details summary", has_text=re.compile("Còn thiếu")).click()
    page.locator("[name=reasons][value=unreadable]").check()
    page.fill("[name=words]", "Chụp lại ảnh xưởng cho rõ.")
    page.locator("button[value=ask_more]").click()
    page.wait_for_load_state("load")
    expect(page.locator(".messages")).to_contain_text("Đã quyết định")

    page = household.page
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Chụp lại ảnh xưởng cho rõ.")
    household.check_page("workshop-more-wanted")
    page.locator("a.step-link", has_text="Giấy tờ").click()
    page.wait_for_load_state("load")
    add_paper(page, "workshop", paper("black"))
    page.goto(address)
    save(page)

    page = decide(officer, "Gốm bà Nung")
    for box in page.locator("[name=ticked]").all():
        box.check()
    page.locator("button[value=verify]").click()
    page.wait_for_load_state("load")
    expect(page.locator(".messages")).to_contain_text("Đã quyết định")

    household.page.goto(address)
    expect(household.page.locator(".badge-good")).to_contain_text("xác nhận")
    household.check_page("workshop-verified")


def test_the_desk_on_a_large_screen(visitor: Any) -> None:
    officer: Visitor = visitor(DESK)
    officer.log_in(OFFICER)
    for path, name in (
        ("/so/", "desk-morning"), ("/so/nguoi-lam/", "desk-makers"),
        ("/so/lang-moi/", "desk-claims"), ("/so/phan-anh/", "desk-cases"),
        ("/so/danh-hieu/", "desk-dossiers"), ("/so/danh-hieu/moi/", "desk-dossier-new"),
        ("/so/kiem-tra/", "desk-checks"), ("/so/quyet-dinh/", "desk-register"),
        ("/so/tim/?q=bat+trang", "desk-search"), ("/quyet-dinh/", "public-register"),
    ):  # fmt: skip
        officer.open(path)
        officer.check_page(name)
    page = officer.open("/so/nguoi-lam/")
    page.locator(".orders a").first.click()
    officer.check_page("desk-maker")
    page = officer.open("/so/lang-moi/")
    page.locator(".orders a").first.click()
    officer.check_page("desk-claim")
    page = officer.open("/so/phan-anh/")
    page.locator(".orders a").first.click()
    officer.check_page("desk-case")


def test_anybody_reports_without_javascript(visitor: Any, server: Any) -> None:
    guest: Visitor = visitor(PHONE, javascript=False)
    page = guest.open("/lang/bat-trang/")
    page.locator("a[href*='/bao/lang/']").click()
    page.wait_for_load_state("load")
    page.locator("[name=reason][value=misleading]").check()
    page.fill("[name=words]", "Năm ghi chưa đúng.")
    save(page)
    expect(page.locator("h1")).to_have_text("Xin cảm ơn")


def test_a_village_that_is_not_in_the_list_is_asked_for_and_the_first_product_waits(
    visitor: Any,
) -> None:
    household: Visitor = visitor(PHONE)
    page = household.open("/tai-khoan/dang-ky/")
    page.fill("[name=full_name]", "Vũ Văn Tre")
    page.fill("[name=email]", "tre@example.org")
    page.fill("[name=password1]", "tre-truc-nua-giang")
    page.locator("main form [type=submit]").first.click()
    page = household.open("/xuong/mo/moi/")
    page.locator("[name=kind][value=household]").check()
    page.fill("[name=name]", "Tre bác Vũ")
    page.fill("[name=village_text]", "Xóm Cầu Tre")
    save(page)
    expect(page.locator(".field-wrong")).to_contain_text("chưa biết làng nào tên này")
    page.locator("[name=unlisted]").check()
    save(page)
    page.fill("[name=commune_text]", "bat trang")
    page.select_option("[name=craft]", index=2)
    household.check_page("workshop-village-asked")
    save(page)
    household.check_page("workshop-village-waits")
    address = page.url
    page.locator("a.step-link", has_text="Sản phẩm đầu tiên").click()
    page.wait_for_load_state("load")
    page.fill("[name=name_vi]", "Giỏ tre")
    page.fill("[name=rows-0-price]", "120000")
    household.check_page("editor-before-verified")
    page.locator(".editor-bar button[value=draft]").click()
    page.wait_for_load_state("load")
    page.goto(address)
    expect(page.locator(".step-done", has_text="Giỏ tre")).to_be_visible()

    officer: Visitor = visitor(PHONE)
    officer.log_in(OFFICER)
    page = officer.open("/so/lang-moi/")
    officer.check_page("desk-claims")
    page.get_by_role("link", name="Xóm Cầu Tre").click()
    page.wait_for_load_state("load")
    officer.check_page("desk-claim")
    page.locator("button[value=accept]").click()
    page.wait_for_load_state("load")
    expect(page.locator(".messages")).to_contain_text("Đã quyết định")
    officer.open("/lang/xom-cau-tre/")
    officer.check_page("village-just-entered")

    page = household.open(address.partition(household.server.address)[2])
    expect(page.locator(".step-done", has_text="Làng của bạn")).to_be_visible()
    household.check_page("workshop-village-entered")
