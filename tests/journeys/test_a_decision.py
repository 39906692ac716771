"""An officer declares, reviews and decides at the desk; anybody checks the letter by its code."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Visitor

OFFICER, OWNER = "0900000301", "0900000101"


def test_a_dossier_is_reviewed_decided_and_its_letter_checked(
    visitor: Callable[..., Visitor],
) -> None:
    officer = visitor(DESK)
    officer.log_in(OFFICER)
    page = officer.open("/so/ho-so/")
    officer.check_page("dossiers-queue")
    # Of several that wait at this desk, the one that the officer has taken up.
    page.locator("main .orders li", has_text="Hỗ trợ mua máy (ví dụ)").locator("a").first.click()
    page.wait_for_load_state("load")
    officer.check_page("dossier-desk")
    address = page.url
    page.locator("summary", has_text="Giao thẩm định").click()
    page.locator("[name=people]").first.check()
    page.locator("button[value=ask_reviews]").click()
    page.get_by_role("link", name="Viết phiếu thẩm định").click()
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Nộp phiếu thẩm định").click()
    page.wait_for_load_state("load")
    officer.check_page("dossier-score-refused")
    page.locator("[name=points_need]").fill("8")
    page.locator("[name=points_effect]").fill("7")
    page.locator("[name=opinion][value=approve]").check()
    page.locator("[name=words]").fill("Máy cũ đã hỏng.")
    page.get_by_role("button", name="Nộp phiếu thẩm định").click()
    page.wait_for_url(address)
    page.locator("button[value=appraise]").click()
    page.get_by_role("link", name="Quyết định", exact=True).click()
    page.wait_for_load_state("load")
    officer.check_page("dossier-decide")
    page.locator("[name=outcome][value=approved]").check()
    page.locator("[name=amount]").fill("80000000")
    page.locator("[name=words]").fill("Đúng đối tượng, đủ giấy tờ.")
    page.get_by_role("button", name="Quyết định và ban hành văn bản").click()
    page.wait_for_url("**/thu/")
    officer.check_page("dossier-letter")
    check = page.locator("main a", has_text="/xac-nhan/").get_attribute("href") or ""

    doubter = visitor(PHONE)
    page = doubter.open("/xac-nhan/" + check.rstrip("/").rsplit("/", 1)[1] + "/")
    expect(page.locator("main")).to_contain_text("Có: do cơ quan này ban hành.")
    doubter.check_page("letter-checked")
