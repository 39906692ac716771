"""Bring the data of the release in: places, crafts, villages with what is known of them."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from langnghe.core.models import Certainty
from langnghe.core.text import fold, slugify, unmarked
from langnghe.registry.models import (
    AdminUnit,
    Craft,
    FormerUnit,
    Recognition,
    Source,
    Village,
    VillageCraft,
    VillageFact,
)
from langnghe.registry.naming import bare

DATA = Path(__file__).parent / "data"
HANOI = "01"
KINDS = {"city": "thanh_pho", "province": "tinh"}
# Which drawn motif stands for a craft; the rest is woven.
MOTIFS = {
    "CERAMIC": "ceramic", "GOLD_LEAF": "gold", "BONSAI": "leaf", "FLOWER": "flower",
    "HERBAL": "leaf", "SNAKE": "leaf", "WOOD_CARVE": "carving", "WOOD_FURN": "grain",
    "WOOD_TURN": "carving", "PUPPET": "toy", "SILK": "silk", "WEAVE": "cloth", "KNIT": "cloth",
    "EMBROIDERY": "stitch", "TAILOR": "silk", "SEWING": "silk", "LEATHER": "cloth",
    "BEDDING": "cloth", "LACQUER": "lacquer", "MOP_INLAY": "shell", "HAT": "rings",
    "BIRDCAGE": "cage", "INCENSE": "flame", "METAL_FORGE": "blade", "METAL_MECH": "metal",
    "BRONZE": "bronze", "JEWELRY": "metal", "HORN": "carving", "INSTRUMENT": "strings",
    "TOY": "toy", "KITE": "kite", "PAPER": "paper", "PHOTO": "paper", "PAINTING": "lacquer",
    "LEAF": "leaf", "FOOD_NOODLE": "strands", "FOOD_TEA": "leaf", "FOOD_ALCOHOL": "ceramic",
    "FOOD_RICE": "food", "FOOD_MEAT": "food", "FOOD_SOY": "food", "FOOD_STARCH": "food",
    "FOOD_COM": "food", "FOOD_SWEET": "food",
}  # fmt: skip
# Wildlife is not traded here.
NOT_TRADED = {"SNAKE"}
# Villages that keep a second craft.
SECOND_CRAFTS = {
    "thach-xa-chuon-chuon": "FOOD_SWEET",
    "thach-xa-che-lam": "TOY",
    "canh-hoach": "HAT",
    "kieu-ky": "LEATHER",
    "xuan-la": "PHOTO",
}
CERTAINTY_OF_RECOGNITION = {"verified": "A", "recalled": "B", "unknown": "C"}
CERTAINTY_OF_PLACE = {"sure": "A", "likely": "B", "unsure": "C"}
UNSTATED = "chưa rõ"
# What a wording says, the more special first.
TITLES = (
    ("di sản văn hóa", Recognition.Title.NATIONAL_HERITAGE),
    ("là di sản", Recognition.Title.NATIONAL_HERITAGE),
    ("wcc", Recognition.Title.WORLD_CRAFT_CITY),
    ("thành phố thủ công", Recognition.Title.WORLD_CRAFT_CITY),
    ("điểm du lịch", Recognition.Title.TOURIST_POINT),
    ("nhãn hiệu tập thể", Recognition.Title.COLLECTIVE_MARK),
    ("nhãn hiệu", Recognition.Title.MARK),
    ("ocop", Recognition.Title.OCOP),
    ("di tích", Recognition.Title.MONUMENT),
    ("hiệp hội", Recognition.Title.ASSOCIATION),
    ("làng nghề truyền thống", Recognition.Title.TRADITIONAL_VILLAGE),
    ("nghề truyền thống", Recognition.Title.TRADITIONAL_CRAFT),
    ("làng nghề", Recognition.Title.VILLAGE),
    ("rà soát", Recognition.Title.VILLAGE),
)


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load() -> dict[str, int]:
    """Add what is missing; what an editor changed stays. How many of each there are now."""
    _units()
    _former_units()
    _sources()
    _crafts()
    _villages()
    return {
        "communes": AdminUnit.objects.filter(level="commune").count(),
        "crafts": Craft.objects.count(),
        "villages": Village.objects.count(),
    }


def _units() -> None:
    provinces = [
        AdminUnit(
            code=row["code"],
            level="province",
            kind=KINDS[row["type"]],
            name=row["name_vi"],
            name_en=row["name_en"],
            folded=fold(bare(row["name_vi"])),
        )
        for row in rows("provinces.csv")
    ]
    communes = [
        AdminUnit(
            code=row["code"],
            level="commune",
            kind=row["kind"],
            parent_id=row["province_code"],
            name=row["name"],
            name_en=unmarked(bare(row["name"])),
            folded=fold(bare(row["name"])),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in rows("communes.csv")
    ]
    AdminUnit.objects.bulk_create(provinces, ignore_conflicts=True)
    AdminUnit.objects.bulk_create(communes, ignore_conflicts=True, batch_size=800)


def _former_units() -> None:
    codes = dict(AdminUnit.objects.filter(parent_id=HANOI).values_list("name", "code"))
    found = [
        FormerUnit(
            code=row["old_code"],
            name=row["old_commune"],
            district=row["old_district"],
            province="Thành phố Hà Nội",
            successor_id=codes[row["new_commune"]],
            share=row["mapping"],
            folded=fold(f"{bare(row['old_commune'])} {bare(row['old_district'])} Hà Nội"),
        )
        for row in rows("former_communes.csv")
    ]
    FormerUnit.objects.bulk_create([*found, *_older_units(found)], ignore_conflicts=True)


def _older_units(known: list[FormerUnit]) -> Iterator[FormerUnit]:
    """Names from before 1 January 2025, as far as craft villages lay in those communes."""
    taken = {unit.folded for unit in known}
    for number, row in enumerate(rows("villages.csv")):
        name, district = row["former_commune"], row["former_district"]
        folded = fold(f"{bare(name)} {bare(district)} Hà Nội")
        if folded in taken:
            continue
        taken.add(folded)
        yield FormerUnit(
            code=f"v{number:04d}",  # no official code is known to us
            name=name,
            district=district,
            province="Thành phố Hà Nội",
            successor_id=row["new_commune_code"],
            share="whole" if row["new_commune_certainty"] == "sure" else "split_main",
            folded=folded,
        )


def _sources() -> None:
    told: dict[str, str] = json.loads((DATA / "sources.json").read_text(encoding="utf-8"))
    Source.objects.bulk_create(
        [Source(code=code, text=text) for code, text in told.items()], ignore_conflicts=True
    )


def _crafts() -> None:
    groups: dict[str, Counter[int]] = {}
    for row in rows("villages.csv"):
        groups.setdefault(row["craft_code"], Counter())[int(row["craft_group"])] += 1
    told = json.loads((DATA / "crafts.json").read_text(encoding="utf-8"))
    Craft.objects.bulk_create(
        [
            Craft(
                code=row["code"],
                slug=slugify(row["vi"]),
                name={"vi": row["vi"], "en": row["en"]},
                group=groups[row["code"]].most_common(1)[0][0] if row["code"] in groups else 2,
                motif=MOTIFS.get(row["code"], "weave"),
                trade_allowed=row["code"] not in NOT_TRADED,
            )
            for row in told
        ],
        ignore_conflicts=True,
    )


def _villages() -> None:
    crafts = {craft.code: craft for craft in Craft.objects.all()}
    sources = {source.code: source for source in Source.objects.all()}
    known = set(Village.objects.values_list("slug", flat=True))
    for row in rows("villages.csv"):
        if row["slug"] not in known:
            _village(row, crafts, sources)


def _village(row: dict[str, str], crafts: dict[str, Craft], sources: dict[str, Source]) -> None:
    craft = crafts[row["craft_code"]]
    others = _listed(row["alt_names"])
    village = Village.objects.create(
        slug=row["slug"],
        name=row["name_vi"],
        other_names=others,
        commune_id=row["new_commune_code"],
        former_commune=row["former_commune"],
        former_district=row["former_district"],
        description={"vi": row["description_vi"], "en": row["description_en"]},
        era={"vi": row["era"]} if row["era"] else {},
        typical_products={"vi": _listed(row["typical_products"])},
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        status=row["status"],
        certainty=row["certainty"],
        folded=fold(
            " ".join([row["name_vi"], *others, *craft.name.values(), row["former_commune"],
                      row["former_district"], row["new_commune"]])
        ),
    )  # fmt: skip
    VillageCraft.objects.create(village=village, craft=craft, is_main=True)
    if second := SECOND_CRAFTS.get(row["slug"]):
        VillageCraft.objects.create(village=village, craft=crafts[second])
    _claims(village, row, sources)
    Recognition.objects.bulk_create(_recognitions(village, row))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _claims(village: Village, row: dict[str, str], sources: dict[str, Source]) -> None:
    read = [sources[code] for code in row["sources"].split(",") if code in sources]
    of_recognition = CERTAINTY_OF_RECOGNITION.get(row["recognition_certainty"], "B")
    claims: tuple[tuple[str, str, str, list[Source]], ...] = (
        ("description", row["certainty"], "", read),
        ("recognition", of_recognition, _note(row), read if of_recognition == "A" else []),
        ("place", CERTAINTY_OF_PLACE[row["new_commune_certainty"]], row["new_commune_other"], []),
    )
    for topic, certainty, note, backing in claims:
        claim = VillageFact.objects.create(
            village=village, topic=topic, certainty=certainty, note=note[:200]
        )
        claim.sources.set(backing)


def _note(row: dict[str, str]) -> str:
    certainty = row["recognition_certainty"]
    return certainty if certainty not in CERTAINTY_OF_RECOGNITION else ""


def _recognitions(village: Village, row: dict[str, str]) -> Iterator[Recognition]:
    certainty = CERTAINTY_OF_RECOGNITION.get(row["recognition_certainty"], Certainty.RECALLED)
    for wording in row["recognition"].split(";"):
        text = wording.strip()
        if not text or text == UNSTATED:
            continue
        yield Recognition(
            village=village,
            title=_title(text),
            state="under_review" if "rà soát" in text else "granted",
            decision=_decision(text),
            year=_year(text),
            wording=text[:200],
            certainty=certainty,
        )


def _title(text: str) -> str:
    lowered = text.lower()
    return next((title for mark, title in TITLES if mark in lowered), Recognition.Title.ASSOCIATION)


def _decision(text: str) -> str:
    found = re.search(r"QĐ\s*(\d+/QĐ-UBND)", text)
    return found.group(1) if found else ""


def _year(text: str) -> int | None:
    years = re.findall(r"\b(?:19|20)\d\d\b", text)
    return int(years[-1]) if years else None
