"""
From what was typed to goods, best first, and counts per filter.

Scores are sums of the fixed weights below, the same beside every database and for every size of
the market: a word in the name counts more than in the description, a word with the marks that were
typed more than one without, a whole word more than its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tantivy import FieldType, Occur, Order, Query

from langnghe.market.catalogue.search.index import KEY_BITS, Reader
from langnghe.market.catalogue.search.words import MOST_WORDS, Segment, Word, segments, words

WEIGHTS = {"name": 8.0, "place": 6.0, "maker": 5.0, "material": 4.0, "rest": 3.0, "description": 1}
AS_TYPED, BEGINNING, SYNONYM, ONE_LETTER_OFF = 1.5, 0.6, 0.8, 0.4
JOINED, IN_A_ROW = 4.0, 3.0
SHORTEST_BEGINNING = 2
TYPO_FROM, TWO_TYPOS_FROM = 3, 8  # letters of a word
FUZZY_FIELDS = ("name", "place", "maker", "material")
SPARE = 16  # beyond the page, to see that no equal of its last one is missing
SLACK = 64  # goods that may have come in before the last one seen
# While equals of the worst hit may be missing, more are looked at: a part of all, then all.
MANY, PART = 256, 16
DEEPEST = 10_000  # who has seen so many of the best walks on by day or price
HIGHEST_KEY = 1 << 62
# Order → the field it goes by, and whether the highest comes first.
SORT_KEYS = {
    "newest": ("newest_key", True),
    "price": ("price_key", False),
    "-price": ("price_key", True),
}


class Asked(Protocol):
    """`queries.Filters`, as far as it matters here."""

    @property
    def q(self) -> str: ...
    @property
    def craft(self) -> str: ...
    @property
    def village(self) -> str: ...
    @property
    def producer(self) -> str: ...
    @property
    def material(self) -> str: ...
    @property
    def price_min(self) -> int | None: ...
    @property
    def price_max(self) -> int | None: ...
    @property
    def availability(self) -> str: ...
    @property
    def order(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of goods in order, and where the next page begins."""

    ids: list[int]
    total: int
    next_after: list[float] | None
    is_near: bool  # nothing fits all words: this is what comes near


class _Search:
    """One request's view of the index, and how strictly its words are taken."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self.reader, self.schema, self.searcher = reader, reader.schema, reader.searcher
        self.asked = asked
        self.segments = segments(asked.q)
        # 0: every word as it is; 1: with typing errors; 2: all of many words but one.
        self.fuzziness = 0

    def relax(self) -> bool:
        """Where the words themselves fit nothing: take them less strictly, as far as needed."""
        most = 0 if not self.segments else 2 if len(self.segments) > 2 else 1
        begun_with = self.fuzziness
        while self.fuzziness < most and not self.count(self.words()):
            self.fuzziness += 1
        return self.fuzziness > begun_with

    def count(self, query: Query) -> int:
        """Aggregated, since nothing is scored for that: half the cost of a search."""
        counted = self.searcher.aggregate(query, {"goods": {"value_count": {"field": "id"}}})
        return int(counted["goods"]["value"])

    def words(self) -> Query:
        if not self.segments:
            return Query.term_query(self.schema, "kind", "product", "basic")
        each = [self.segment(segment) for segment in self.segments]
        if self.fuzziness == 2 and len(each) > 1:
            return Query.boolean_query(
                [(Occur.Should, one) for one in each], minimum_number_should_match=len(each) - 1
            )
        together: list[tuple[Occur, Query]] = [(Occur.Must, one) for one in each]
        typed: list[str | tuple[int, str]] = [
            word.folded for segment in self.segments for word in segment.words
        ]
        if len(typed) > 1:
            together += [
                (Occur.Should, _fixed(Query.phrase_query(self.schema, field, typed), IN_A_ROW))
                for field in ("name", "place", "maker")
            ]
        return Query.boolean_query(together)

    def segment(self, segment: Segment) -> Query:
        """The words as typed, or any of their synonyms for a little less."""
        typed = self.all_of(segment.words)
        # They count like the words they stand for, however many words they are themselves.
        worth = SYNONYM * sum(AS_TYPED if word.is_marked else 1 for word in segment.words)
        others = [self.exactly(phrase, worth) for phrase in segment.synonyms]
        return Query.disjunction_max_query([typed, *others]) if others else typed

    def all_of(self, words: Sequence[Word]) -> Query:
        each = [self.word(word) for word in words]
        return each[0] if len(each) == 1 else Query.boolean_query([(Occur.Must, q) for q in each])

    def exactly(self, phrase: Sequence[Word], worth: float) -> Query:
        """A synonym stands in a row, with its marks, in a name, a place or a material."""
        toned = [word.toned for word in phrase]
        return Query.disjunction_max_query(
            [
                _fixed(self._row(f"{field}_m", toned), WEIGHTS[field] * worth)
                for field in ("name", "place", "material")
            ]
        )

    def _row(self, field: str, terms: list[str]) -> Query:
        if len(terms) == 1:
            return Query.term_query(self.schema, field, terms[0], "basic")
        return Query.phrase_query(self.schema, field, list(terms))

    def word(self, word: Word) -> Query:
        ways: list[Query] = []
        may_go_on = len(word.folded) >= SHORTEST_BEGINNING and self._may_go_on(word)
        for field, weight in WEIGHTS.items():
            ways.append(self._term(field, word.folded, weight))
            if word.is_marked:
                ways.append(self._term(f"{field}_m", word.toned, weight * AS_TYPED))
            if may_go_on and field != "description":
                ways.append(_fixed(self._begins(field, word.folded), weight * BEGINNING))
            if self.fuzziness and field in FUZZY_FIELDS and len(word.folded) >= TYPO_FROM:
                ways.append(self._fuzzy(field, word.folded, weight * ONE_LETTER_OFF))
        ways.append(self._term("joined", word.folded, JOINED))
        return Query.disjunction_max_query(ways)

    def _may_go_on(self, word: Word) -> bool:
        """
        The last word may still be being typed; another one is taken as a beginning only where
        nobody uses it as it stands. On a large market beginnings are what costs.
        """
        is_last = word is self.segments[-1].words[-1]
        return is_last or not any(
            self.searcher.doc_freq(field, word.folded) for field in ("name", *FUZZY_FIELDS, "rest")
        )

    def _term(self, field: str, term: str, weight: float) -> Query:
        return _fixed(Query.term_query(self.schema, field, term, "basic"), weight)

    def _begins(self, field: str, term: str) -> Query:
        # No letter off, and then anything: a hundred times cheaper to prepare than a pattern.
        return Query.fuzzy_term_query(self.schema, field, term, 0, prefix=True)

    def _fuzzy(self, field: str, term: str, weight: float) -> Query:
        distance = 2 if len(term) >= TWO_TYPOS_FROM else 1
        return _fixed(Query.fuzzy_term_query(self.schema, field, term, distance), weight)

    def narrowed(self, but: str = "") -> Query:
        """The words and every filter, except the one whose choices are counted."""
        asked = self.asked
        parts: list[tuple[Occur, Query]] = [(Occur.Must, self.words())]
        for field, value in (
            ("craft", asked.craft),
            ("village", asked.village),
            ("producer", asked.producer),
            ("made_of", asked.material),
            ("state", asked.availability),
        ):
            if value and field != but:
                term = Query.term_query(self.schema, field, value, "basic")
                parts.append((Occur.Must, _fixed(term, 0.0)))
        if but != "price" and (asked.price_min is not None or asked.price_max is not None):
            between = self._between("price", asked.price_min or 0, asked.price_max)
            parts.append((Occur.Must, _fixed(between, 0.0)))
        return Query.boolean_query(parts)

    def _between(
        self, field: str, low: int | None, high: int | None, *, inclusive: bool = True
    ) -> Query:
        return Query.range_query(
            self.schema, field, FieldType.Integer, low, high, inclusive, inclusive
        )

    def page(self, after: Sequence[float] | None, limit: int) -> Found:
        query = self.narrowed()
        if self.asked.order == "relevance":
            ids, marks, total = self._by_relevance(query, after, limit)
        else:
            field, down = SORT_KEYS[self.asked.order]
            ids, marks, total = self._by_key(query, field, down, after, limit)
        if not total and self.relax():
            return self.page(after, limit)
        more = marks[limit - 1] if len(ids) > limit else None
        if more and self.asked.order == "relevance" and more[-1] >= DEEPEST:
            more = None
        return Found(ids[:limit], total, more, is_near=self.fuzziness > 0)

    def _by_key(
        self, query: Query, field: str, down: bool, after: Sequence[float] | None, limit: int
    ) -> tuple[list[int], list[list[float]], int]:
        everything = query
        if after:
            edge = int(after[0])
            low, high = (0, edge) if down else (edge, HIGHEST_KEY)
            beyond = self._between(field, low, high, inclusive=False)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, beyond)])
        order = Order.Desc if down else Order.Asc
        found: Any = self.searcher.search(  # typed without `count`
            query, limit=limit + 1, count=not after, order_by_field=field, order=order
        )
        keys = [int(key) for key, _at in found.hits]
        total = self.count(everything) if after else int(found.count)
        return [key & (1 << KEY_BITS) - 1 for key in keys], [[key] for key in keys], total

    def _by_relevance(
        self, query: Query, after: Sequence[float] | None, limit: int
    ) -> tuple[list[int], list[list[float]], int]:
        """
        Behind the last one seen: (score, id, how many came before).

        What is added or sold meanwhile moves others up or down; nothing is shown twice or left out
        for that, since it is found again by its score and not by its place.
        """
        score, last, seen = after or (float("inf"), 0, 0)
        want = int(seen) + limit + 1 + (SLACK if after else SPARE)
        while True:
            found: Any = self.searcher.search(  # typed without `count`
                query, limit=want, count=True, weight_by_field="lift"
            )
            hits = found.hits
            keys = self.searcher.fast_field_values("newest_key", [at for _score, at in hits])
            rows = sorted((-s, -int(key or 0)) for (s, _at), key in zip(hits, keys, strict=True))
            is_all = len(rows) == found.count
            # Equals of the worst hit may be missing: those wait for the next, larger look.
            sure = [row for row in rows if is_all or row[0] < rows[-1][0]]
            rest = [row for row in sure if not after or row > (-score, -last)]
            if is_all or len(rest) > limit:
                break
            want = int(found.count) if want >= MANY else max(MANY, int(found.count) // PART)
        shown = rest[: limit + 1]
        marks = [[-s, -key, seen + place] for place, (s, key) in enumerate(shown, 1)]
        return [-key & (1 << KEY_BITS) - 1 for _s, key in shown], marks, int(found.count)


def find(reader: Reader, asked: Asked, *, after: Sequence[float] | None, limit: int) -> Found:
    """One page of goods."""
    return _Search(reader, asked).page(after, limit)


def total(reader: Reader, asked: Asked) -> int:
    """How many goods."""
    search = _Search(reader, asked)
    return search.count(search.narrowed())


def makers(reader: Reader, query: str, limit: int) -> list[int]:
    """Ids of makers with goods on show whose names hold all the words, or begin with them."""
    typed = words(query)[:MOST_WORDS]
    if not typed:
        return []
    named = Query.boolean_query(
        [
            (Occur.Must, Query.fuzzy_term_query(reader.schema, "maker", w.folded, 0, prefix=True))
            for w in typed
        ]
    )
    counted = reader.searcher.aggregate(named, _values_of("producer_id"))["producer_id"]["buckets"]
    return [int(row["key"]) for row in counted[:limit]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many goods each value of a filter leaves, under all the other filters."""

    crafts: dict[str, int]
    villages: dict[str, int]
    producers: dict[int, int]  # by id
    materials: dict[str, int]
    bands: list[int]
    states: dict[str, int]


def facets(reader: Reader, asked: Asked, *, bands: Sequence[tuple[int, int | None]]) -> Counts:
    """Exact counts."""
    search = _Search(reader, asked)
    counts = _counts(search, bands)
    if not any(counts.states.values()) and search.relax():
        counts = _counts(search, bands)
    return counts


def _counts(search: _Search, bands: Sequence[tuple[int, int | None]]) -> Counts:
    asked = search.asked
    counted = {
        "craft": _values_of("craft"),
        "village": _values_of("village"),
        # By its number: the names of thousands would have to be read for each count.
        "producer": _values_of("producer_id"),
        "made_of": _values_of("made_of"),
        "state": _values_of("state"),
        "price": _in_bands(bands),
    }
    is_set = {
        "craft": bool(asked.craft),
        "village": bool(asked.village),
        "producer": bool(asked.producer),
        "made_of": bool(asked.material),
        "state": bool(asked.availability),
        "price": asked.price_min is not None or asked.price_max is not None,
    }
    # What no filter is set on is counted under the same query, in one go.
    free = [name for name, given in is_set.items() if not given]
    told: dict[str, dict[Any, int]] = {}
    for names in (free, *([name] for name, given in is_set.items() if given)):
        query = search.narrowed(but=names[0] if names != free else "")
        wanted = {key: spec for name in names for key, spec in counted[name].items()}
        for key, answer in search.searcher.aggregate(query, wanted).items():
            told[key] = {row["key"]: row["doc_count"] for row in answer["buckets"]}
    in_bands = told["even"] | told["odd"]
    return Counts(
        crafts=told["craft"],
        villages=told["village"],
        producers=told["producer_id"],
        materials=told["made_of"],
        bands=[in_bands.get(str(place), 0) for place in range(len(bands))],
        states=told["state"],
    )


def _values_of(field: str) -> dict[str, Any]:
    # Larger than any number of crafts, villages or makers: so each segment tells all it has.
    return {field: {"terms": {"field": field, "size": 50_000}}}


def _in_bands(bands: Sequence[tuple[int, int | None]]) -> dict[str, Any]:
    """Bands share their edges, ranges of one aggregation may not: every other one together."""
    ranges: dict[str, list[dict[str, Any]]] = {"even": [], "odd": []}
    for place, (low, high) in enumerate(bands):
        until = {} if high is None else {"to": high + 1}
        ranges["odd" if place % 2 else "even"].append({"key": str(place), "from": low, **until})
    return {name: {"range": {"field": "price", "ranges": row}} for name, row in ranges.items()}


def _fixed(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)
