"""An invented programme with its schemes, and invented budgets. All of them say so."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from langnghe.core import clock
from langnghe.programmes.loading import add_programmes, add_schemes
from langnghe.programmes.models import Scheme
from langnghe.programmes.services import budget

PROGRAMME = {
    "slug": "ho-tro-lang-nghe-minh-hoa",
    "name": {
        "vi": "Hỗ trợ làng nghề (minh hoạ)",
        "en": "Support of craft villages (an example)",
    },
    "purpose": {
        "vi": "Chương trình minh hoạ, không có thật: để thử cách xin hỗ trợ và theo dõi ngân sách.",
        "en": "An invented programme, to try out how support is asked for and budgets followed.",
    },
    "state": "running",
    "is_demo": True,
    "bases": [],
}
# Slug, kind, name in Vietnamese and English, the measures that it serves.
SCHEMES = (
    ("gian-hang-hoi-cho", "stand", "Gian hàng hội chợ (minh hoạ)", "Stand at a fair (an example)",
     ["M16"]),
    ("lop-nang-cao-tay-nghe", "training", "Lớp nâng cao tay nghề (minh hoạ)",
     "Course for craftspeople (an example)", ["M06"]),
    ("tu-van-mau-ma-bao-bi", "advice", "Tư vấn mẫu mã, bao bì (minh hoạ)",
     "Advice on design and packaging (an example)", ["M05"]),
    ("doi-lo-nung-sach", "grant", "Đổi sang lò nung sạch (minh hoạ)",
     "Change to a clean kiln (an example)", ["M15"]),
)  # fmt: skip
SUMMARY = {
    "vi": "Hình thức hỗ trợ minh hoạ, không có thật.",
    "en": "An invented way of support.",
}
SOURCE = {"vi": "Ngân sách thành phố (số minh hoạ)", "en": "City budget (invented sums)"}
# What is planned, and what of it is reserved, committed and paid out already.
BUDGETS = {
    "vay-von-giai-quyet-viec-lam": (20_000_000_000, 0),
    "quy-ho-tro-nong-dan": (5_000_000_000, 0),
    "ho-tro-lai-suat-xanh": (2_000_000_000, 120_000_000),
    "ho-tro-may-moc-50": (8_000_000_000, 450_000_000),
    "quy-hop-tac-xa": (6_000_000_000, 0),
    "gian-hang-hoi-cho": (900_000_000, 30_000_000),
    "lop-nang-cao-tay-nghe": (600_000_000, 45_000_000),
    "tu-van-mau-ma-bao-bi": (300_000_000, 0),
    "doi-lo-nung-sach": (1_500_000_000, 0),
}


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    add_programmes([PROGRAMME])
    add_schemes(_told(*one) for one in SCHEMES)
    schemes = Scheme.objects.filter(slug__in=BUDGETS, budget_lines=None).order_by("pk")
    for done, scheme in enumerate(schemes, 1):
        _budget(scheme, now)
        progress("budgets", done, len(BUDGETS))


def _told(slug: str, kind: str, vi: str, en: str, measures: list[str]) -> dict[str, Any]:
    return {
        "slug": slug,
        "programme": PROGRAMME["slug"],
        "kind": kind,
        "name": {"vi": vi, "en": en},
        "summary": SUMMARY,
        "state": "running",
        "is_demo": True,
        "bases": [],
        "measures": measures,
    }


def _budget(scheme: Scheme, now: datetime) -> None:
    year = clock.today(now).year
    line = budget.open_line(
        scheme_id=scheme.pk, year=year, code="vi-du", source=SOURCE, is_demo=True, by_id=None,
        now=now,
    )  # fmt: skip
    planned, spent = BUDGETS[scheme.slug]
    key = f"demo:{scheme.slug}:{year}"
    budget.plan(line_id=line.pk, amount=planned, key=key, by_id=None, now=now)
    if spent:
        verbs = (budget.reserve, budget.commit, budget.disburse)
        for verb, amount in zip(verbs, (spent, spent // 2, spent // 3), strict=True):
            verb(line_id=line.pk, amount=amount, key=key, reference="vi-du", by_id=None, now=now)
