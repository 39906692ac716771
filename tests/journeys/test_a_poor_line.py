"""A cheap phone on a poor line: little to load, words before pictures, nothing that jumps."""

import gzip
import re
import urllib.request
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Visitor

# Half a megabit and half a second there and back: the edge of a village's mobile network.
POOR = {"offline": False, "latency": 500, "downloadThroughput": 62_500, "uploadThroughput": 30_000}
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 300));
})"""


def loaded(address: str, accepts: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": accepts})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def test_a_list_with_its_styles_and_scripts_is_small(server: Any) -> None:
    page = loaded(f"{server.address}/cho/?craft=gom-su", "gzip")
    text = gzip.decompress(page).decode()
    parts = re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script src="([^"]+)"', text)
    styles = [loaded(server.address + style, "br") for style, _script in parts if style]
    scripts = [loaded(server.address + script, "br") for _style, script in parts if script]

    assert len(page) + sum(map(len, styles)) < 40_000
    assert len(page) + sum(map(len, styles + scripts)) < 100_000
    assert styles
    assert scripts


def on_a_poor_line(visitor: Visitor) -> Page:
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", POOR)
    return visitor.page


def test_somebody_on_a_poor_line_finds_and_chooses_goods(
    visitor: Callable[..., Visitor], server: Any
) -> None:
    buyer = visitor(PHONE)
    page = on_a_poor_line(buyer)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))

    page.goto(f"{server.address}/cho/", wait_until="domcontentloaded")
    expect(page.locator("#goods h3").first).to_be_visible()
    page.wait_for_load_state("load", timeout=60_000)
    assert page.evaluate(SHIFTS) < 0.1
    # Those far below wait until somebody comes near them.
    assert len({one for one in asked if "/media/" in one}) < page.locator("#goods img").count()

    page.locator("#site-q").fill("lua")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lua**", timeout=60_000)
    page.locator("#goods a").first.click()
    page.wait_for_load_state("domcontentloaded")
    expect(page.locator("h1")).to_be_visible(timeout=60_000)
    with page.expect_response(lambda answer: answer.request.method == "POST", timeout=60_000):
        page.locator("form.buy button[type=submit]").click()
    expect(page.locator("#basket-link")).to_contain_text("1", timeout=60_000)
    assert buyer.troubles == []
