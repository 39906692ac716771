"""Invented rounds of the release's schemes, and two dossiers of a demo maker."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.registry import public as registry
from langnghe.support.dossiers import rules
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import Scope
from langnghe.support.dossiers.services import filling, handing_in, papers
from langnghe.support.offers.models import Offer, Round
from langnghe.support.offers.services import publishing

OWNER = "0900000101"
# Scheme, and after how many days its round closes; None: it goes on.
ROUNDS = (
    ("gian-hang-hoi-cho", 45), ("may-moc-50", 60), ("quy-ho-tro-nong-dan", None),
    ("quy-hop-tac-xa", None), ("vay-giai-quyet-viec-lam", None),
)  # fmt: skip
STAND = {
    "phone": "+84900000101", "rural_craft": True, "fair": "Hội chợ làng nghề (ví dụ)",
    "fair_kind": "other", "stand_cost": 12_000_000, "amount": 9_600_000,
    "other_state_support": False, "goods": "Bình, bát, ấm men lam. (Ví dụ.)",
}  # fmt: skip
LOAN = {"plan": "Mua đất sét và men, thuê thêm hai thợ. (Ví dụ.)", "workers": 6}


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    rounds = {slug: _round(slug, days, now) for slug, days in ROUNDS}
    progress("support", 1, 2)
    user_id = accounts.user_id_by_login(OWNER)
    makers = registry.producers_of(user_id)
    if makers and not Dossier.objects.filter(producer=makers[0].id).exists():
        scope = rules.scope_of(user_id)
        _hand_in(rounds["gian-hang-hoi-cho"], makers[0], scope, now - timedelta(days=1))
        _begin(rounds["vay-giai-quyet-viec-lam"], makers[0], scope, now, LOAN)
    progress("support", 2, 2)


def _round(slug: str, days: int | None, now: datetime) -> Round:
    offer = Offer.objects.get(slug=slug)
    if found := offer.rounds.first():
        return found
    today = clock.today(now)
    return publishing.open_round(
        offer_slug=slug, opens_on=date(today.year, 1, 1),
        name={"vi": f"Đợt ví dụ {today.year}", "en": f"Example round {today.year}"},
        closes_on=today + timedelta(days=days) if days else None, budget_line=None, by_id=None,
        now=now,
    )  # fmt: skip


def _begin(
    one: Round, maker: registry.ProducerFact, scope: Scope, now: datetime, values: dict[str, Any]
) -> Dossier:
    dossier = filling.start_dossier(
        round_id=one.pk, kind=maker.kind, producer_id=maker.id, area_code="", scope=scope, now=now
    )
    return filling.save_answers(
        dossier=dossier, values=values, base=dossier.revision, scope=scope, now=now
    )


def _hand_in(one: Round, maker: registry.ProducerFact, scope: Scope, now: datetime) -> None:
    dossier = _begin(one, maker, scope, now, STAND)
    definition = dossier.version.definition
    for wanted in definition.papers_for(dossier.kind, dossier.answers):
        papers.add_paper(
            dossier=dossier, key=wanted.key, contents=[_drawn(wanted.name["en"])],
            issued_on=clock.today(now) - timedelta(days=20), expires_on=None, scope=scope, now=now,
        )  # fmt: skip
    handing_in.submit(dossier=dossier, scope=scope, now=now)


def _drawn(text: str) -> bytes:
    """A sheet that says that it is an example."""
    sheet = Image.new("RGB", (900, 640), "#fbf7ef")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((30, 30, 870, 610), outline="#8c1c13", width=4)
    pen.text((80, 90), text[:24], fill="#1f1b16", font=ImageFont.load_default(48))
    pen.text((80, 480), "VI DU / EXAMPLE", fill="#8c1c13", font=ImageFont.load_default(40))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
