"""A kind of support that nobody thought of fits in: nothing but its definition is written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from langnghe.support.dossiers.models import Dossier
from langnghe.support.offers import check
from tests import factories

pytestmark = pytest.mark.django_db
SOURCE = {"act": "Kế hoạch đào tạo thử", "certainty": "D"}


def text(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def field(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": text(key.capitalize()), **more}


TRAINING = {
    "rules": [{"code": "young", "needs": {"field": "trainees", "at_least": 2},
               "because": text("Ít nhất hai người học"), "source": SOURCE}],
    "sections": [
        {"key": "course", "title": text("Khóa học"), "fields": [
            field("course", "choice", choices=[{"value": "glaze", "label": text("Men")},
                                               {"value": "other", "label": text("Khác")}]),
            field("which", "text", when=[{"field": "course", "among": ["other"]}]),
            field("begins", "date"), field("evening", "yes_no")]},
        {"key": "people", "title": text("Người học"), "fields": [
            field("trainees", "number"),
            field("names", "table", columns=[field("person", "text"), field("born", "number")]),
            field("fee", "money")]},
    ],
    "papers": [
        {"key": "list", "kind": "trainees", "name": text("Danh sách"), "example": text("Có ký tên"),
         "applicants": ["household"]},
        {"key": "leave", "kind": "leave", "name": text("Giấy đồng ý"), "example": text("x"),
         "applicants": ["household"], "when": [{"field": "evening", "among": [False]}]},
    ],
    "amount": "fee", "criteria": [],
    "limits": [{"each": 3_000_000, "per": "trainees", "most": 30_000_000, "source": SOURCE}],
}  # fmt: skip


def test_a_training_place_goes_the_whole_way(client):
    version = factories.offered_scheme("lop-men", **TRAINING)
    opened = factories.scheme_round(version, opens_on=date(2020, 1, 1), closes_on=None)
    owner = factories.user("owner")
    maker = factories.producer(owner=owner)
    factories.commune_office(maker)
    client.force_login(owner)

    told = check.outcome(version.definition, {"kind": "household", "trainees": 3})
    assert (told.fits, told.most) == (True, 9_000_000)

    start = reverse("dossiers:start", args=["lop-men"])
    client.post(start, {"round": opened.pk, "who": f"{maker.slug}:household"})
    one = Dossier.objects.get()
    _save(client, one, "course", course="other", begins="2026-12-01", evening="no",
          shown=["course", "begins", "evening"])  # fmt: skip
    page = client.get(reverse("dossiers:hand_in", args=[one.uid])).content.decode()
    assert "Which" in page  # "other" asks which one
    assert "Giấy đồng ý" in page  # by day the employer has to agree
    _save(client, one, "course", which="Khảm", shown=["which"])
    rows = {"names-rows": "2", "names-0-person": "An", "names-0-born": "1999",
            "names-1-person": "Bình", "names-1-born": "2001"}  # fmt: skip
    _save(client, one, "people", trainees="2", fee="6.000.000",
          shown=["trainees", "names", "fee"], **rows)  # fmt: skip
    for key in ("list", "leave"):
        scan = factories.scan(400, 300, "gray" if key == "list" else "black")
        upload = _file(scan)
        client.post(reverse("dossiers:paper", args=[one.uid, key]), {"do": "add", "pages": upload})

    assert client.post(reverse("dossiers:hand_in", args=[one.uid])).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.asked) == ("submitted", 6_000_000)
    year = datetime.now(UTC).year
    assert one.number.startswith(f"HS-{year}-")
    assert [row["person"] for row in one.answers["names"]] == ["An", "Bình"]


def _save(client: Any, one: Dossier, key: str, **typed: Any) -> None:
    one.refresh_from_db()
    path = reverse("dossiers:section", args=[one.uid, key])
    answer = client.post(path, {"revision": one.revision, "do": "stay", **typed})
    assert answer.status_code == 302, answer.content.decode()


def _file(content: bytes) -> Any:
    return SimpleUploadedFile("a.jpg", content, "image/jpeg")
