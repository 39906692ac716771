"""Cases and inspections for tests: a works over its limit, and the people about it."""

from datetime import UTC, datetime
from typing import Any

from langnghe.accounts.models import User
from langnghe.accounts.roles import Role
from langnghe.core import parameters
from langnghe.environment.cases import photos
from langnghe.environment.cases.checklists import named
from langnghe.environment.cases.models import Case, Inspection, Photo
from langnghe.environment.cases.photos import Taken
from langnghe.environment.cases.queries import cases as queries
from langnghe.environment.cases.services import cases, checks, fines, inspections, minutes
from langnghe.environment.cases.services.checks import Given
from langnghe.environment.judging.models import Episode
from langnghe.environment.sensing.models import Facility
from langnghe.environment.sensing.rules import Scope, scope_of
from tests.factories import accounts, desk, environment, judging, registry

__all__ = [
    "case_in", "case_of", "episode", "fill", "fined", "inspection", "inspector", "shot", "signed",
    "works",
]  # fmt: skip

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 10 o'clock in Hanoi


def works(**fields: Any) -> Facility:
    """A facility with a maker behind it."""
    maker = fields.pop("producer", None) or registry.producer()
    return environment.facility(village=maker.village, producer=maker, **fields)


def episode(of: Facility | None = None, **fields: Any) -> Episode:
    """COD at one and a half times of what is allowed."""
    found = judging.alert(environment.station(facility=of or works())).episode
    assert found is not None
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def inspector() -> Scope:
    return scope_of(accounts.member(Role.INSPECTOR).pk)


def shot(name: str = "a") -> Taken:
    return Taken(f"cases/{name}.jpg", name * 64, 640, 480)


def case_of(of: Facility | None = None, **fields: Any) -> Case:
    parameters.load()
    return cases.open_from_episode(episode=episode(of, **fields), by_id=None, now=NOW)


WAY = ("notify", "verify", "confirm", "order", "submit", "reinspect")
STATES = ("detected", "notified", "verifying", "confirmed", "remediation_ordered", "submitted",
          "reinspection")  # fmt: skip
TOLD: dict[str, dict[str, Any]] = {
    "confirm": {"words": "Mẫu lại vẫn vượt"},
    "order": {"measures": [("Sửa bơm", 10), ("Nạo vét bể", 15)]},
}


def case_in(state: str, scope: Scope, of: Facility | None = None, now: datetime = NOW) -> Case:
    """A case that got so far, step by step."""
    case = case_of(of)
    for action in WAY[: STATES.index(state)]:
        if action == "submit":
            owner = accounts.producer_owner(case.facility.producer.organisation)
            cases.submit(case=case, scope=scope_of(owner.pk), now=now, words="Đã sửa",
                         pictures=[shot()])  # fmt: skip
        else:
            cases.VERBS[action](case=case, scope=scope, now=now, **TOLD.get(action, {}))
    case.refresh_from_db()
    return case


def photo(of: Case, by: User) -> Photo:
    """A kept picture in the first entry of a case."""
    taken = photos.keep(desk.scan())
    return Photo.objects.create(
        key=f"photo {of.pk}", entry=of.entries.earliest("pk"), file=taken.file, added_by=by,
        digest=taken.digest, width=taken.width, height=taken.height, added_at=NOW,
    )  # fmt: skip


def inspection(
    of: Facility | None = None, by: Scope | None = None, *, case: Case | None = None,
    **fields: Any,
) -> Inspection:  # fmt: skip
    of = of or works()
    told: dict[str, Any] = {
        "village_id": of.village_id, "facility": of, "kind": "planned", "cause": "",
        "planned_on": NOW.date(), "is_announced": True, "team": [], "overlap_reason": "",
    }  # fmt: skip
    return inspections.plan(**(told | fields), scope=by or inspector(), now=NOW)


def fill(of: Inspection, by: Scope, value: str = "yes") -> None:
    items = [item.code for one in named(of.checklists) for item in one.items]
    checks.keep_answers(inspection=of, key=f"fill-{of.pk}", given=[Given(one, value) for one in items],
                pictures=[], scope=by, now=NOW)  # fmt: skip
    of.refresh_from_db()


def signed(of: Inspection, by: Scope) -> None:
    """Filled in, drawn up, and signed by both sides."""
    fill(of, by)
    sign_both(of, by)


def sign_both(of: Inspection, by: Scope, now: datetime = NOW) -> None:
    text = minutes.draw_up(inspection=of, scope=by, now=now)
    about: dict[str, Any] = {"minutes": text, "seen": text.digest, "scope": by, "now": now}
    minutes.sign(side="inspector", way="account", name="Thanh tra", **about)
    minutes.sign(side="inspected", way="typed", name="Chủ cơ sở", **about)
    of.refresh_from_db()


def fined(of: Case, by: Scope, now: datetime = NOW, **fields: Any) -> Any:
    told = {"outcome": "fine", "amount": 15_000_000, "number": "12/QĐ-XPHC", "reasons": "Vượt"}
    proposal = queries.proposal(of, queries.earlier_decisions(of))
    return fines.decide(case=of, proposal=proposal, scope=by, now=now, **(told | fields))
