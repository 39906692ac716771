"""
Large files through the real server, its worker and the chosen database: `make bench-large`.

Sheets: an Excel and a CSV file of so many rows are sent, checked, confirmed and written as a maker
does it on his page; then the same goods changed; then searched for until the last one is found. In
a last round, in a browser of 360 px on a poor line, the worker is killed half-way. Photos: a dozen of 20 MB at once, in parts
and by the plain form, liars and bombs among them. A visitor fills his basket all the while.

`make bench-large BENCH="--rows 5000,50000 --only excel,killed"`. Memory is the proportional share (PSS)
of all processes of the server, looked at four times a second; cpu and db are seconds of processor
time of the server with its worker and of PostgreSQL, the baskets included.
"""

import argparse
import functools
import http.client
import os
import re
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import measure
from bench.acts import Good, Visitor
from bench.files import PHOTOS, as_csv, as_workbook
from bench.measure import Answer, Machine, ask, free_port, together
from bench.run import an_installation, ask_inside, load, postmaster_of

TOKEN = "b" * 32
MOST_WAIT = 900  # seconds for a stage
PROGRESS = re.compile(r'<progress[^>]* value="(\d+)"')
PART = 1024 * 1024
TURNS = 3  # what is still there after the first one must not grow
HEADINGS = (
    f"{'what':<36}{'seconds':>9}{'per s':>8}{'cpu s':>8}{'db s':>8}{'peak MB':>9}"
    f"{'basket ms':>11}{'slowest':>9}"
)


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_caught: sys.exit(1))
    with (
        tempfile.TemporaryDirectory() as folder,
        an_installation(1_000, Path(folder)) as (environment, database),
    ):
        load(1_000, environment)
        bench = Bench(environment, Path(folder), postmaster_of(database))
        bench.start()
        try:
            for rows in chosen.rows:
                for kind, make in (("Excel", as_workbook), ("CSV", as_csv)):
                    if kind.lower() in chosen.only:
                        sheets(bench, rows, kind, make)
            if "killed" in chosen.only:
                killed(bench, chosen.rows[-1])
            if "photos" in chosen.only:
                photos(bench)
        finally:
            measure.stop(bench.server)
    return 1 if bench.wrong else 0


def options() -> argparse.Namespace:
    given = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given.add_argument(
        "--rows",
        type=lambda text: [int(number) for number in text.split(",")],
        default=[5_000, 50_000],
        help="of a sheet, several with a comma between (default 5000,50000)",
    )
    given.add_argument("--only", default="excel,csv,killed,photos")
    return given.parse_args()


@dataclass
class Bench:
    environment: dict[str, str]
    folder: Path
    database: int | None  # the root of PostgreSQL's processes
    wrong: list[str] = field(default_factory=list)
    port: int = 0

    def start(self) -> None:
        """Again where it was: pages that were left open go on."""
        self.port = self.port or free_port()
        serve = [sys.executable, "-m", "langnghe.cli", "serve"]
        told = self.environment | {"PORT": str(self.port)}
        self.server = measure.start(serve, told, self.port, "/readyz")
        self.machine = Machine(self.server.pid, database=self.database)
        self.inside = functools.partial(ask_inside, self.environment)
        self.cookie = self.inside("maker")["cookie"]
        self.goods = [Good(**row) for row in self.inside("goods", number=50)]

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", **more: str
    ) -> Answer:
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        headers |= {"Content-Type": kind} if kind else {}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return ask(self.port, method, path, body, headers, wait=600)

    def form(self, path: str, **fields: str) -> Answer:
        data = urllib.parse.urlencode(fields).encode()
        return self.ask("POST", path, data, "application/x-www-form-urlencoded")

    def expect(self, what: str, found: object, wanted: object) -> None:
        if found == wanted:
            print(f"    {what}: {found}", flush=True)
        else:
            self.wrong.append(what)
            print(f"    WRONG {what}: {found}, not {wanted}", flush=True)

    @contextmanager
    def stage(self, name: str, number: int = 0) -> Iterator[None]:
        """One line: how long, the highest memory, and what a basket took of others meanwhile."""
        stop, sizes, baskets = threading.Event(), [self.machine.megabytes()], []
        visitor = Visitor(functools.partial(ask, self.port), self.goods)

        def watch() -> None:
            while not stop.wait(0.25):
                sizes.append(self.machine.megabytes())

        def buy() -> None:
            while not stop.is_set():
                begun = time.perf_counter()
                try:
                    visitor.form()
                except (OSError, RuntimeError, http.client.HTTPException) as error:
                    if not stop.is_set():
                        self.wrong.append(f"{name}: {error}")
                baskets.append((time.perf_counter() - begun) * 1000)
                stop.wait(0.5)

        others = [threading.Thread(target=each) for each in (watch, buy)]
        for other in others:
            other.start()
        begun, before = time.monotonic(), self.machine.seconds()
        try:
            yield
        finally:
            seconds = time.monotonic() - begun
            app, db = (b - a for a, b in zip(before, self.machine.seconds(), strict=True))
            stop.set()
            for other in others:
                other.join()
        speed = f"{number / seconds:,.0f}" if number else ""
        print(
            f"{name:<36}{seconds:>9.1f}{speed:>8}{app:>8.1f}{db:>8.1f}{max(sizes):>9.0f}"
            f"{statistics.median(baskets):>11.0f}{max(baskets):>9.0f}",
            flush=True,
        )


def multipart(
    fields: dict[str, str], files: list[tuple[str, str, str, bytes]]
) -> tuple[bytes, str]:
    """A form with files (field, name, kind, content): its body and what it is."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, called, kind, content in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"'
        parts += [f"{head}\r\nContent-Type: {kind}\r\n\r\n".encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def sheets(bench: Bench, rows: int, kind: str, make: Callable[..., None]) -> None:
    file, mark = bench.folder / "sheet", f"{kind[0]}{rows}"
    make(file, rows, mark)
    print(f"\n{kind}, {rows:,} rows of new goods, {file.stat().st_size / 1e6:.1f} MB\n{HEADINGS}")
    written(bench, send(bench, file, rows), rows)
    told = bench.inside("written", mark=mark)
    bench.expect("rows, different rows, pieces counted", told["rows"], [rows] * 3)
    bench.inside("put_on_show", mark=mark)
    print(f"{kind}, the same goods: other names, prices and pieces")
    make(file, rows, mark, changed=True)
    written(bench, send(bench, file, rows), rows)
    with bench.stage("until the last one is found"):
        until(functools.partial(is_found, bench, mark))
    told = bench.inside("written", mark=mark)
    bench.expect("rows, different rows, counted twice", told["rows"], [rows, rows, 2 * rows])


def send(bench: Bench, file: Path, rows: int) -> str:
    """Sent and checked; its page."""
    fields = {"csrfmiddlewaretoken": TOKEN, "key": uuid.uuid4().hex}
    body, kind = multipart(
        fields, [("file", "hang", "application/octet-stream", file.read_bytes())]
    )
    with bench.stage("sent"):
        place = bench.ask("POST", "/xuong/bang-tinh/", body, kind).expect(302).headers["Location"]
    del body
    with bench.stage("opened and checked", rows):
        followed(bench, place)
    return place


def written(bench: Bench, place: str, rows: int) -> None:
    bench.form(f"{place}ghi/").expect(302)
    with bench.stage("written", rows):
        seen = followed(bench, place)
    print(f"    the bar stood at {len(seen)} places")


def followed(bench: Bench, place: str) -> list[int]:
    """The page asks for its middle until nothing is under way; where its bar stood."""
    seen: list[int] = []

    def is_done() -> bool:
        html = bench.ask("GET", place, HX_Request="true", HX_Target="sheet").expect(200).plain()
        found = PROGRESS.search(html.decode())
        if found and int(found[1]) not in seen:
            seen.append(int(found[1]))
        return b"<progress" not in html

    until(is_done)
    return seen


def is_found(bench: Bench, mark: str) -> bool:
    """By its new name, which leads to its new address."""
    path = f"/cho/?{urllib.parse.urlencode({'q': f'{mark} sau cùng mới'})}"
    html = bench.ask("GET", path).expect(200).plain().decode()
    return f"/hang/{mark.lower()}-sau-cung-moi/" in html


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + MOST_WAIT
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit("it took too long")
        time.sleep(0.5)


def killed(bench: Bench, rows: int) -> None:
    """
    On a phone with a poor line: the worker dies in the middle of a piece, the server is started
    again as systemd would, and the page that was left open goes on by itself.
    """
    file, mark = bench.folder / "hang.xlsx", f"K{rows}"
    as_workbook(file, rows, mark)
    print(
        f"\nExcel, {rows:,} rows by a browser, the worker killed half-way, {POOR['latency']} ms away"
    )
    print(HEADINGS)
    with a_phone(bench) as page:
        page.goto(f"http://127.0.0.1:{bench.port}/xuong/bang-tinh/")
        page.locator("input[type=file]").set_input_files(file)
        with bench.stage("sent"):
            page.locator("main form button[type=submit]").click()
            page.wait_for_url("**/bang-tinh/*-*/")
        with bench.stage("opened and checked", rows):
            page.locator("form[action$='/ghi/'] button").wait_for()
        page.locator("form[action$='/ghi/'] button").click()
        with bench.stage("written to the half"):
            until(lambda: bar_of(page) >= rows // 2)
        worker = next(pid for pid in bench.machine.sizes() if pid.endswith("langnghe worker"))
        os.kill(int(worker.split()[0]), signal.SIGKILL)
        bench.server.wait()
        there = bench.inside("written", mark=mark)
        print(f"    killed; there are {there['rows'][0]:,} rows, it says {there['done']:,}")
        bench.expect("as many as it says", there["rows"][0], there["done"])
        bench.start()
        bench.inside("lapse")
        with bench.stage("the rest of it", rows - there["done"]):
            page.locator("#sheet .badge", has_text="Đã ghi").wait_for()
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/large-sheet.png", full_page=True)
    told = bench.inside("written", mark=mark)
    bench.expect("rows, different rows, pieces counted", told["rows"], [rows] * 3)


# A phone in a village: 1.6 Mbit/s each way (bytes a second), 150 ms away.
POOR = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 2e5}


@contextmanager
def a_phone(bench: Bench) -> Iterator[Page]:
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=next(found), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
        context.set_default_timeout(MOST_WAIT * 1000)
        context.add_cookies(
            [{"name": "sessionid", "value": bench.cookie, "domain": "127.0.0.1", "path": "/"}]
        )
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", POOR)
        try:
            yield page
        finally:
            browser.close()


def bar_of(page: Page) -> int:
    """Where it stands; -1 while it says nothing."""
    bar = page.locator("#sheet progress").first
    told = bar.get_attribute("value") if bar.count() else None
    return int(told) if told else -1


def photos(bench: Bench) -> None:
    print(f"\n{len(PHOTOS)} photos of up to 20 MB at once")
    made = [(name, kind, is_good, make()) for name, kind, is_good, make in PHOTOS]
    for name, _kind, is_good, content in made:
        told = "is one" if is_good else "is none"
        print(f"    {name:<34}{len(content) / 1e6:>6.1f} MB, {told}")
    print(f"memory before: {bench.machine.megabytes():.0f} MB\n{HEADINGS}")
    for _turn in range(TURNS):
        in_parts(bench, made)
        by_form(bench, made)
        print(f"    memory after: {bench.machine.megabytes():.0f} MB", flush=True)
    for process, size in bench.machine.sizes().items():
        print(f"    {size:>6.1f} MB  {process}")


Made = list[tuple[str, str, bool, bytes]]


def in_parts(bench: Bench, made: Made) -> None:
    of, answers = uuid.uuid4(), {}

    def send_one(name: str, content: bytes) -> None:
        uid = str(uuid.uuid4())
        begun = bench.form(f"/xuong/hang-cua-toi/{of}/tai-len/", upload=uid, size=str(len(content)))
        if begun.status != 201:
            answers[name] = begun.status
            return
        for offset in range(0, len(content), PART):
            part = content[offset : offset + PART]
            kind = "application/octet-stream"
            path = f"/xuong/tai-len/{uid}/"
            bench.ask("PATCH", path, part, kind, Upload_Offset=str(offset)).expect(200)
        answers[name] = bench.ask("POST", f"/xuong/tai-len/{uid}/").status

    with bench.stage("a dozen in parts of 1 MB"):
        together([functools.partial(send_one, name, content) for name, _k, _g, content in made])
    bench.expect(
        "taken", sorted(name for name, status in answers.items() if status == 200), good_ones(made)
    )
    bench.expect(
        "refused", sorted(name for name, status in answers.items() if status == 422), bad_ones(made)
    )


def by_form(bench: Bench, made: Made) -> None:
    """Six a form: more than that is refused before it is read."""
    pages: list[str] = []

    def send_form(half: Made) -> None:
        files = [("photos", name, kind, content) for name, kind, _good, content in half]
        fields = {"csrfmiddlewaretoken": TOKEN, "do": "draft", "revision": "0", "name_vi": "Bình"}
        body, kind = multipart(fields, files)
        path = f"/xuong/hang-cua-toi/{uuid.uuid4()}/"
        pages.append(bench.ask("POST", path, body, kind).expect(422).plain().decode())

    with bench.stage("two forms of six, no scripts"):
        halves = [made[::2], made[1::2]]
        together([functools.partial(send_form, half) for half in halves])
    told = " ".join(pages)
    bench.expect(
        "named as refused",
        sorted(name for name, *_ in made if f">{name}:" in told),
        bad_ones(made),
    )
    bench.expect("pictures on the pages", told.count("data-picture="), len(good_ones(made)))


def good_ones(made: Made) -> list[str]:
    return sorted(name for name, _kind, is_good, _content in made if is_good)


def bad_ones(made: Made) -> list[str]:
    return sorted(name for name, _kind, is_good, _content in made if not is_good)


if __name__ == "__main__":
    sys.exit(main())
