"""A program that speaks SensorThings to our server."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from langnghe.accounts.models import Organisation
from langnghe.accounts.roles import HELD_IN, Role
from tests import factories

ROOT = "/sta/v1.1"
SENSORS = "sensors:write"
POINT = {"type": "Point", "coordinates": [105.91, 20.98]}
UNIT = {"name": "Celsius", "symbol": "Cel", "definition": "ucum:Cel"}
MEASURED = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
LOCATION = {
    "name": "Cửa xả", "description": "Sau bể lắng", "encodingType": "application/vnd.geo+json",
    "location": POINT,
}  # fmt: skip
THING = {"name": "Trạm", "description": "Trạm quan trắc", "properties": {"reference": "first"}}
SENSOR = {
    "name": "Máy đo", "description": "Đầu dò", "encodingType": "application/pdf",
    "metadata": "Light flux sensor",
}  # fmt: skip
PROPERTY = {"name": "Nhiệt độ", "description": "Nước", "definition": "http://example.org/temp"}
STREAM = {
    "name": "Nhiệt độ nước", "description": "Mỗi năm phút", "unitOfMeasurement": UNIT,
    "observationType": MEASURED,
}  # fmt: skip
READING = {"phenomenonTime": "2015-03-03T00:00:00.000Z", "result": 3}
FEATURE = {
    "name": "Mương", "description": "Mương làng", "encodingType": "application/vnd.geo+json",
    "feature": POINT,
}  # fmt: skip
STATION = {
    **THING, "Locations": [LOCATION],
    "Datastreams": [{**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY}],
}  # fmt: skip


@dataclass
class Program:
    """Acts with a token, or as anybody; a path is told from the root on."""

    client: Client
    secret: str = ""

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        headers = {
            **(factories.bearer(self.secret) if self.secret else {}),
            **more.pop("headers", {}),
        }
        kind = more.pop("content_type", "application/json")
        call = getattr(self.client, method)
        path = f"{ROOT}/{path}" if path else ROOT
        if method == "get":
            return call(path, more.get("data"), headers=headers)
        return call(path, body, content_type=kind, headers=headers)

    def get(self, path: str, status: int = 200, **options: Any) -> Any:
        asked = {
            ("resultFormat" if name == "resultFormat" else f"${name}"): value
            for name, value in options.items()
        }
        answer = self.ask("get", path, data=asked)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    def names(self, path: str, **options: Any) -> list[str]:
        return [one["name"] for one in self.get(path, **options)["value"]]

    def ids(self, path: str, **options: Any) -> list[int]:
        return [one["@iot.id"] for one in self.get(path, **options)["value"]]

    def post(self, path: str, body: Any, status: int = 201) -> Any:
        answer = self.ask("post", path, body)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def make(self, path: str, body: Any) -> int:
        return int(self.post(path, body)["@iot.id"])

    def patch(self, path: str, body: Any, status: int = 200, **more: Any) -> Any:
        answer = self.ask("patch", path, body, **more)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def delete(self, path: str, status: int = 200) -> None:
        answer = self.ask("delete", path)
        assert answer.status_code == status, answer.content.decode()


def program(
    client: Client, role: str = Role.PLANT_OPERATOR, of: Organisation | None = None
) -> Program:
    """Of a new organisation, unless one is given."""
    home = of or factories.organisation(HELD_IN[role])
    person = factories.member(role, of=home)
    return Program(client, factories.token(SENSORS, of=home, by=person))
