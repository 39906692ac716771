"""Schemes of support for tests."""

from datetime import date
from typing import Any

from langnghe.support.offers.models import Offer, OfferVersion, Round, SavedSearch
from langnghe.support.offers.services import publishing
from tests.factories import registry

__all__ = ["offered_scheme", "saved_search", "scheme_content", "scheme_round"]

SOURCE = {"act": "Quy định thử", "certainty": "A"}


def _both(vi: str, en: str = "") -> dict[str, str]:
    return {"vi": vi, "en": en or vi}


def scheme_content(**changes: Any) -> dict[str, Any]:
    """Small and whole: half of a machine for houses with workers."""
    told: dict[str, Any] = {
        "name": _both("Máy thử", "A machine"), "purpose": _both("Để thử", "To try"),
        "who": _both("Hộ", "Households"), "how_much": _both("Một nửa", "Half of it"),
        "applicants": ["household", "worker"],
        "rules": [{"code": "has_workers", "needs": {"field": "workers", "at_least": 1},
                   "because": _both("Phải có lao động", "There have to be workers"),
                   "source": SOURCE}],
        "sections": [
            {"key": "who", "title": _both("Bạn là ai", "Who you are"), "fields": [
                {"key": "name", "kind": "text", "label": _both("Tên", "Name"),
                 "known_as": "maker.name"},
                {"key": "workers", "kind": "number", "label": _both("Lao động", "Workers")}]},
            {"key": "money", "title": _both("Tiền", "Money"), "fields": [
                {"key": "cost", "kind": "money", "label": _both("Giá máy", "Price")},
                {"key": "amount", "kind": "money", "label": _both("Xin hỗ trợ", "Asked for")}]}],
        "papers": [{"key": "registration", "kind": "registration",
                    "name": _both("Giấy đăng ký", "Registration"),
                    "example": _both("Thấy rõ con dấu", "The seal is readable"),
                    "applicants": ["household", "worker"]}],
        "amount": "amount",
        "limits": [{"percent": 50, "of": "cost", "most": 500_000_000, "source": SOURCE}],
        "decision_days": 10, "clock_source": SOURCE,
        "refusals": [{"code": "paper_missing", "words": _both("Thiếu giấy", "A paper is missing")}],
        "appeal_days": 30, "appeal_to": _both("Ủy ban", "The committee"),
    }  # fmt: skip
    return told | changes


def offered_scheme(slug: str = "may-thu", **changes: Any) -> OfferVersion:
    """A first version; no round."""
    Offer.objects.get_or_create(slug=slug, defaults={"scheme": slug, "kind": "equipment"})
    return publishing.publish(
        offer_slug=slug, content=scheme_content(**changes), by_id=None, now=registry.NOW
    )


def scheme_round(version: OfferVersion, **fields: Any) -> Round:
    """Since the first of October, until the end of the year."""
    told: dict[str, Any] = {
        "name": _both("Đợt 1", "Round 1"), "opens_on": date(2026, 10, 1),
        "closes_on": date(2026, 12, 31), "budget_line": None, "by_id": None,
    }  # fmt: skip
    return publishing.open_round(offer_slug=version.offer.slug, now=registry.NOW, **(told | fields))


def saved_search(person: Any, **answers: Any) -> SavedSearch:
    return SavedSearch.objects.create(
        person=person, name="Máy", answers=answers, told_until=registry.NOW, made_at=registry.NOW
    )
