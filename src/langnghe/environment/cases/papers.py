"""The minutes on paper, with places for both signatures."""

from typing import Any

from langnghe.accounts import public as accounts
from langnghe.environment.cases.models import Check, Inspection, Minutes
from langnghe.environment.cases.services.minutes import is_intact
from langnghe.ui import paper


def name_of(user_id: int | None) -> str:
    return accounts.contact(user_id).name if user_id else ""


def context(minutes: Minutes) -> dict[str, Any]:
    """All from the copy that was signed; nothing is read anew."""
    signatures = {one.side: one for one in minutes.signatures.all()}
    values = dict(Check.Value.choices)
    lists = [
        {**one, "items": [{**item, "said": values[item["value"]]} for item in one["items"]]}
        for one in minutes.content["lists"]
    ]
    return {
        "minutes": minutes, "told": minutes.content, "lists": lists,
        "kind": Inspection.Kind(minutes.content["kind"]).label, "intact": is_intact(minutes),
        "sides": [_side(signatures.get("inspector")), _side(signatures.get("inspected"))],
    }  # fmt: skip


def _side(signature: Any) -> dict[str, Any]:
    lines = signature.strokes.split(";") if signature and signature.strokes else []
    return {"signature": signature, "lines": lines}


def pdf(minutes: Minutes) -> bytes:
    """:raises NoPdf:"""
    return paper.pdf("cases/minutes.html", context(minutes))
