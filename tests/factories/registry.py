"""Places, crafts, villages and makers for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zlib import crc32

from django.utils import timezone

from langnghe.accounts.models import Membership, Organisation, User
from langnghe.core.text import fold
from langnghe.registry.models import (
    AdminUnit,
    Artisan,
    Break,
    Consent,
    ConsentPaper,
    Craft,
    FormerUnit,
    Producer,
    Remit,
    Village,
    VillageCraft,
)
from langnghe.registry.naming import bare

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_numbers = count(1)


def province(code: str = "01", name: str = "Thành phố Hà Nội") -> AdminUnit:
    unit, _new = AdminUnit.objects.get_or_create(
        code=code,
        defaults={
            "level": "province", "kind": "thanh_pho", "name": name, "name_en": name,
            "folded": fold(bare(name)),
        },
    )  # fmt: skip
    return unit


def commune(
    name: str = "Xã Bát Tràng", code: str = "", parent: AdminUnit | None = None
) -> AdminUnit:
    """The one of that name; Bát Tràng has its real code."""
    code = code or ("00577" if name == "Xã Bát Tràng" else f"9{crc32(name.encode()) % 10_000:04d}")
    unit, _new = AdminUnit.objects.get_or_create(
        code=code,
        defaults={
            "level": "commune", "kind": "xa", "name": name, "name_en": name,
            "parent": parent or province(), "folded": fold(bare(name)), "lat": 20.99, "lon": 105.9,
        },
    )  # fmt: skip
    return unit


def former_unit(
    name: str, district: str, successor: AdminUnit, share: str = "whole", code: str = ""
) -> FormerUnit:
    return FormerUnit.objects.create(
        code=code or f"{next(_numbers):05d}",
        name=name,
        district=district,
        province="Thành phố Hà Nội",
        successor=successor,
        share=share,
        folded=fold(f"{bare(name)} {bare(district)} Hà Nội"),
    )


def craft(**fields: Any) -> Craft:
    number = next(_numbers)
    return Craft.objects.create(
        code=fields.pop("code", f"CRAFT{number}"),
        slug=fields.pop("slug", f"nghe-{number}"),
        name=fields.pop("name", {"vi": f"Nghề {number}", "en": f"Craft {number}"}),
        group=fields.pop("group", 4),
        **fields,
    )


def village(**fields: Any) -> Village:
    number = next(_numbers)
    of = fields.pop("craft", None) or craft()
    name = fields.pop("name", f"Làng {number}")
    made = Village.objects.create(
        slug=fields.pop("slug", f"lang-{number}"),
        name=name,
        commune=fields.pop("commune", None) or commune(),
        certainty=fields.pop("certainty", "A"),
        folded=fold(name),
        lat=20.99,
        lon=105.9,
        **fields,
    )
    VillageCraft.objects.create(village=made, craft=of, is_main=True)
    return made


def producer(*, owner: User | None = None, **fields: Any) -> Producer:
    """Verified, of an active public village, with a bank account; `owner` may log in for it."""
    number = next(_numbers)
    name = fields.pop("name", f"Nhà gốm {number:04d}")
    home = fields.pop("village", None) or village()
    organisation = Organisation.objects.create(kind="producer", name=name)
    state = fields.setdefault("state", "verified")
    made = Producer.objects.create(
        slug=fields.pop("slug", f"nha-gom-{number}"),
        name=name,
        kind=fields.pop("kind", "household"),
        organisation=organisation,
        village=home,
        verified_at=NOW if state == "verified" else None,
        bank_bin=fields.pop("bank_bin", "970436"),
        bank_account=fields.pop("bank_account", f"00110000{number:05d}"),
        bank_holder=fields.pop("bank_holder", "NGUYEN VAN GOM"),
        **fields,
    )
    made.crafts.set([pair.craft for pair in home.village_crafts.all()])
    if owner:
        join(owner, made)
    return made


def artisan(**fields: Any) -> Artisan:
    number = next(_numbers)
    home = fields.pop("village", None) or village()
    return Artisan.objects.create(
        slug=fields.pop("slug", f"nghe-nhan-{number}"),
        name=fields.pop("name", f"Nghệ nhân {number}"),
        craft=home.village_crafts.get(is_main=True).craft,
        village=home,
        certainty=fields.pop("certainty", "A"),
        **fields,
    )


def join(person: User, maker: Producer, role: str = "producer_owner") -> None:
    Membership.objects.create(
        user=person, organisation=maker.organisation, role=role, created_at=NOW
    )


def association(
    *makers: Producer, person: User | None = None, villages: Iterable[Village] | None = None
) -> Organisation:
    """
    Of the commune of these makers, who let it do everything. It stands for all of the commune,
    unless told for which villages.
    """
    area = makers[0].village.commune_id if makers else commune().pk
    number = next(_numbers)
    made = Organisation.objects.create(kind="association", name=f"Hội {number}", area_code=area)
    if person:
        Membership.objects.create(
            user=person, organisation=made, role="association", created_at=NOW
        )
    for village in [None] if villages is None else villages:
        Remit.objects.create(association=made, village=village)
    for maker in makers:
        for scope in Consent.Scope.values:
            consent(maker, made, scope=scope)
    return made


def consent(maker: Producer, board: Organisation, **fields: Any) -> Consent:
    """In force for orders, unless told otherwise."""
    by = User.objects.create_user(email=f"consent-{next(_numbers)}@example.org")
    if fields.get("given") == "on_paper":
        fields["paper"] = ConsentPaper.objects.create(picture=b"webp", added_at=NOW, added_by=by)
    given = {
        "scope": "orders", "given": "in_app", "state": "in_force", "since": NOW.date(),
        "asked_at": NOW, "asked_by": by, "decided_by": by, "decided_at": NOW,
    }  # fmt: skip
    return Consent.objects.create(producer=maker, association=board, **{**given, **fields})


def a_break(of: Producer, first: Any = None, last: Any = None, **fields: Any) -> Break:
    """A week that begins in a month, past the rules that guard `breaks`; no orders are taken."""
    first = first or timezone.localdate() + timedelta(days=30)
    fields.setdefault("paused", True)
    return Break.objects.create(
        producer=of, first=first, last=last or first + timedelta(days=6), **fields
    )
