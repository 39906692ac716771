"""An officer writes a story with a picture on a phone; readers see it, and when it is out of date."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Visitor

OFFICER = "0900000301"  # of the commune of Bát Tràng


def photo() -> dict[str, object]:
    file = io.BytesIO()
    Image.effect_mandelbrot((1200, 800), (-2, -1, 1, 1), 60).convert("RGB").save(file, "JPEG")
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def send(page: Page) -> None:
    page.locator("main form [type=submit]").last.click()
    page.wait_for_load_state("load")


def press(page: Page, action: str) -> None:
    page.locator(f"main button[name=action][value={action}]").last.click()
    page.wait_for_load_state("load")


def test_an_officer_tells_of_an_artisan_and_readers_see_when_a_translation_is_old(
    visitor: Callable[..., Visitor],
) -> None:
    editor = visitor(PHONE)
    editor.log_in(OFFICER)
    page = editor.open("/so/di-san/?kind=nghe-nhan")
    editor.check_page("heritage-desk")
    page.locator("main .orders a").first.click()
    page.wait_for_load_state("load")
    desk = page.url
    slug = desk.rstrip("/").rsplit("/", 1)[-1]
    editor.check_page("heritage-begin")
    send(page)

    page.goto(f"{desk}them/text/")
    page.fill("[name=heading_vi]", "Tay nghề")
    page.fill("[name=heading_en]", "The hand")
    page.fill("[name=body_vi]", "Vẽ men lam **bằng tay**.")
    page.fill("[name=body_en]", "Paints cobalt blue **by hand**.")
    page.fill("[name=sources]", "S06")
    page.fill("[name=people]", "0")
    editor.check_page("heritage-text")
    send(page)
    page.goto(f"{desk}them/picture/")
    page.set_input_files("[name=picture]", photo())
    page.fill("[name=author]", "Trần Văn Ảnh")
    page.select_option("[name=licence]", "cc_by")
    page.fill("[name=caption_vi]", "Nghệ nhân bên bàn xoay")
    page.fill("[name=alt_vi]", "Một người ngồi bên bàn xoay")
    page.select_option("[name=certainty]", "B")
    page.fill("[name=people]", "1")
    editor.check_page("heritage-picture")
    send(page)
    editor.check_page("heritage-story")
    expect(page.locator("main")).to_contain_text("thiếu sự đồng ý")

    page.goto(f"{desk}xem-truoc/")
    expect(page.locator("main")).to_contain_text("Vẽ men lam bằng tay.")
    assert page.locator("figure").count() == 0
    page.goto(desk)
    page.locator("a[href*='/dong-y/']").click()
    page.fill("[name=person]", "Nguyễn Thị Mẫu")
    page.fill("[name=purpose]", "Đăng trên trang của làng")
    editor.check_page("heritage-consents")
    send(page)
    page.goto(f"{desk}xem-truoc/")
    expect(page.locator("figure")).to_contain_text("CC BY 4.0")
    editor.check_page("heritage-preview")
    page.goto(desk)
    press(page, "show")
    press(page, "publish")
    expect(page.locator(".badge").first).to_have_text("Đã xuất bản")

    reader = visitor(DESK, "en")
    told = reader.open(f"/nghe-nhan/{slug}/")
    expect(told.locator(".story")).to_contain_text("Paints cobalt blue by hand.")
    # Seen on the way down the page.
    told.locator("figure img").scroll_into_view_if_needed()
    expect(told.locator("figure img")).to_have_js_property("complete", value=True)
    assert told.locator("figure img").evaluate("image => image.naturalWidth") > 0
    assert told.locator(".notice-warning").count() == 0
    reader.check_page("artisan-en")

    page.goto(desk)
    page.locator("ol.orders a").first.click()
    page.wait_for_load_state("load")
    page.fill("[name=body_vi]", "Vẽ men lam **bằng bút lông**.")
    page.fill("[name=why]", "Nghệ nhân nói lại")
    send(page)
    press(page, "publish")
    told.reload()
    expect(told.locator(".notice-warning")).to_contain_text("earlier version")
    reader.check_page("artisan-en-stale")

    # The history tells what changed, and the consent is taken back.
    page.goto(f"{desk}lich-su/")
    editor.check_page("heritage-history")
    page.locator("main .orders a").first.click()
    page.wait_for_load_state("load")
    expect(page.locator("ins").last).to_contain_text("lông")
    editor.check_page("heritage-version")
    page.goto(desk)
    page.locator("a[href*='/dong-y/']").click()
    page.locator("form[action*='/rut/'] button").click()
    page.wait_for_load_state("load")
    told.reload()
    assert told.locator("figure").count() == 0


def test_a_village_is_told_of_with_its_sources_without_javascript(
    visitor: Callable[..., Visitor],
) -> None:
    reader = visitor(PHONE, javascript=False)
    page = reader.open("/lang/kim-lan/")
    expect(page.locator(".story")).to_contain_text("bãi Hàm Rồng")
    page.locator(".sources summary").first.click()
    expect(page.locator(".sources li").first).to_be_visible()
    seen = visitor(PHONE)
    seen.open("/lang/kim-lan/")
    seen.check_page("village-told")
    assert re.search(r"hreflang=.en", seen.page.content())
