"""A visitor with cookies and forms, as shops that render pages expect one."""

import secrets
import string
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from bench.measure import Answer, Failed, ask

REDIRECTS = (301, 302, 303)
LETTERS = string.ascii_letters + string.digits


class Visitor:
    """
    Comes with nothing but a CSRF cookie of his own making, so that the first thing he sends may
    be a form: Django compares the cookie with the form and knows neither beforehand.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.token = "".join(secrets.choice(LETTERS) for _place in range(32))
        self.cookies = {"csrftoken": self.token}
        self.place = "/"
        self.bytes = 0

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: object) -> Answer:
        fields["csrfmiddlewaretoken"] = self.token
        return self._ask("POST", path, urlencode(fields).encode())

    def follow(self, answer: Answer) -> Answer:
        """Where the answer leads, step by step, until a page comes."""
        for _step in range(6):
            if answer.status not in REDIRECTS:
                return answer
            answer = self.get(urljoin(self.place, answer.headers["Location"]))
        raise Failed(f"{self.place} leads in circles")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = ask(self.port, method, path, body, headers)
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        self.token = self.cookies["csrftoken"]
        self.place = urlsplit(path).path
        self.bytes += len(answer.content)
        return answer
