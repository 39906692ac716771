"""Invented makers of real villages, so that the market can be tried out. All of them say so."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.models import Certainty
from langnghe.core.text import in_language, memo
from langnghe.registry import boards, consents, services
from langnghe.registry.breaks import services as breaks
from langnghe.registry.heritage import demo as stories
from langnghe.registry.models import Artisan, Consent, Craft, Producer, Village
from langnghe.ui import share

# Villages of which the demo has no goods: a maker with an empty shop helps nobody.
WITHOUT_GOODS = frozenset(
    [
        "an-coc",
        "ang-phao",
        "binh-vong",
        "cau-bau",
        "dao-tu",
        "gia-vinh",
        "lien-trung",
        "lieu-chau",
        "nghia-do",
        "phong-chau",
        "phu-luong-ha",
        "quang-nguyen",
        "trich-sai",
    ]
)
# ruff: noqa: E501  sentences are read in one line
FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Ngô",
    "Dương",
    "Phùng",
)
MIDDLES = ("Văn", "Thị", "Đức", "Thu", "Minh", "Quang", "Ngọc", "Hữu", "Bích", "Xuân")
GIVEN = ("An", "Bình", "Cường", "Dung", "Hạnh", "Hoa", "Hùng", "Khánh", "Lan", "Liên", "Long", "Mai",
         "Nga", "Phúc", "Quý", "Sơn", "Tâm", "Thành", "Thảo", "Tuấn", "Vân", "Yến")  # fmt: skip
BANKS = ("970405", "970436", "970415", "970418", "970422", "970407")
# The log-ins of the demo own the first maker of these villages.
OWNED = {"bat-trang": "0900000101", "van-phuc": "0900000102"}
# Village of the maker, in how many days he closes, for how many, takes no orders, his words.
BREAKS = (
    (
        "duong-lieu",
        0,
        12,
        True,
        {
            "vi": "Nhà nghỉ gặt, hẹn cô bác sau ạ. (Ví dụ.)",
            "en": "We are bringing in the harvest. (An example.)",
        },
    ),
    (
        "tranh-khuc",
        5,
        4,
        False,
        {"vi": "Nhà có giỗ. (Ví dụ.)", "en": "A family anniversary. (An example.)"},
    ),
)
MOST = {"bat-trang": 3, "van-phuc": 3, "ha-thai": 3}


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    villages = list(_villages_with_goods())
    for done, village in enumerate(villages, 1):
        _makers(village, now)
        progress("makers", done, len(villages))
    _consents(now)
    _breaks(now)
    stories.load(now=now)


def _villages_with_goods() -> list[Village]:
    """Active public villages that the demo's goods come from."""
    rows = Village.objects.public().filter(status=Village.Status.ACTIVE)
    return list(rows.exclude(slug__in=WITHOUT_GOODS).prefetch_related("crafts").order_by("slug"))


@transaction.atomic
def _makers(village: Village, now: datetime) -> None:
    if village.producers.filter(is_demo=True).exists():
        return
    dice = random.Random(village.slug)  # noqa: S311  invented names, not secrets
    crafts = [craft for craft in village.crafts.all() if craft.trade_allowed]
    if not crafts:
        return
    for number in range(MOST.get(village.slug, 1 + dice.randrange(2))):
        kind = Producer.Kind.HOUSEHOLD if number == 0 else dice.choice(Producer.Kind.values)
        _maker(village, crafts, kind, dice, now, first=number == 0)
    if dice.random() < 0.25:
        _artisan(village, crafts[0], dice)


def _maker(
    village: Village,
    crafts: list[Craft],
    kind: str,
    dice: random.Random,
    now: datetime,
    *,
    first: bool,
) -> None:
    person = f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
    login = OWNED.get(village.slug) if first else None
    producer = services.register_producer(
        name=_name(kind, person, village, crafts[0]),
        kind=kind,
        village=village,
        crafts=crafts,
        owner_id=accounts.user_id_by_login(login) if login else None,
        phone=f"09000{dice.randrange(10_000, 99_999)}",
        story=_story(kind, person, village, crafts[0]),
        since_year=dice.randrange(1955, 2020),
        is_demo=True,
        now=now,
    )
    producer.state, producer.verified_at = Producer.State.VERIFIED, now
    producer.bank_bin = dice.choice(BANKS)
    producer.bank_account = "".join(dice.choice("0123456789") for _digit in range(12))
    producer.bank_holder = memo(person).upper()
    producer.save()


def _name(kind: str, person: str, village: Village, craft: Craft) -> str:
    given = " ".join(person.split()[1:])
    trade = in_language(craft.name, "vi").lower()
    return {
        "household": f"Nhà {given}",
        "cooperative": f"Hợp tác xã {trade} {village.name}",
        "enterprise": f"Công ty {trade} {given}",
    }[kind]


def _story(kind: str, person: str, village: Village, craft: Craft) -> dict[str, str]:
    trade = {language: text.lower() for language, text in craft.name.items()}
    vi = {
        "household": f"Gia đình {person} làm nghề {trade['vi']} ở làng {village.name}, cha truyền con nối.",
        "cooperative": f"Các hộ làm nghề {trade['vi']} ở làng {village.name} góp sức, cùng bán hàng và giữ nghề.",
        "enterprise": f"Cơ sở do {person} lập, thuê thợ trong làng {village.name} làm nghề {trade['vi']}.",
    }
    en = {
        "household": f"The family of {person} has worked in {trade['en']} in {village.name} for generations.",
        "cooperative": f"Households of {village.name} that work in {trade['en']} sell together and keep the craft.",
        "enterprise": f"Founded by {person}; craftspeople of {village.name} work here in {trade['en']}.",
    }
    return {
        "vi": f"{vi[kind]} (Ví dụ: người làm này không có thật.)",
        "en": f"{en[kind]} (An example: this maker is invented.)",
    }


def _artisan(village: Village, craft: Craft, dice: random.Random) -> None:
    name = f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
    Artisan.objects.get_or_create(
        slug=f"demo-{village.slug}",
        defaults={
            "name": name,
            "craft": craft,
            "village": village,
            "story": {
                "vi": "Ví dụ: nghệ nhân này không có thật.",
                "en": "An example: this artisan is invented.",
            },
            "certainty": Certainty.VERIFIED,
            "is_demo": True,
        },
    )


def _consents(now: datetime) -> None:
    """The association of the demo acts for two makers: one agreed himself, one on paper."""
    board = accounts.user_id_by_login("0900000201")
    officer = accounts.user_id_by_login("0900000301")
    owner = accounts.user_id_by_login(OWNED["bat-trang"])
    homes = accounts.associations_of(board)
    makers = Producer.objects.filter(is_demo=True, village__slug="bat-trang").order_by("pk")[:2]
    if not (board and officer and owner and homes and len(makers) == 2):
        return
    known, _next = accounts.associations_within([homes[0].area_code], cursor=None)
    boards.set_remit(
        association=next(one for one in known if one.id == homes[0].organisation_id),
        village_ids=[makers[0].village_id],
        whole_commune=False,
        by_id=officer,
        now=now,
    )
    to: dict[str, Any] = {
        "association_id": homes[0].organisation_id, "until": None, "now": now,
        "scopes": Consent.Scope.values,
    }  # fmt: skip
    consents.give(producer_id=makers[0].pk, by_id=owner, **to)
    card = share.Card(
        "Giấy uỷ quyền", makers[1].name, "Ví dụ, không có thật", homes[0].organisation
    )
    for uid in consents.ask(
        producer_id=makers[1].pk, by_id=board, photo=share.draw(card, None), **to
    ):
        consents.answer(uid=UUID(uid), action="witness", by_id=officer, now=now)


def _breaks(now: datetime) -> None:
    """One maker is closed now and takes no orders, another one will close and takes them."""
    today = clock.today(now)
    for village, begins_in, days, paused, words in BREAKS:
        makers = Producer.objects.filter(is_demo=True, village__slug=village).order_by("pk")
        maker = makers.first()
        if maker is None or maker.breaks.exists():
            continue
        first = today + timedelta(days=begins_in)
        breaks.plan(
            producer_id=maker.pk, first=first, last=first + timedelta(days=days - 1),
            paused=paused, words=words, by_id=None, now=now,
        )  # fmt: skip
