"""An office with its people, a scheme, and dossiers that got so far, for tests of the desk."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from langnghe.accounts.models import Organisation, User
from langnghe.accounts.roles import HELD_IN, Role
from langnghe.core import parameters
from langnghe.registry.models import Producer
from langnghe.support.deciding.models import Decision, Tranche
from langnghe.support.deciding.queries.access import scope_of
from langnghe.support.deciding.services import (
    agreements,
    assigning,
    checking,
    decisions,
    endings,
    payments,
    ranking,
    reviewing,
)
from langnghe.support.dossiers import papers
from langnghe.support.dossiers.models import (
    Attached,
    Dossier,
    Evidence,
    Paper,
    Permission,
    Supervisor,
)
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.services import steps
from langnghe.support.offers.models import Offer, OfferVersion, Round
from tests.factories import accounts, registry

__all__ = [
    "Desk",
    "asked_dossier",
    "content_of_scheme",
    "declare_all",
    "desk_arguments",
    "desk_dossier",
    "desk_round",
    "desk_world",
    "dossier_in",
    "let_see",
    "loan_granted",
    "owner_of",
    "pdf_page",
    "support_desk",
]  # fmt: skip

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 10 o'clock in Hanoi
_numbers = count(1)
WAY = ("submitted", "review", "appraised", "approved", "agreed", "running")


def both(text: str) -> dict[str, str]:
    return {"vi": text, "en": f"{text} (en)"}


def content_of_scheme(**fields: Any) -> dict[str, Any]:
    """Half of a machine, at most 300 million, two criteria, two payments."""
    source = {"act": "Nghị định 45/2012/NĐ-CP", "certainty": "B"}
    told: dict[str, Any] = {
        "name": both("Hỗ trợ máy"), "purpose": both("Mua máy"), "who": both("Hộ"),
        "how_much": both("Một nửa"), "applicants": ["household", "worker"], "rules": [],
        "sections": [{"key": "plan", "title": both("Phương án"), "fields": [
            {"key": "asked", "kind": "money", "label": both("Số tiền xin")},
            {"key": "cost", "kind": "money", "label": both("Giá máy")},
            {"key": "why", "kind": "long", "label": both("Vì sao"), "required": False},
        ]}],
        "papers": [{"key": "quote", "kind": "quote", "name": both("Báo giá"),
                    "example": both("Báo giá của xưởng máy"), "applicants": ["household"]}],
        "amount": "asked",
        "limits": [{"percent": 50, "of": "cost", "most": 300_000_000, "source": source}],
        "facts": ["sales"], "decision_days": 15, "clock_source": source, "reviews": 1,
        "criteria": [{"key": "need", "name": both("Cần thiết"), "weight": 3, "most": 10},
                     {"key": "skill", "name": both("Tay nghề"), "weight": 1, "most": 5}],
        "refusals": [{"code": "papers", "words": both("Thiếu giấy tờ")},
                     {"code": "purpose", "words": both("Không đúng mục đích")}],
        "payments": [{"percent": 70, "name": both("Tạm ứng")},
                     {"percent": 30, "name": both("Nghiệm thu"), "evidence": [both("Biên bản")]}],
        "report_days": 90, "appeal_days": 30, "appeal_to": both("Ủy ban nhân dân xã"),
    }  # fmt: skip
    return told | fields


@dataclass
class Desk:
    """An office: who works there, who stands above, and the round that it receives."""

    office: Organisation
    officer: User
    colleague: User
    supervisor: User
    round: Round
    version: OfferVersion

    @property
    def scope(self) -> Scope:
        return scope_of(self.officer.pk)

    @property
    def above(self) -> Scope:
        return scope_of(self.supervisor.pk)

    @property
    def beside(self) -> Scope:
        return scope_of(self.colleague.pk)


def support_desk(
    role: str = Role.COMMUNE_OFFICER, *, officer: User | None = None, **content: Any
) -> Desk:
    """A new office with three people, or that of an officer with two more."""
    parameters.load()
    home = officer.memberships.get().organisation if officer else None
    office = home or accounts.organisation(HELD_IN[role])
    people = [officer or accounts.member(role, of=office)]
    people += [accounts.member(role, of=office) for _one in range(2)]
    Supervisor.objects.create(office=office, person=people[2])
    version, held = desk_round(**content)
    return Desk(office, *people, round=held, version=version)


def desk_round(*, opens_on: date = date(2026, 1, 1), closes_on: date | None = None,
               slug: str = "", **content: Any) -> tuple[OfferVersion, Round]:  # fmt: skip
    slug = slug or f"may-{next(_numbers)}"
    offer = Offer.objects.create(slug=slug, scheme=f"{slug}-ct", kind="equipment")
    version = OfferVersion.objects.create(
        offer=offer, number=1, content=content_of_scheme(**content), published_at=NOW
    )
    held = Round.objects.create(
        offer=offer, name=both("Đợt 1"), opens_on=opens_on, closes_on=closes_on
    )
    return version, held


def owner_of(dossier: Dossier) -> Scope:
    if dossier.producer is None:
        return scope_of(dossier.person_id)
    home = dossier.producer.organisation
    known = home.memberships.filter(role=Role.PRODUCER_OWNER).first()
    return scope_of(known.user_id if known else accounts.member(of=home).pk)


def desk_dossier(of: Desk, **fields: Any) -> Dossier:
    """Handed in by a household, with a number; nobody works on it yet."""
    maker = fields.pop("producer") if "producer" in fields else registry.producer()
    asked = fields.pop("asked", 100_000_000)
    answers = {"asked": asked, "cost": 300_000_000, "why": "Lò cũ hỏng"}
    now = fields.pop("now", NOW)
    told: dict[str, Any] = {
        "number": f"HS-2026-{next(_numbers):06d}", "version": of.version, "round": of.round,
        "kind": "household", "producer": maker, "area_code": "00577", "office": of.office,
        "state": "submitted", "answers": answers, "asked": asked, "title": maker.name if maker else "",
        "made_by": of.officer, "made_at": now, "changed_at": now, "submitted_at": now,
        "since": now,
    }  # fmt: skip
    made = Dossier.objects.create(**(told | fields))
    Dossier.objects.filter(pk=made.pk).update(due_on=steps.due_on(made))
    return made


def asked_dossier(of: Desk, **fields: Any) -> Dossier:
    """The officer has it and has declared."""
    made = desk_dossier(of, **fields)
    assigning.take(dossier=made, scope=of.scope, now=NOW)
    declare_all(made, of.scope, of.above, of.beside)
    made.refresh_from_db()
    return made


def declare_all(dossier: Dossier, *scopes: Scope) -> None:
    for scope in scopes:
        assigning.declare(dossier=dossier, has_conflict=False, words="", scope=scope, now=NOW)


def dossier_in(state: str, of: Desk, now: datetime = NOW, **fields: Any) -> Dossier:
    """A dossier that got so far, step by step."""
    made = asked_dossier(of, **fields)
    for reached in WAY[1 : WAY.index(state) + 1]:
        _STEPS[reached](made, of, now)
        made.refresh_from_db()
    return made


def _review(made: Dossier, of: Desk, now: datetime) -> None:
    checking.accept(dossier=made, scope=of.scope, now=now)


def _appraise(made: Dossier, of: Desk, now: datetime) -> None:
    reviewing.ask_reviews(dossier=made, people=[of.colleague.pk], scope=of.scope, now=now)
    reviewing.hand_in_review(
        dossier=made, points={"need": 8, "skill": 4}, opinion="approve", amount=None,
        words="Cần máy mới", scope=of.beside, now=now,
    )  # fmt: skip
    reviewing.appraise(dossier=made, scope=of.scope, now=now)


def _approve(made: Dossier, of: Desk, now: datetime) -> None:
    decisions.decide(
        dossier=made, outcome="approved", amount=made.asked, conditions="", reasons=[],
        words="Đủ điều kiện", scope=of.scope, now=now,
    )  # fmt: skip


def _agree(made: Dossier, of: Desk, now: datetime) -> None:
    text = agreements.sign_for_office(dossier=made, scope=of.scope, now=now)
    agreements.sign(dossier=made, seen=text.digest, scope=owner_of(made), now=now)


def _run(made: Dossier, of: Desk, now: datetime) -> None:
    first = Tranche.objects.get(agreement__dossier=made, number=1)
    payments.accept(tranche=first, words="", scope=of.scope, now=now)
    payments.pay(tranche=first, reference="UNC-1", paid_on=now.date(), scope=of.beside, now=now)


_STEPS = {
    "review": _review, "appraised": _appraise, "approved": _approve, "agreed": _agree,
    "running": _run,
}  # fmt: skip


def let_see(dossier: Dossier, fact: str = "sales", **figures: Any) -> Evidence:
    """A fact that the applicant lets the office see."""
    made = {"given_by": dossier.made_by, "given_at": NOW}
    Permission.objects.create(dossier=dossier, fact=fact, **made)
    return Evidence.objects.create(
        dossier=dossier, fact=fact, since=date(2025, 12, 1), until=date(2026, 12, 1),
        figures=figures or {"orders": 12, "revenue": 90_000_000}, copied_at=NOW,
    )  # fmt: skip


def desk_world(officer: User, producer: Producer) -> dict[str, Any]:
    """For the address of every page: one that is reviewed by the officer, one that is all paid."""
    home = support_desk(officer=officer)
    Supervisor.objects.create(office=home.office, person=officer)
    asked = dossier_in("review", home, producer=producer)
    reviewing.ask_reviews(dossier=asked, people=[officer.pk], scope=home.scope, now=NOW)
    page = papers.keep(b"%PDF-1.4 bao gia %%EOF").as_json()
    paper = Paper.objects.create(
        producer=producer, kind="quote", name="Báo giá", pages=[page], added_by=officer,
        added_at=NOW,
    )  # fmt: skip
    Attached.objects.create(dossier=asked, key="quote", paper=paper, by=officer, at=NOW)
    version, round_ = desk_round()
    paid = dossier_in("running", home, producer=producer, version=version, round=round_)
    last = Tranche.objects.get(agreement__dossier=paid, number=2)
    payments.show(tranche=last, words="", pages=[page], scope=owner_of(paid), now=NOW)
    payments.accept(tranche=last, words="", scope=home.scope, now=NOW)
    payments.pay(tranche=last, reference="2", paid_on=NOW.date(), scope=home.beside, now=NOW)
    endings.hand_in_report(dossier=paid, words="Đã nung", figures={}, pages=[page],
                           scope=owner_of(paid), now=NOW)  # fmt: skip
    (v_back, r_back), (v_granted, r_granted) = desk_round(), desk_round()
    back = asked_dossier(home, producer=producer, version=v_back, round=r_back)
    checking.send_back(dossier=back, reasons=[("papers", "Mờ")], scope=home.scope, now=NOW)
    granted = dossier_in("approved", home, producer=producer, version=v_granted, round=r_granted)
    held = ranking.open_sitting(
        office_id=home.office.pk, held_on=NOW.date(), members=[("A", ""), ("B", ""), ("C", "")],
        scope=home.scope, now=NOW,
    )  # fmt: skip
    return {"asked": asked, "paid": paid, "paper": paper, "sitting": held, "back": back,
            "granted": granted, "code": Decision.objects.get(dossier=paid).code}  # fmt: skip


def loan_granted(officer: User, producer: Producer) -> Dossier:
    """At the desk of a lender's officer: signed by both sides, and nothing was lent yet."""
    home = support_desk(Role.LENDER, officer=officer, payments=[], report_days=None)
    Offer.objects.filter(pk=home.version.offer_id).update(kind="loan")
    return dossier_in("agreed", home, producer=producer)


def desk_arguments(made: dict[str, Any]) -> dict[str, list[Any]]:
    asked, paid = made["asked"].uid, made["paid"].uid
    return {
        **{f"deciding:{name}": [asked] for name in ("dossier", "score", "decide")},
        "deciding:paper": [asked, made["paper"].uid, 1],
        **{f"deciding:{name}": [paid] for name in (
            "desk_letter", "desk_letter_pdf", "desk_agreement", "desk_agreement_pdf", "letter",
            "letter_pdf", "appeal", "agreement", "agreement_pdf", "report")},
        "deciding:report_page": [paid, 1], "deciding:decline": [made["granted"].uid],
        "deciding:step_letter": [made["back"].uid, "bo-sung"],
        "deciding:desk_step_letter": [made["back"].uid, "bo-sung"],
        "deciding:tranche": [paid, 2], "deciding:evidence": [paid, 2, 1],
        "deciding:sitting": [made["sitting"].uid],
        "deciding:round": [made["asked"].round.uid], "deciding:verify": [made["code"]],
    }  # fmt: skip


def pdf_page(name: str = "a") -> dict[str, str]:
    return {"file": f"dossiers/{name}.pdf", "digest": name * 64, "type": "application/pdf"}
