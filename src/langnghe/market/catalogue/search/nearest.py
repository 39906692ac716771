""" "Did you mean": the words of the market that come nearest to those that were typed."""

import time
from collections import Counter
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.rules import on_show
from langnghe.market.catalogue.search import index
from langnghe.market.catalogue.search.words import MOST_WORDS, words


class Shown(NamedTuple):
    """A word as it is mostly written, and how often it is used at all."""

    text: str
    times: int


NEAR_ENOUGH = 0.6
MOST_NAMES = 20_000
# Counting takes a second on a large market: a new word is offered some minutes later.
RECOUNTED_AFTER = 600.0  # seconds
_vocabulary: tuple[str, float, dict[str, Shown]] | None = None


def did_you_mean(query: str) -> str:
    """The query with unknown words replaced by known ones, with their marks; "": nothing near."""
    known = _words()
    if not known:
        return ""
    typed = words(query)[:MOST_WORDS]
    better = [
        known[w.folded].text if w.folded in known else _nearest(w.folded, known) for w in typed
    ]
    if not all(better) or [w.folded for w in typed] == [
        w.folded for text in better for w in words(text or "")
    ]:
        return ""
    return " ".join(text or "" for text in better)


def _nearest(folded: str, known: dict[str, Shown]) -> str | None:
    """The nearest one; of several as near the one that is used most."""
    near = get_close_matches(folded, known, n=6, cutoff=NEAR_ENOUGH)
    likeness = {word: round(SequenceMatcher(None, folded, word).ratio(), 2) for word in near}
    best = max(near, key=lambda word: (likeness[word], known[word].times), default=None)
    return known[best].text if best else None


def _words() -> dict[str, Shown]:
    """Folded words → as they are mostly written."""
    global _vocabulary  # noqa: PLW0603  # one per process, like the index itself
    reader = index.reader()
    if reader is None:
        return {}
    place, _state = reader.generation
    now = time.monotonic()
    if _vocabulary is None or _vocabulary[0] != place or now - _vocabulary[1] > RECOUNTED_AFTER:
        _vocabulary = (place, now, _count())
    return _vocabulary[2]


def _count() -> dict[str, Shown]:
    counted: dict[str, Counter[str]] = {}
    rows = (
        Product.objects.filter(on_show())
        .order_by("-published_at", "-pk")
        .values_list("name", "village__name", "craft__name", "producer__name")
    )
    for name, village, craft, maker in rows[:MOST_NAMES].iterator():
        for text in (*name.values(), village, craft.get("vi", ""), maker):
            for shown in text.lower().split():
                for word in words(shown)[:1]:
                    counted.setdefault(word.folded, Counter())[shown.strip("(),–-.")] += 1
    return {
        folded: Shown(shown.most_common(1)[0][0], shown.total())
        for folded, shown in counted.items()
    }
