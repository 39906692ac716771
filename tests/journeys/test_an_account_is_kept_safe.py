"""An officer makes a passkey before his office opens, and logs in with it; others use codes."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import DEMO_PASSWORD, DESK, PHONE, Visitor

OFFICERS = {"vi": "0900000302", "en": "0900000303"}
BEGINS = {"vi": "/so/", "en": "/so/moi-truong/kiem-tra/"}  # his morning, his inspections
BOTH = pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "vi"), (DESK, "en")], ids=["phone", "desk"]
)
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_a_key(person: Visitor) -> Any:
    """A device that keeps passkeys; it knows names of hosts only, not their numbers."""
    person.server = type(person.server)(
        person.server.address.replace("127.0.0.1", "localhost"), person.server.environment
    )
    device = person.page.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return device


def press(person: Visitor, selector: str) -> None:
    person.page.locator(selector).first.click()
    person.page.wait_for_load_state("load")


@BOTH
def test_an_officer_makes_a_passkey_and_logs_in_with_it(
    visitor: Callable[..., Visitor], screen: dict[str, int], language: str
) -> None:
    officer = visitor(screen, language)
    with_a_key(officer)
    page = officer.page
    officer.log_in_by_password(OFFICERS[language])
    officer.open("/tai-khoan/")
    page.wait_for_url("**/tai-khoan/bao-mat/**")
    officer.check_page(f"factor-wanted-{language}")

    press(officer, "a[href$='/bao-mat/khoa/them/']")
    officer.check_page(f"confirm-{language}")
    page.fill("input[name=password]", DEMO_PASSWORD)
    press(officer, "main form button[type=submit]")
    officer.check_page(f"passkey-new-{language}")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/du-phong/")
    officer.check_page(f"recovery-codes-{language}")
    assert page.locator("ul.codes code").count() == 10
    officer.open("/tai-khoan/bao-mat/")
    officer.check_page(f"factors-{language}")

    officer.open("/tai-khoan/")
    officer.check_page(f"account-{language}")
    press(officer, "form[action$='/dang-xuat/'] button")
    officer.open("/tai-khoan/dang-nhap/")
    officer.check_page(f"log-in-{language}")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(f"{officer.server.address}{officer.prefix}{BEGINS[language]}")
    officer.open("/tai-khoan/")
    assert page.url.endswith("/tai-khoan/")

    press(officer, "form[action$='/dang-xuat/'] button")
    officer.log_in_by_password(OFFICERS[language])
    page.wait_for_url("**/yeu-to-hai/")
    officer.check_page(f"second-factor-{language}")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(f"{officer.server.address}{officer.prefix}{BEGINS[language]}")


@BOTH
def test_an_association_hands_a_code_over_and_the_buyer_logs_in_with_it(
    visitor: Callable[..., Visitor], screen: dict[str, int], language: str
) -> None:
    giver = visitor(screen, language)
    giver.log_in("0900000201")
    giver.open("/tai-khoan/ma/trao/")
    giver.check_page(f"vouch-{language}")
    giver.page.fill("input[name=login]", "0900 000 001")
    giver.page.fill("input[name=reason]", "Máy không nhận được tin nhắn")
    giver.page.check("input[name=is_known]")
    press(giver, "main form button[type=submit]")
    giver.check_page(f"vouched-{language}")
    code = giver.page.locator(".spoken code").inner_text()

    buyer = visitor(screen, language)
    buyer.open("/tai-khoan/ma/")
    buyer.check_page(f"code-ask-{language}")
    press(buyer, "a[href$='/duoc-trao/']")
    buyer.page.fill("input[name=login]", "0900000001")
    buyer.page.fill("input[name=code]", "AAAA AAAA")
    press(buyer, "main form button[type=submit]")
    buyer.check_page(f"code-wrong-{language}")
    buyer.page.fill("input[name=code]", code.lower())
    press(buyer, "main form button[type=submit]")
    for name, path in (
        ("devices", "thiet-bi/"), ("privacy", "rieng-tu/"), ("export", "rieng-tu/tai-ve/"),
        ("erase", "rieng-tu/xoa/"), ("readings", "rieng-tu/ai-da-xem/"), ("contact", "lien-he/"),
    ):  # fmt: skip
        buyer.open(f"/tai-khoan/{path}")
        if "/xac-nhan/" in buyer.page.url:
            buyer.page.fill("input[name=password]", DEMO_PASSWORD)
            press(buyer, "main form button[type=submit]")
        buyer.check_page(f"{name}-{language}")


def test_a_code_by_mail_needs_no_javascript(visitor: Callable[..., Visitor]) -> None:
    buyer = visitor(PHONE, javascript=False)
    buyer.open("/tai-khoan/ma/")
    buyer.page.fill("input[name=login]", "buyer@demo.langnghe.example")
    press(buyer, "main form button[type=submit]")
    buyer.page.wait_for_url("**/ma/nhap/")
    folder = Path(buyer.server.environment["DATA_DIR"]) / "mail"
    buyer.page.fill("input[name=code]", code_of_the_letter(folder, buyer))
    press(buyer, "main form button[type=submit]")
    buyer.open("/tai-khoan/")
    assert buyer.page.url.endswith("/tai-khoan/")


def code_of_the_letter(folder: Path, person: Visitor) -> str:
    for _second in range(30):
        for letter in folder.glob("*"):
            if found := re.search(r"^(\d{6})$", letter.read_text(), re.MULTILINE):
                return found[1]
        person.page.wait_for_timeout(1_000)
    raise TimeoutError("no letter came")


@BOTH
def test_an_owner_invites_and_somebody_joins(
    visitor: Callable[..., Visitor], screen: dict[str, int], language: str
) -> None:
    owner = visitor(screen, language)
    owner.log_in("0900000102")
    owner.open("/xuong/thanh-vien/moi/")
    owner.check_page(f"invite-{language}")
    contact = {"vi": "0900000001", "en": "buyer@demo.langnghe.example"}[language]
    owner.page.fill("input[name=contact]", contact)
    press(owner, "main form button[type=submit]")
    owner.check_page(f"members-{language}")
    if language == "en":  # a letter is under way; the link is there to be handed over as well
        press(owner, "a[href$='/trao/']")
    link = owner.page.locator("[data-copy]").first.get_attribute("data-copy")

    invited = visitor(screen, language)
    invited.log_in(contact)
    invited.page.goto(link)
    invited.check_page(f"invitation-{language}")
    press(invited, "button[value=accept]")
    invited.open("/xuong/thanh-vien/")
    press(invited, "a[href$='/roi/']")
    invited.check_page(f"leave-{language}")
    press(invited, "main form button[type=submit]")
    invited.open("/tai-khoan/")
    assert not invited.page.locator("a[href$='/xuong/thanh-vien/']").count()
