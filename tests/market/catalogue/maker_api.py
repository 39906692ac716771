"""How the tests of the maker's API ask: `Maker(client)` is software with a token."""

import io
from itertools import count

from PIL import Image

from tests import factories

URL = "/api/v1/maker"
_number = count(1)


class Maker:
    """Software of one maker who makes pottery in a village of potters."""

    def __init__(self, client, *scopes, producer=None, language="vi"):
        self.client = client
        self.producer = producer or factories.producer()
        self.craft = self.producer.crafts.first()
        self.secret = factories.maker_token(self.producer, *scopes)
        self.language = language

    def call(self, method, path, body=None, **headers):
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Accept-Language": self.language,
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        ask = getattr(self.client, method)
        if body is None or method == "get":
            return ask(URL + path, body, headers=headers)
        return ask(URL + path, body, content_type="application/json", headers=headers)

    def get(self, path, query=None):
        return self.call("get", path, query)

    def post(self, path, body=None, **headers):
        if body is None:
            return self.client.post(
                URL + path, headers={"Authorization": f"Bearer {self.secret}"} | headers
            )
        return self.call("post", path, body, **headers)

    def patch(self, path, body):
        return self.call("patch", path, body)

    def put(self, path, body):
        return self.call("put", path, body)

    def upload(self, uid, content, **more):
        headers = {"Authorization": f"Bearer {self.secret}"} | more.pop("headers", {})
        file = io.BytesIO(content)
        file.name = "anh.jpg"
        return self.client.post(
            f"{URL}/products/{uid}/images", {"picture": file, **more}, headers=headers
        )

    def body(self, **changes):
        """A product to send."""
        number = next(_number)
        return {
            "craft": self.craft.slug,
            "name": {"vi": f"Bình gốm {number}", "en": f"Vase {number}"},
            "variants": [{"sku": f"API-{number}", "price": 350_000, "on_hand": 5}],
        } | changes

    def row(self, reference, **changes):
        return self.body(reference=reference) | changes


def picture(colour=(140, 28, 19), size=(400, 300)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def fields(answer):
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]
