"""An invented scheme and an invented dossier at the desk of the demo's commune officer."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.registry import public as registry
from langnghe.support.deciding import courses
from langnghe.support.deciding.services import assigning, checking
from langnghe.support.dossiers.models import Dossier, Supervisor
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.services import filling, handing_in
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.models import Offer, OfferVersion, Round

OWNER, OFFICER = "0900000101", "0900000301"
SLUG = "vi-du-ho-tro-may"


def both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


SOURCE = {"act": "Ví dụ, không phải văn bản thật", "certainty": "D"}
CONTENT: dict[str, Any] = {
    "name": both("Hỗ trợ mua máy (ví dụ)", "Support for a machine (example)"),
    "purpose": both("Mua máy mới. Chính sách được dựng làm ví dụ.",
                    "To buy a machine. An invented scheme."),
    "who": both("Hộ làm nghề", "Households of a craft"),
    "how_much": both("Một nửa giá máy, tối đa 100 triệu đồng",
                     "Half of the price, 100 million đồng at most"),
    "note": both("Dựng làm ví dụ, không nộp được ở nơi khác.", "Invented; it exists nowhere else."),
    "applicants": ["household", "cooperative", "enterprise"], "rules": [],
    "sections": [{"key": "plan", "title": both("Kế hoạch", "Plan"), "fields": [
        {"key": "machine", "kind": "text", "label": both("Máy", "Machine")},
        {"key": "cost", "kind": "money", "label": both("Giá máy", "Price")},
        {"key": "amount", "kind": "money", "label": both("Số tiền đề nghị", "Amount asked for")},
    ]}],
    "amount": "amount",
    "limits": [{"percent": 50, "of": "cost", "most": 100_000_000, "source": SOURCE}],
    "decision_days": 15, "clock_source": SOURCE, "reviews": 1,
    "criteria": [
        {"key": "need", "name": both("Sự cần thiết", "Need"), "weight": 3, "most": 10},
        {"key": "effect", "name": both("Hiệu quả", "Effect"), "weight": 2, "most": 10},
    ],
    "refusals": [
        {"code": "papers", "words": both("Thiếu giấy tờ", "Papers are missing")},
        {"code": "purpose", "words": both("Không đúng mục đích", "Not the purpose")},
    ],
    "payments": [
        {"percent": 70, "name": both("Tạm ứng", "Advance")},
        {"percent": 30, "name": both("Sau nghiệm thu", "After acceptance"),
         "evidence": [both("Biên bản nghiệm thu", "Minutes of acceptance")]},
    ],
    "report_days": 180, "appeal_days": 30,
    "appeal_to": both("Ủy ban nhân dân xã", "The People's Committee of the commune"),
}  # fmt: skip


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    owner, officer = (accounts.user_id_by_login(login) for login in (OWNER, OFFICER))
    if owner and officer and not Offer.objects.filter(slug=SLUG).exists():
        makers = [
            one
            for pk in sorted(accounts.workshops_of(owner))
            for one in registry.producers_of_organisation(pk)
        ]
        if makers:
            _hand_in(makers[0], owner, officer, now)
    progress("support", 1, 1)
    courses.load(now=now, progress=progress)


def _hand_in(maker: registry.ProducerFact, owner: int, officer: int, now: datetime) -> None:
    begun, scope = now - timedelta(days=2), scope_of(owner)
    opened = _round(clock.today(begun), now)
    made = filling.start_dossier(
        round_id=opened.pk, kind=maker.kind, producer_id=maker.id, area_code="", scope=scope,
        now=begun,
    )  # fmt: skip
    told = {"machine": "Máy nhào đất (ví dụ)", "cost": 160_000_000, "amount": 80_000_000}
    made = filling.save_answers(
        dossier=made, values=told, base=made.revision, scope=scope, now=begun
    )
    made = handing_in.submit(dossier=made, scope=scope, now=begun)
    Supervisor.objects.get_or_create(office_id=made.office_id, person_id=officer)
    _begin(made, officer, now)


def _begin(made: Dossier, officer: int, now: datetime) -> None:
    scope = scope_of(officer)
    if made.office_id not in scope.offices:
        return
    assigning.take(dossier=made, scope=scope, now=now)
    assigning.declare(dossier=made, has_conflict=False, words="", scope=scope, now=now)
    checking.accept(dossier=made, scope=scope, now=now)


def _round(day: date, now: datetime) -> Round:
    offer = Offer.objects.create(slug=SLUG, scheme=SLUG, kind="equipment", is_demo=True)
    Definition.model_validate(CONTENT)
    OfferVersion.objects.create(offer=offer, number=1, content=CONTENT, published_at=now)
    return Round.objects.create(offer=offer, name=both("Đợt ví dụ", "Example round"), opens_on=day)
