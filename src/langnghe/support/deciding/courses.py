"""Invented dossiers in every state, so that both sides of the desk can be tried out. All say so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from langnghe.accounts import public as accounts
from langnghe.accounts.public import Role
from langnghe.core import clock
from langnghe.registry import public as registry
from langnghe.support.deciding.models import Tranche
from langnghe.support.deciding.services import (
    agreements,
    appeals,
    assigning,
    checking,
    decisions,
    endings,
    payments,
    ranking,
    reviewing,
)
from langnghe.support.dossiers import papers as pages
from langnghe.support.dossiers.models import Dossier, Supervisor
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.services import evidence, filling, handing_in, papers
from langnghe.support.offers.definition import Definition, FormField
from langnghe.support.offers.models import Offer, Round

OFFICER, ABOVE, FUND = "0900000302", "0900000312", "0900000401"
MACHINES, LOAN = "may-moc-50", "vay-giai-quyet-viec-lam"
VILLAGES = ("van-phuc", "ha-thai", "phu-vinh", "quat-dong", "son-dong", "thiet-ung", "chang-son",
            "nhi-khe", "phung-xa-md", "kieu-ky", "trach-xa", "ngu-xa")  # fmt: skip
WAY = ("submit", "take", "accept", "appraise", "approve", "agree", "run", "complete")
# How far each got, what became of it instead of the next step, and how many days ago it was begun.
COURSES = (
    ("", "", 2), ("submit", "", 1), ("submit", "", 9), ("take", "send_back", 12),
    ("accept", "", 10), ("accept", "", 30), ("appraise", "", 24), ("approve", "", 30),
    ("accept", "refuse", 40), ("accept", "appeal", 45), ("agree", "", 50), ("run", "", 80),
    ("complete", "", 300), ("submit", "withdraw", 20), ("approve", "stop", 90),
)  # fmt: skip
# What a lender sees of the same: dossiers whose agreement becomes a loan of his.
LOANS = (("submit", "", 3), ("take", "send_back", 9), ("appraise", "", 15), ("agree", "", 25))
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Desk:
    officer: Scope
    above: Scope


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat: where a dossier was handed in, nothing is done."""
    makers = _makers()
    for slug, logins, courses in ((MACHINES, (OFFICER, ABOVE), COURSES), (LOAN, (FUND,), LOANS)):
        offer, desk = Offer.objects.filter(slug=slug).first(), _desk(*logins)
        handed_in = Dossier.objects.filter(version__offer=offer).exclude(state=Dossier.State.DRAFT)
        if offer is None or desk is None or handed_in.exists():
            continue
        office = next(iter(desk.officer.offices))
        Offer.objects.filter(pk=offer.pk).update(office=office)
        if desk.above != desk.officer:
            Supervisor.objects.get_or_create(office_id=office, person_id=desk.above.user_id)
            desk = replace(desk, above=scope_of(desk.above.user_id))
        _follow(offer, desk, list(zip(courses, makers, strict=False)), now, progress)


def _follow(
    offer: Offer, desk: Desk, courses: list[tuple[tuple[str, str, int], registry.ProducerFact]],
    now: datetime, progress: Callable[[str, int, int], None],
) -> None:  # fmt: skip
    for done, ((reached, ending, days), maker) in enumerate(courses, 1):
        began = now - timedelta(days=days)
        _go(_round(offer, reached, began), maker, desk, reached, ending, began)
        progress("dossiers", done, len(courses))


def _desk(*logins: str) -> Desk | None:
    """Who works there, and who has to agree above him where there is somebody."""
    found = [accounts.user_id_by_login(login) for login in logins]
    if None in found:
        return None
    return Desk(scope_of(found[0]), scope_of(found[-1]))


def _round(offer: Offer, reached: str, began: datetime) -> Round:
    """What is decided by a ranking was asked for in a round that is over."""
    ranked = offer.versions.get(number=1).definition.is_ranked
    is_over = ranked and reached in WAY[WAY.index("approve") :]
    opens = clock.today(began) if is_over else date(clock.today(began).year - 1, 1, 1)
    closes = opens + timedelta(days=2) if is_over else None
    name = {"vi": f"Đợt minh họa {opens:%m/%Y}", "en": f"Round of the demo {opens:%m/%Y}"}
    fields = {"name": name, "closes_on": closes}
    return Round.objects.get_or_create(offer=offer, opens_on=opens, defaults=fields)[0]


def _makers() -> Iterator[registry.ProducerFact]:
    """One of each village; whoever has no owner yet gets one who cannot log in."""
    for slug in VILLAGES:
        village = registry.village(slug)
        for tile in registry.makers_of(village.id):
            maker = registry.producer_by_id(registry.producer_id(tile.slug) or 0)
            if maker.is_demo:
                yield maker


def _owner(maker: registry.ProducerFact, now: datetime) -> Scope:
    people = accounts.members_of(maker.organisation_id)
    if people:
        user_id = people[0].user_id
    else:
        email = f"{maker.slug}@demo.langnghe.example"
        user_id = accounts.create_person(full_name=f"Chủ {maker.name}", email=email, now=now)
        accounts.add_member(user_id=user_id, organisation_id=maker.organisation_id,
                            role=Role.PRODUCER_OWNER, by_id=None, now=now)  # fmt: skip
    home = frozenset({maker.organisation_id})
    return Scope(user_id, home, home)


def _go(
    held: Round,
    maker: registry.ProducerFact,
    desk: Desk,
    reached: str,
    ending: str,
    began: datetime,
) -> None:
    owner = _owner(maker, began)
    dossier = filling.start_dossier(
        round_id=held.pk, kind=maker.kind, producer_id=maker.id, area_code="", scope=owner,
        now=began,
    )  # fmt: skip
    _fill(dossier, owner, began)
    at = began
    for action in WAY[: WAY.index(reached) + 1] if reached else ():
        at += timedelta(days=1, hours=2)
        _STEPS[action](dossier, owner, desk, at)
    if ending:
        _STEPS[ending](dossier, owner, desk, at + timedelta(days=2))


def _fill(dossier: Dossier, owner: Scope, now: datetime) -> None:
    definition = dossier.version.definition
    cost = (60 + dossier.pk % 7 * 40) * MILLION
    given = {"machine_cost": cost, "amount": cost // 2, "term_months": 24, "workers": 3}
    values = answers_for(definition, {k: v for k, v in given.items() if k in definition.fields})
    known = {key: value for key, value in values.items() if not dossier.answers.get(key)}
    filling.save_answers(dossier=dossier, values=known, base=0, scope=owner, now=now)
    dossier.refresh_from_db()
    for paper in definition.papers_for(dossier.kind, dossier.answers):
        papers.add_paper(
            dossier=dossier, key=paper.key, contents=[_drawn(paper.name["vi"], dossier.title)],
            issued_on=clock.today(now) - timedelta(days=20), expires_on=None, scope=owner, now=now,
        )  # fmt: skip
    for fact in definition.facts:
        evidence.permit_fact(dossier=dossier, fact=fact, scope=owner, now=now)


def answers_for(definition: Definition, given: dict[str, Any]) -> dict[str, Any]:
    """Such as the scheme's own rules let pass."""
    needs = {rule.needs.field: rule.needs for rule in definition.rules}
    values = dict(given)
    for key, field in definition.fields.items():
        if key not in values and field.is_asked(values) and field.required:
            need = needs.get(key)
            if need and need.among:
                values[key] = need.among[0]
            elif need and need.at_least is not None:
                values[key] = int(need.at_least)
            else:
                values[key] = _sample(field)
    return values


def _sample(field: FormField) -> Any:
    if field.kind == "table":
        return [{column.key: _sample(column) for column in field.columns}]
    if field.kind == "choice":
        return field.choices[0].value
    return {
        "text": "Ví dụ", "long": "Máy cũ tốn điện, bụi nhiều; máy mới làm nhanh hơn. (Ví dụ.)",
        "number": field.least or 1, "money": 10 * MILLION, "date": "2026-01-15",
        "choices": [], "yes_no": False, "phone": "0900000101",
    }[field.kind]  # fmt: skip


def _drawn(name: str, owner: str) -> bytes:
    """A sheet that says that it is none."""
    sheet = Image.new("RGB", (600, 420), (251, 247, 239))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((20, 20, 580, 400), outline=(140, 28, 19), width=3)
    for row in range(6):
        pen.line(
            (60, 150 + row * 36, 540 - row * 30, 150 + row * 36), fill=(180, 170, 150), width=4
        )
    pen.text((60, 60), f"MINH HOA / EXAMPLE {len(name)}-{len(owner)}", fill=(31, 27, 22))
    file = BytesIO()
    sheet.save(file, "JPEG", quality=70)
    return file.getvalue()


def _submit(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    handing_in.submit(dossier=dossier, scope=owner, now=now)
    dossier.refresh_from_db()


def _take(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    assigning.take(dossier=dossier, scope=desk.officer, now=now)
    for scope in dict.fromkeys((desk.officer, desk.above)):
        assigning.declare(dossier=dossier, has_conflict=False, words="", scope=scope, now=now)
    dossier.refresh_from_db()


def _accept(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    checking.accept(dossier=dossier, scope=desk.officer, now=now)
    dossier.refresh_from_db()


def _send_back(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    code = dossier.version.definition.refusals[0].code
    checking.send_back(dossier=dossier, reasons=[(code, "Báo giá chưa có dấu của bên bán.")],
                       scope=desk.officer, now=now)  # fmt: skip


def _appraise(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    definition = dossier.version.definition
    both = [desk.officer, desk.above][: definition.reviews]
    reviewing.ask_reviews(dossier=dossier, people=[one.user_id or 0 for one in both],
                          scope=desk.officer, now=now)  # fmt: skip
    for place, scope in enumerate(both):
        points = {one.key: max(one.most - 2 - place, 0) for one in definition.criteria}
        reviewing.hand_in_review(
            dossier=dossier, points=points, opinion="approve", amount=None,
            words="Phương án rõ, máy phù hợp với nghề.", scope=scope, now=now,
        )  # fmt: skip
    reviewing.appraise(dossier=dossier, scope=desk.officer, now=now)
    dossier.refresh_from_db()


def _approve(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    if dossier.version.definition.is_ranked:
        ranking.fix_ranking(round_=dossier.round, office_id=dossier.office_id, scope=desk.officer,
                            now=now)  # fmt: skip
    decisions.decide(
        dossier=dossier, outcome="approved", amount=dossier.asked, conditions="", reasons=[],
        words="Đủ điều kiện theo chương trình; máy giảm bụi và điện.", scope=desk.officer, now=now,
    )  # fmt: skip
    dossier.refresh_from_db()


def _refuse(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    code = dossier.version.definition.refusals[-1].code
    decisions.decide(
        dossier=dossier, outcome="refused", amount=None, conditions="",
        reasons=[(code, "Máy này đã được hỗ trợ năm trước.")],
        words="Một khoản chi không được ngân sách trả hai lần.", scope=desk.officer, now=now,
    )  # fmt: skip
    dossier.refresh_from_db()


def _appeal(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    _refuse(dossier, owner, desk, now)
    appeals.appeal(dossier=dossier, words="Máy được hỗ trợ năm trước là máy khác.", scope=owner,
                   now=now + timedelta(days=3))  # fmt: skip


def _agree(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    held = agreements.sign_for_office(dossier=dossier, scope=desk.officer, now=now)
    agreements.sign(dossier=dossier, seen=held.digest, scope=owner, now=now)
    dossier.refresh_from_db()


def _run(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    _pay(Tranche.objects.get(agreement__dossier=dossier, number=1), owner, desk, now)
    dossier.refresh_from_db()


def _pay(one: Tranche, owner: Scope, desk: Desk, now: datetime) -> None:
    if one.wanted:
        page = pages.keep(_drawn(one.name["vi"], "UNC")).as_json()
        payments.show(tranche=one, words="Đã đặt máy.", pages=[page], scope=owner, now=now)
    payments.accept(tranche=one, words="", scope=desk.officer, now=now)
    payments.pay(tranche=one, reference=f"UNC-VD-{one.pk}", paid_on=clock.today(now),
                 scope=desk.above, now=now)  # fmt: skip


def _complete(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    for one in Tranche.objects.filter(agreement__dossier=dossier).exclude(state="paid"):
        _pay(one, owner, desk, now)
    page = pages.keep(_drawn("report", dossier.title)).as_json()
    endings.hand_in_report(
        dossier=dossier, words="Điện giảm một phần ba, hàng hỏng ít hơn. (Ví dụ.)", figures={},
        pages=[page], scope=owner, now=now,
    )  # fmt: skip
    endings.complete(dossier=dossier, scope=desk.officer, now=now)


def _withdraw(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    handing_in.withdraw(dossier=dossier, scope=owner, now=now, reason="Tự mua máy.")


def _stop(dossier: Dossier, owner: Scope, desk: Desk, now: datetime) -> None:
    _agree(dossier, owner, desk, now)
    endings.stop(dossier=dossier, words="Cơ sở ngừng hoạt động.", scope=desk.above, now=now)


_STEPS: dict[str, Callable[[Dossier, Scope, Desk, datetime], None]] = {
    "submit": _submit, "take": _take, "accept": _accept, "send_back": _send_back,
    "appraise": _appraise, "approve": _approve, "refuse": _refuse, "appeal": _appeal,
    "agree": _agree, "run": _run, "complete": _complete, "withdraw": _withdraw, "stop": _stop,
}  # fmt: skip
