"""
How five pages stand with Lighthouse on a phone: `make lighthouse`.

Installs Lighthouse (npm) into `.peers/`, starts the real server with the demo's content on SQLite,
and lets Debian's Chromium open home, list, product, village and checkout as a slow phone would.
Ends with 1 where a page has less than 95 of 100 in any category.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

from bench import measure
from bench.measure import ask, free_port, get_json
from bench.run import ROOT, an_installation

VERSION = "12.8.2"
HOME = ROOT / ".peers" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def main() -> int:
    install()
    port, failed = free_port(), False
    with tempfile.TemporaryDirectory() as folder, an_installation(0, Path(folder)) as (given, _url):
        environment = given | {"PORT": str(port), "LANGNGHE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        serve = [sys.executable, "-m", "langnghe.cli", "serve"]
        server = measure.start(serve, environment, port, "/readyz")
        try:
            print(f"{'page':<12}" + "".join(f"{name:>16}" for name in CATEGORIES))
            for name, path, cookie in pages(port):
                scores = scores_of(f"http://127.0.0.1:{port}{path}", cookie)
                failed = failed or min(scores) < LEAST
                print(f"{name:<12}" + "".join(f"{score:>16}" for score in scores), flush=True)
        finally:
            measure.stop(server)
    return int(failed)


def install() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    if not (HOME / "node_modules" / ".bin" / "lighthouse").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*command, f"lighthouse@{VERSION}"], cwd=HOME, check=True)


def pages(port: int) -> list[tuple[str, str, str]]:
    """Name, address and cookie; the checkout needs a visitor with something in his basket."""
    slug = get_json(port, "/api/v1/products?availability=in_stock&limit=1")["items"][0]["slug"]
    return [
        ("home", "/", ""),
        ("listing", "/cho/", ""),
        ("product", f"/hang/{slug}/", ""),
        ("village", "/lang/bat-trang/", ""),
        ("checkout", "/dat-hang/", visitor_with(port, slug)),
    ]


def visitor_with(port: int, slug: str) -> str:
    page = ask(port, "GET", f"/hang/{slug}/").expect(200)
    found = re.findall(
        r'name="(csrfmiddlewaretoken|variant)" value="([^"]+)"', page.plain().decode()
    )
    form = dict(found) | {"quantity": "1", "next": f"/hang/{slug}/"}
    token = f"csrftoken={cookies_of(page)['csrftoken']}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": token}
    body = urllib.parse.urlencode(form).encode()
    put = ask(port, "POST", "/gio/them/", body, headers).expect(302)
    return f"{token}; sessionid={cookies_of(put)['sessionid']}"


def cookies_of(answer: measure.Answer) -> dict[str, str]:
    told = " ".join(answer.headers.get_all("Set-Cookie") or [])
    return dict(re.findall(r"(csrftoken|sessionid)=(\w+)", told))


def scores_of(address: str, cookie: str) -> list[int]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            str(HOME / "node_modules" / ".bin" / "lighthouse"), address, "--quiet",
            "--output=json", f"--output-path={report}", f"--chrome-flags={CHROMIUM}",
            f"--only-categories={','.join(CATEGORIES)}",
        ]  # fmt: skip
        if cookie:
            # What one visitor sees alone is kept out of search engines on purpose.
            command.append("--skip-audits=is-crawlable")
            command.append(f"--extra-headers={json.dumps({'Cookie': cookie})}")
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
        environment = os.environ | {"CHROME_PATH": chromium}
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        told = json.loads(report.read_text())["categories"]
    return [round(100 * (told[name]["score"] or 0)) for name in CATEGORIES]


if __name__ == "__main__":
    sys.exit(main())
