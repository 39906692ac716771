""" "Did you mean": the words of the market that come nearest to those that were typed."""

from collections import Counter
from difflib import get_close_matches

from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.rules import on_show
from langnghe.market.catalogue.search import index
from langnghe.market.catalogue.search.words import MOST_WORDS, words

NEAR_ENOUGH = 0.6
MOST_NAMES = 20_000
_vocabulary: tuple[tuple[str, int], dict[str, str]] | None = None


def did_you_mean(query: str) -> str:
    """The query with unknown words replaced by known ones, with their marks; "": nothing near."""
    known = _words()
    if not known:
        return ""
    typed = words(query)[:MOST_WORDS]
    better = [known.get(w.folded) or _nearest(w.folded, known) for w in typed]
    if not all(better) or [w.folded for w in typed] == [
        w.folded for text in better for w in words(text or "")
    ]:
        return ""
    return " ".join(text or "" for text in better)


def _nearest(folded: str, known: dict[str, str]) -> str | None:
    near = get_close_matches(folded, known, n=1, cutoff=NEAR_ENOUGH)
    return known[near[0]] if near else None


def _words() -> dict[str, str]:
    """Folded words → as they are mostly written; read once per state of the index."""
    global _vocabulary  # noqa: PLW0603  # one per process, like the index itself
    reader = index.reader()
    if reader is None:
        return {}
    if _vocabulary is None or _vocabulary[0] != reader.generation:
        _vocabulary = (reader.generation, _count())
    return _vocabulary[1]


def _count() -> dict[str, str]:
    counted: dict[str, Counter[str]] = {}
    rows = (
        Product.objects.filter(on_show())
        .order_by("-published_at", "-pk")
        .values_list("name", "village__name", "craft__name", "producer__name")
    )
    for name, village, craft, maker in rows[:MOST_NAMES].iterator():
        for text in (name.get("vi", ""), village, craft.get("vi", ""), maker):
            for shown in text.lower().split():
                for word in words(shown)[:1]:
                    counted.setdefault(word.folded, Counter())[shown.strip("(),–-.")] += 1
    return {folded: shown.most_common(1)[0][0] for folded, shown in counted.items()}
