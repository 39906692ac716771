"""Stories that come with the release: written from the facts of `data/villages.csv` alone."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from langnghe.core.errors import NotFound
from langnghe.registry.heritage import queries, services

DATA = Path(__file__).parents[1] / "data" / "heritage"


def load(now: datetime | None = None) -> int:
    """Bring in what is new; what a person has touched stays as it is. How many changed."""
    changed = 0
    for path in sorted(DATA.glob("*/*.json")):
        try:
            subject = queries.subject(path.parent.name, path.stem)
        except NotFound:
            continue  # not in this registry
        told = json.loads(path.read_text(encoding="utf-8"))
        blocks = [_block(one) for one in told["blocks"]]
        changed += services.load_story(subject=subject, told=blocks, now=now or timezone.now())
    return changed


def _block(one: Mapping[str, Any]) -> dict[str, Any]:
    """A file says texts beside the rest: {"id", "kind", "heading": {"vi": …}, "body": {…}, …}."""
    texts = {name: value for name, value in one.items() if isinstance(value, dict)}
    rest = {name: value for name, value in one.items() if not isinstance(value, dict)}
    return {**rest, "texts": texts}
