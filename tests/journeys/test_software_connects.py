"""An owner connects software from a phone, tells it of events, and lets it go again."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import DESK, PHONE, Visitor

WORDS = {"vi": ("Kế toán", "Gửi tin thử"), "en": ("Accounting", "Send a test")}


@pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "vi"), (DESK, "en")], ids=["phone", "desk"]
)
def test_an_owner_makes_a_token_and_an_address_and_ends_both(
    visitor: Callable[..., Visitor], screen: dict[str, int], language: str
) -> None:
    owner = visitor(screen, language)
    owner.log_in("0900000101")
    owner.open("/xuong/")
    page = owner.page
    page.locator("nav.tabs a[href$='/xuong/them/']").click()
    page.locator("main a[href$='/xuong/phan-mem/']").click()
    page.wait_for_url("**/phan-mem/")
    owner.check_page(f"software-empty-{language}")

    owner.open("/xuong/phan-mem/ma/")
    page.locator("form.panel button[type=submit]").click()
    page.wait_for_load_state("load")
    owner.check_page(f"token-wrong-{language}")
    page.fill("[name=name]", WORDS[language][0])
    page.check("[value='orders:read']")
    page.locator("form.panel button[type=submit]").click()
    page.wait_for_load_state("load")
    owner.check_page(f"token-made-{language}")
    secret = page.locator("code.secret").inner_text()
    assert re.fullmatch(r"lng_[\w-]{43}", secret)
    api = page.request.get(
        f"{owner.server.address}/api/v1/maker", headers={"Authorization": f"Bearer {secret}"}
    )
    assert api.json()["scopes"] == ["orders:read"]

    owner.open("/xuong/phan-mem/dia-chi/")
    owner.check_page(f"address-new-{language}")
    page.fill("[name=url]", f"https://shop.invalid/{'a' * 120}/{language}")
    page.locator("form.panel button[type=submit]").click()
    page.wait_for_url("**/phan-mem/")
    page.locator("details summary").first.click()
    owner.check_page(f"software-{language}")
    page.get_by_role("button", name=re.compile(WORDS[language][1])).first.click()
    page.wait_for_url("**/thong-bao/")
    owner.check_page(f"messages-{language}")

    for way in ("dung", "thu-hoi"):
        owner.open("/xuong/phan-mem/")
        page.locator(f"a[href*='/{way}/']").first.click()
        page.wait_for_load_state("load")
        owner.check_page(f"{way}-{language}")
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/phan-mem/")
    gone = page.request.get(
        f"{owner.server.address}/api/v1/maker", headers={"Authorization": f"Bearer {secret}"}
    )
    assert gone.status == 401


def test_a_token_is_made_without_javascript(visitor: Callable[..., Visitor]) -> None:
    owner = visitor(PHONE, javascript=False)
    owner.log_in("0900000102")
    page = owner.open("/xuong/phan-mem/ma/")
    page.fill("[name=name]", "Kho")
    page.check("[value='stock:write']")
    page.locator("form.panel button[type=submit]").click()
    page.wait_for_load_state("load")
    assert page.locator("code.secret").inner_text().startswith("lng_")
    page.reload()
    assert not page.locator("code.secret").count()
