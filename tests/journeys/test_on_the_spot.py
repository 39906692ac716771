"""At a station without a line: the page opens, what is noted stays, and comes in once."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.factories.desk import scan
from tests.journeys.conftest import PHONE, Visitor, taken_over, until
from tests.journeys.test_without_a_line import IS_KEPT, offline

OFFICER = "0900000301"
COUNT_NOTES = """() => new Promise((done) => {
  const asked = indexedDB.open("langnghe-field", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("notes", { keyPath: "key" });
  asked.onsuccess = () => {
    const counted = asked.result.transaction("notes").objectStore("notes").count();
    counted.onsuccess = () => { asked.result.close(); done(counted.result); };
  };
})"""


# A phone whose storage is full, and has room again.
FILL = """() => {
  window.puts = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
EMPTY = "() => { IDBObjectStore.prototype.put = window.puts; }"


def without_a_line(officer: Visitor) -> tuple[str, str]:
    """The page for notes of a station that he looked at before; both paths."""
    officer.log_in(OFFICER)
    page = officer.open("/so/quan-trac/tram/")
    page.locator("main .orders a").first.click()
    page.wait_for_load_state("load")
    station = page.url.split(officer.server.address)[1]
    field = f"{station}hien-truong/"
    taken_over(page)
    # Whoever looks at the station before he leaves has its page with him.
    until(page, IS_KEPT, field)

    offline(officer, True)
    page.goto(officer.server.address + field)
    expect(page.locator(".as-of")).to_be_visible()
    officer.troubles.clear()
    return station, field


def test_what_is_noted_at_a_station_without_a_line_comes_in_once(
    visitor: Callable[..., Visitor],
) -> None:
    officer = visitor(PHONE)
    station, field = without_a_line(officer)
    page = officer.page
    officer.check_page("on-the-spot-offline")
    for place in (1, 2):
        page.locator("[name=note]").fill(f"Nước có bọt trắng, lần {place}")
        page.locator("input[type=file]").set_input_files(
            {"name": "kenh.jpg", "mimeType": "image/jpeg", "buffer": scan()}
        )
        page.locator("main form button[type=submit]").click()
        expect(page.locator("#kept")).to_contain_text(str(place))
        assert page.evaluate(COUNT_NOTES) == place
    page.reload()  # the battery died
    expect(page.locator("#kept")).to_contain_text("2")
    officer.troubles.clear()

    offline(officer, False)
    expect(page.locator("#kept")).to_contain_text(re.compile("Đã gửi: 2"), timeout=30_000)
    assert page.evaluate(COUNT_NOTES) == 0
    officer.open(station)
    for place in (1, 2):
        expect(page.get_by_text(f"Nước có bọt trắng, lần {place}")).to_have_count(1)

    # With a line the page of the server answers, and says what is wrong beside its field.
    officer.open(field)
    page.locator("[name=seen_at]").fill("2099-01-01T08:00")
    page.locator("[name=note]").fill("Ngày mai")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[name=seen_at][aria-invalid=true]")).to_be_visible()
    assert page.locator("[name=note]").input_value() == "Ngày mai"
    page.locator("[name=seen_at]").fill("2026-01-05T08:00")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".notice-success")).to_be_visible()


def test_a_phone_that_cannot_keep_a_note_says_so_and_loses_nothing(
    visitor: Callable[..., Visitor],
) -> None:
    officer = visitor(PHONE)
    without_a_line(officer)
    page, send = officer.page, officer.page.locator("main form button[type=submit]")
    page.evaluate(FILL)
    page.locator("[name=note]").fill("Cá chết nổi ở cống")

    send.click()
    expect(page.locator("#kept")).to_contain_text("Điện thoại không lưu lại được")
    expect(send).to_be_enabled()
    assert page.locator("[name=note]").input_value() == "Cá chết nổi ở cống"

    page.evaluate(EMPTY)
    # Somebody deleted all of it meanwhile: it is opened anew.
    page.evaluate("""() => new Promise((done) => {
      indexedDB.deleteDatabase("langnghe-field").onsuccess = done;
    })""")
    send.click()
    expect(page.locator("#kept")).to_contain_text("sẽ gửi khi có mạng: 1")
    expect(page.locator("#kept")).not_to_contain_text("không lưu lại được")
    assert page.evaluate(COUNT_NOTES) == 1
    officer.troubles.clear()
