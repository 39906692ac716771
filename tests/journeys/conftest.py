"""The real server, on the database under test, with the demo content; a real Chromium before it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
ROOT = Path(__file__).resolve().parents[2]
# What the browser must not do on its own: look for updates and names outside.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SWAPPING = ".htmx-request,.htmx-swapping,.htmx-settling"
DEMO_PASSWORD = "langnghe-demo"


@pytest.hookimpl(tryfirst=True)  # the one that reads the groups must find them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One server and one browser for all of them: they run on one worker.
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@dataclass(frozen=True)
class Server:
    address: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run one of the product's commands against the server's database."""
        command = [sys.executable, "-m", "langnghe.cli", *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if address := os.environ.get("JOURNEYS_AT"):  # one that runs already, while writing a journey
        yield Server(address, {**os.environ, "PYTHONPATH": str(ROOT / "src")})
        return
    folder = tmp_path_factory.mktemp("journeys")
    database, drop = _database(folder)
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "src"),
        "LANGNGHE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LANGNGHE_LIMIT_CHECKOUT": "1000",
        "LANGNGHE_LIMIT_LOGIN": "1000",
        "LANGNGHE_LOG_LEVEL": "WARNING",
    }
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "langnghe.cli", "serve"],
            env=environment,
            stdout=log,
            stderr=log,
            cwd=ROOT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(f"{address}/readyz", process, folder / "server.log")
            yield Server(address, environment)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0, "the server did not stop cleanly"
            drop()


def _database(folder: Path) -> tuple[str, Callable[[], None]]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return f"sqlite:///{folder / 'journeys.sqlite3'}", lambda: None
    name = f"langnghe_journeys_{os.getpid()}"
    base = urlsplit(url)._replace(path="/postgres").geturl()

    def run(statement: str) -> None:
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(statement)

    run(f'CREATE DATABASE "{name}"')
    return (
        urlsplit(url)._replace(path=f"/{name}").geturl(),
        lambda: run(f'DROP DATABASE "{name}" WITH (FORCE)'),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 480  # it draws all pictures of the demo first
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(log.read_text()[-4000:])
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(log.read_text()[-4000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Between calls to the browser its loop is marked as running: Django would refuse the database to
    # every later test of this worker that is the first to ask for one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """A person before a screen of some size, who notices every error of the page."""

    def __init__(self, page: Page, server: Server, prefix: str, *, scripted: bool) -> None:
        self.page, self.server, self.prefix, self.scripted = page, server, prefix, scripted
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        # A refused form is answered 4xx on purpose, and Chromium writes that to its console.
        # A page that is left ends the requests it had under way, and htmx tells that as well.
        ended = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type == "error" and "status of 4" not in message.text and not ended:
            self.troubles.append(message.text)

    def open(self, path: str) -> Page:
        address = f"{self.server.address}{self.prefix}{path}"
        try:
            self.page.goto(address, wait_until="load")
        except Error as error:  # the page that is left was itself just on its way
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.goto(address, wait_until="load")
        return self.page

    def log_in(self, login: str) -> None:
        """With one click on a person of the demo: those in office have no second factor here."""
        self.open("/tai-khoan/dang-nhap/")
        self.page.locator(f"button[name=person][value='{login}']").click()
        self.page.wait_for_load_state("load")

    def log_in_by_password(self, login: str, password: str = DEMO_PASSWORD) -> None:
        self.open("/tai-khoan/dang-nhap/")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form [type=submit]").first.click()
        self.page.wait_for_load_state("load")

    def check_page(self, name: str) -> None:
        """axe finds nothing, nothing is cut off sideways, nothing failed; a picture is kept."""
        assert self.scripted, "axe never answers where scripts are off"
        # What is still being swapped in is drawn faint.
        expect(self.page.locator(SWAPPING)).to_have_count(0)
        if folder := os.environ.get("SCREENSHOTS"):
            width = self.page.viewport_size["width"]
            self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        found = Axe().run(self.page).response["violations"]
        told = [(v["id"], [n["target"] for n in v["nodes"][:3]]) for v in found]
        assert told == [], f"{name}: {told}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} is {wide} px wider than the screen"
        assert self.troubles == [], f"{name}: {self.troubles}"


def until(page: Page, words: str, argument: Any = None) -> None:
    """
    Wait for something that only a script can tell. Asked anew from here each time: what the browser
    asks itself again and again is an `eval` to our policy, and refused.
    """
    for _time in range(150):
        with suppress(Error):  # the page was just being loaded
            if page.evaluate(words, argument):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"It never came true: {words}")


def taken_over(page: Page) -> None:
    """
    The app's worker answers for this page. One that was asked for before the worker was there stays
    without it until it is loaded again.
    """
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    until(page, "navigator.serviceWorker.controller !== null")


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """`visitor(PHONE)` or `visitor(DESK, language="en", javascript=False)`."""
    contexts = []

    def make(screen: dict[str, int], language: str = "vi", javascript: bool = True) -> Visitor:
        context = browser.new_context(
            viewport=screen,
            locale={"vi": "vi-VN", "en": "en-US"}[language],
            java_script_enabled=javascript,
            reduced_motion="reduce",
            is_mobile=False,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        prefix = "" if language == "vi" else f"/{language}"
        return Visitor(context.new_page(), server, prefix, scripted=javascript)

    yield make
    for context in contexts:
        context.close()
