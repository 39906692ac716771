"""Schemes, rounds and dossiers for tests."""

from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from langnghe.accounts.models import Organisation, User
from langnghe.accounts.roles import Role
from langnghe.registry.models import Producer
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.services import evidence, filling, handing_in, papers
from langnghe.support.offers.definition import Definition
from langnghe.support.offers.models import Offer, OfferVersion, Round
from tests.factories import accounts, registry

__all__ = [
    "commune_office",
    "draft_dossier",
    "filled",
    "offer",
    "round_of",
    "small_scheme",
    "submitted_dossier",
    "texts",
]  # fmt: skip

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Hanoi
_numbers = count(1)


def texts(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def small_scheme(**more: Any) -> dict[str, Any]:
    """A small scheme: half the price of a machine, of 500 m đồng at most."""
    source = {"act": "Nghị quyết 49/2025/NQ-HĐND", "certainty": "B"}
    fields = [
        {"key": "machine", "kind": "text", "label": texts("Máy")},
        {"key": "cost", "kind": "money", "label": texts("Giá")},
        {"key": "amount", "kind": "money", "label": texts("Xin hỗ trợ")},
        {"key": "loan", "kind": "yes_no", "label": texts("Có vay"), "required": False},
        {"key": "bank", "kind": "text", "label": texts("Ngân hàng"),
         "when": [{"field": "loan", "among": [True]}]},
    ]  # fmt: skip
    made = {
        "name": texts("Máy móc 50 %"), "purpose": texts("Mua máy"), "who": texts("Cơ sở"),
        "how_much": texts("Một nửa"), "applicants": ["household", "cooperative", "enterprise"],
        "rules": [
            {"code": "cost", "needs": {"field": "cost", "at_least": 1},
             "because": texts("Phải có chi phí"), "source": source},
        ],
        "sections": [{"key": "plan", "title": texts("Kế hoạch"), "fields": fields}],
        "papers": [
            {"key": "registration", "kind": "registration", "name": texts("Đăng ký"),
             "example": texts("Giấy đăng ký"), "applicants": ["household", "cooperative"]},
            {"key": "quote", "kind": "quote", "name": texts("Báo giá"),
             "example": texts("Báo giá của nhà cung cấp"), "applicants": ["household"],
             "valid_days": 90},
        ],
        "amount": "amount",
        "limits": [{"most": 500_000_000, "percent": 50, "of": "cost", "source": source}],
        "decision_days": 15, "clock_source": source,
        "criteria": [
            {"key": "need", "name": texts("Cần thiết"), "weight": 3, "most": 10},
            {"key": "effect", "name": texts("Hiệu quả"), "weight": 2, "most": 10},
        ],
        "refusals": [
            {"code": "paper_unreadable", "words": texts("Giấy không đọc được")},
            {"code": "not_a_machine", "words": texts("Không phải máy")},
        ],
        "payments": [
            {"percent": 70, "name": texts("Tạm ứng"), "evidence": []},
            {"percent": 30, "name": texts("Nghiệm thu"), "evidence": [texts("Hóa đơn")]},
        ],
        "report_days": 365, "appeal_days": 30, "appeal_to": texts("Ủy ban nhân dân xã"),
    }  # fmt: skip
    made.update(more)
    Definition.model_validate(made)
    return made


def offer(office: Organisation | None = None, kind: str = "equipment", **more: Any) -> Offer:
    number = next(_numbers)
    made = Offer.objects.create(
        slug=f"goi-{number}", scheme=f"goi-{number}", kind=kind, office=office
    )
    OfferVersion.objects.create(
        offer=made, number=1, content=small_scheme(**more), published_at=NOW
    )
    return made


def round_of(one: Offer | None = None, **more: Any) -> Round:
    fields = {"opens_on": date(2026, 1, 1), "name": texts("Đợt 1"), **more}
    return Round.objects.create(offer=one or offer(), **fields)


def commune_office(producer: Producer) -> tuple[Organisation, User]:
    """The committee of the maker's commune, and an officer of it."""
    made, _new = Organisation.objects.get_or_create(
        kind=Organisation.Kind.COMMUNE, area_code=producer.village.commune_id,
        defaults={"name": "Ủy ban nhân dân xã"},
    )  # fmt: skip
    return made, accounts.member(Role.COMMUNE_OFFICER, of=made)


def draft_dossier(
    owner: User | None = None, producer: Producer | None = None, of: Round | None = None,
    now: datetime = NOW,
) -> Dossier:  # fmt: skip
    """A draft of a household, begun by its owner."""
    owner = owner or accounts.user()
    maker = producer or registry.producer(owner=owner)
    commune_office(maker)
    return filling.start_dossier(
        round_id=(of or round_of()).pk, kind="household", producer_id=maker.pk, area_code="",
        scope=scope_of(owner.pk), now=now,
    )  # fmt: skip


def photo(shade: int = 200) -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), (shade, shade, 90)).save(file, "JPEG")
    return file.getvalue()


def filled(one: Dossier | None = None, now: datetime = NOW, **answers: Any) -> Dossier:
    """All that the small scheme asks for."""
    one = one or draft_dossier()
    scope = scope_of(one.made_by_id)
    values = {"machine": "Máy dệt", "cost": 300_000_000, "amount": 150_000_000, **answers}
    one = filling.save_answers(dossier=one, values=values, base=one.revision, scope=scope, now=now)
    for shade, key in enumerate(("registration", "quote")):
        papers.add_paper(
            dossier=one, key=key, contents=[photo(100 + shade)], issued_on=date(2026, 5, 20),
            expires_on=None, scope=scope, now=now,
        )  # fmt: skip
    for fact in one.version.definition.facts:
        evidence.permit_fact(dossier=one, fact=fact, scope=scope, now=now)
    one.refresh_from_db()
    return one


def submitted_dossier(one: Dossier | None = None, now: datetime = NOW, **answers: Any) -> Dossier:
    one = filled(one, now, **answers)
    return handing_in.submit(dossier=one, scope=scope_of(one.made_by_id), now=now)


TEMPLATE = {"key": "letter", "title": texts("Đơn"), "body": texts("Máy: **{machine}**")}


def drafted_and_sent(owner: User, maker: Producer) -> tuple[Dossier, Dossier]:
    """Of one house, in two rounds of an office of the city."""
    office = accounts.organisation("department")

    def begun() -> Dossier:
        return filling.start_dossier(
            round_id=round_of(offer(office, templates=[TEMPLATE])).pk, kind="household",
            producer_id=maker.pk, area_code="", scope=scope_of(owner.pk), now=NOW,
        )  # fmt: skip

    return filled(begun()), submitted_dossier(begun())


def arguments(draft: Dossier, sent: Dossier) -> dict[str, list[Any]]:
    """Of the applicant's pages."""
    pages = ("dossier", "changes", "papers", "facts", "hand_in", "withdraw")
    paper = draft.attached.get(key="registration").paper
    return {
        **{f"dossiers:{page}": [draft.uid] for page in pages},
        "dossiers:start": [draft.version.offer.slug],
        "dossiers:section": [draft.uid, "plan"],
        "dossiers:paper": [draft.uid, "registration"],
        "dossiers:page": [paper.uid, 1],
        "dossiers:printed": [draft.uid, "letter"],
        "dossiers:printed_pdf": [draft.uid, "letter"],
        "dossiers:receipt": [sent.uid],
    }
