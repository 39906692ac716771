"""What a piece costs, one or many: which fields say it, and what the trail keeps of a change."""

from collections.abc import Mapping
from typing import Any

WHOLESALE = ("wholesale_min_qty", "wholesale_price")
# And how each is called where makers' software tells it.
FIELDS = {"price": "price"} | dict.fromkeys(WHOLESALE, "wholesale")


def figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Before and after of a change; empty where no price changed."""
    changed = {name for name in FIELDS if before[name] != after[name]}
    if not changed:
        return {}
    told: dict[str, Any] = {"before": before["price"], "after": after["price"]}
    if changed - {"price"}:
        told["wholesale"] = {
            "before": {name: before[name] for name in WHOLESALE},
            "after": {name: after[name] for name in WHOLESALE},
        }
    return told
