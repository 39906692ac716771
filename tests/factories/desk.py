"""What lies on the officer's desk, for tests."""

import io
from datetime import UTC, datetime
from itertools import count
from typing import Any

from PIL import Image

from langnghe.accounts.models import User
from langnghe.core import parameters
from langnghe.registry.desk import pictures
from langnghe.registry.desk import rules as desk_rules
from langnghe.registry.desk.facts import Reported, Scope, Unlisted
from langnghe.registry.desk.models import Case, Dossier, MakerFile, Paper, VillageClaim
from langnghe.registry.desk.services import joining, moderation, recognition, verification
from langnghe.registry.models import Producer, Recognition, Village
from tests.factories import accounts, registry

__all__ = [
    "FULL", "case", "claim", "desk_of", "dossier", "paper", "scan", "submitted", "title", "verified", "workshop",
]  # fmt: skip

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 10 o'clock in Hanoi
_keys = count(1)
FULL: dict[str, Any] = {
    "households": 500, "households_in_craft": 120, "stable_years": 12, "environment": "GPMT 12/2025",
}  # fmt: skip


def scan(width: int = 640, height: int = 480, colour: str = "white", **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, save.pop("format", "JPEG"), **save)
    return buffer.getvalue()


def workshop(
    owner: User | None = None, *, full: bool = True, village: Village | None = None
) -> Producer:
    """A household that opens its workshop; `full`: every step is done, nothing is sent yet."""
    owner = owner or accounts.user("owner")
    home = village or registry.village()
    producer = joining.open_workshop(
        name=f"Nhà Minh Hải {next(_keys):05d}", kind="household", village_id=home.pk, by_id=owner.pk,
        key=f"k{next(_keys)}", now=NOW,
    )  # fmt: skip
    if full:
        told: dict[str, Any] = {"producer": producer, "by_id": owner.pk, "now": NOW}
        joining.save_registration(
            tax_code="0100233488", phone="+84912345678", address="Xóm 3", **told
        )
        joining.save_account(bank_bin="970436", account="0011000012345", holder="MINH HAI", **told)
        joining.add_paper(kind="workshop", content=scan(), note="", **told)
        joining.save_story(answers={"what": "Bát và ấm"}, english="", since_year=1990, **told)
    producer.refresh_from_db()
    return producer


def claim(
    owner: User | None = None, *, name: str = "Phù Khê", commune: str = "", now: datetime = NOW
) -> VillageClaim:
    """A village that is not in the list, asked for by who opens a workshop there."""
    owner = owner or accounts.user("owner")
    code = commune or registry.commune().pk
    joining.open_workshop(
        name=f"Nhà Tư {next(_keys):05d}", kind="household", village_id=None, by_id=owner.pk,
        key=f"k{next(_keys)}", now=now, unlisted=Unlisted(name, code, registry.craft().pk, "12 hộ"),
    )  # fmt: skip
    return VillageClaim.objects.select_related("village", "producer").latest("pk")


def submitted(
    owner: User | None = None, *, village: Village | None = None, now: datetime = NOW
) -> Producer:
    owner = owner or accounts.user("owner")
    producer = workshop(owner, village=village)
    joining.submit(producer=producer, by_id=owner.pk, now=now)
    producer.refresh_from_db()
    return producer


def verified(producer: Producer, *, by: User) -> Producer:
    """Vouched for by an officer of its commune."""
    points = desk_rules.CHECKLISTS[-1].points
    verification.verify(
        producer=producer, ticked=list(points), words="", scope=desk_of(by), now=NOW
    )
    return producer


def desk_of(person: User) -> Scope:
    scope = desk_rules.scope_of(person.pk)
    assert scope is not None
    return scope


def case(
    *, kind: str = "maker", producer: Producer | None = None, ref: str = "", now: datetime = NOW
) -> Case:
    producer = producer or registry.producer(story={"vi": "Nhà tôi làm gốm."})
    target = Reported(
        kind, ref or producer.slug, producer.name, f"/nguoi-lam/{producer.slug}/",
        producer.village_id, producer.pk,
    )  # fmt: skip
    return moderation.report(
        target=target, reason="misleading", words="Ảnh không phải hàng thật", reporter_id=None,
        key=f"r{next(_keys)}", now=now,
    )  # fmt: skip


def dossier(
    by: User, *, title: str = "village", village: Village | None = None, person: str = "",
    values: dict[str, Any] | None = None,
) -> Dossier:  # fmt: skip
    parameters.load()
    scope, home = desk_of(by), village or registry.village()
    made = recognition.open_dossier(
        title=title, village=home, craft_id=home.village_crafts.get().craft_id, person=person,
        scope=scope, now=NOW,
    )  # fmt: skip
    if values:
        recognition.save_values(dossier=made, values=values, scope=scope, now=NOW)
        made.refresh_from_db()
    return made


def title(village: Village | None = None, **fields: Any) -> Recognition:
    return Recognition.objects.create(
        village=village or registry.village(), title="village", state="granted", year=2015,
        wording="Làng nghề", certainty="A", **fields,
    )  # fmt: skip


def paper(producer: Producer, by: User) -> Paper:
    """A kept picture, whatever the state of its maker."""
    kept = pictures.taken(scan())
    return Paper.objects.create(
        producer=producer, kind="workshop", file=pictures.keep(kept), digest=kept.digest,
        width=kept.width, height=kept.height, added_by=by, added_at=NOW,
    )  # fmt: skip


def file_of(producer: Producer, by: User) -> MakerFile:
    return MakerFile.objects.create(
        producer=producer, tax_code="0100233488", opened_by=by, opened_at=NOW, submitted_at=NOW
    )
