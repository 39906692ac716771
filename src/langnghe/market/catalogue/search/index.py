"""
The index: what it holds, where it lies, how it follows the database.

One document per product on show, and one that says up to which change the index has followed
(`mark`), written in the same commit: after a crash the index stands where that commit left it and
goes on from there. One process writes at a time (a lock on a file); each reads what was committed.
"""

import contextlib
import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import structlog
import tantivy
from django.conf import settings
from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone

from langnghe.core.ids import uuid7
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.rules import on_show
from langnghe.market.catalogue.search.materials import made_of
from langnghe.market.catalogue.search.words import pairs, words

# Raised with the fields below: an index of another version is built anew.
VERSION = 4
# Texts by what they say; each also with its marks (`…_m`), for those who type marks.
TEXTS = ("name", "place", "maker", "material", "rest", "description")
KEY_BITS = 26  # of a product's id, behind the price or the day in a sort key
MEMORY = 64_000_000
CHUNK = 1_000
# A transaction that began before the last one followed may commit after it, but not so much later.
LATE = timedelta(minutes=10)
LOOK_FOR_LATE_ONES = 30.0  # seconds
SINCE, SPAN = 1_577_836_800, 800_000_000  # 2020, and 25 years, in seconds
A_MOMENT, A_WHILE, AN_HOUR = 3.0, 30.0, 3_600.0  # seconds
# What a searcher takes over himself before he answers; more than that is the worker's.
FEW = 500

_ZERO = datetime(2000, 1, 1, tzinfo=UTC)  # before anything was touched

log = structlog.get_logger("langnghe.search")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """
    What was committed, as one search sees it from beginning to end.

    Known by its generation, another one whenever anything that the index tells has changed: so
    what was counted of it may be kept under its name.
    """

    schema: tantivy.Schema = field(compare=False)
    searcher: tantivy.Searcher = field(compare=False)
    mark: datetime = field(compare=False)
    generation: tuple[str, int]


@dataclass(slots=True)
class _Opened:
    index: tantivy.Index
    stamp: int
    reader: Reader


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()
_gone: dict[int, datetime] = {}  # touched within LATE and not on show
_looked = [float("-inf")]  # when this process last looked for late ones


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("mark", stored=True, indexed=False)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
        builder.add_text_field(f"{name}_m", tokenizer_name="whitespace")
    builder.add_text_field("joined", tokenizer_name="whitespace", index_option="basic")
    for name in ("craft", "village", "producer", "made_of", "state"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("price", "newest_key", "price_key", "touched", "producer_id"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_float_field("lift", fast=True)
    return builder.build()


def reader() -> Reader | None:
    """The index as it stands, followed up if it is a little behind; None: there is none (yet)."""
    found = _current()
    if _is_little_behind(found):
        # Whoever is at it is mostly done in a moment; only a rebuild takes longer.
        follow(patience=A_MOMENT if found else A_WHILE)
        found = _current()
    return found


# Asked by every list, so written by hand: the query builder costs more than the database here.
_BEHIND = f"SELECT count(*) FROM (SELECT 1 FROM {Product._meta.db_table} WHERE touched_at > %s LIMIT {FEW + 1}) few"  # noqa: E501, S608


def _is_little_behind(found: Reader | None) -> bool:
    mark = found.mark if found else _ZERO
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [connection.ops.adapt_datetimefield_value(_just_after(mark))])
        return 0 < int(cursor.fetchone()[0]) <= FEW


def _touched_after(moment: datetime) -> QuerySet[Product]:
    return Product.objects.filter(touched_at__gt=_just_after(moment)).order_by()


def _just_after(moment: datetime) -> datetime:
    """
    SQLite keeps moments as texts, a whole second with its ".000": that would be after itself,
    which is written without.
    """
    is_whole = connection.vendor == "sqlite" and not moment.microsecond
    return moment + timedelta(microseconds=1) if is_whole else moment


def follow(*, patience: float = 0, late: bool = False) -> bool:
    """
    Take over what has changed since, or build the index where there is none; whether it moved.

    `patience`: seconds to wait for another process that is at it; then it may do it alone.
    `late`: also what was touched before the mark and committed after it.
    """
    with _alone(patience) as alone:
        if not alone:
            return False
        found = _current()
        newest: datetime = Product.objects.aggregate(at=Max("touched_at"))["at"] or _ZERO
        if found is None or newest < found.mark:  # an older database was put back
            _build(None)
            return True
        return bool(_follow_late_ones(found) if late else _take_over(found, found.mark, {}))


def _take_over(
    found: Reader, since: datetime, known: Mapping[int, datetime]
) -> dict[int, datetime]:
    """Write what was touched since, apart from what is known to be as it is; what it was."""
    touched = _touched_after(since).values_list("pk", "touched_at")
    todo = {pk: at for pk, at in touched.iterator() if known.get(pk) != at}
    if todo:
        _apply(list(todo), max(found.mark, *todo.values()))
    return todo


def _follow_late_ones(found: Reader) -> dict[int, datetime]:
    """
    The index says itself when each product in it was touched. What is not on show it cannot know:
    that is remembered here, lest it be taken over again each time.
    """
    since = min(found.mark, timezone.now() - LATE)
    known = {**_gone, **_known_since(found, since)}
    moved = _take_over(found, since, known)
    on_show_now = _known_since(_current() or found, since)
    _gone.clear()
    _gone.update(
        {pk: at for pk, at in (known | moved).items() if pk not in on_show_now and at > since}
    )
    return moved


def keep() -> bool:
    """Each second of a worker: follow; from time to time also what was committed late."""
    late = time.monotonic() - _looked[0] >= LOOK_FOR_LATE_ONES
    if late:
        _looked[0] = time.monotonic()
    return follow(late=late)


def _known_since(reader: Reader, since: datetime) -> dict[int, datetime]:
    """Goods in the index that were touched since, and when."""
    low = _micros(since)
    touched = tantivy.Query.range_query(
        reader.schema, "touched", tantivy.FieldType.Integer, low, None, False, True
    )
    # Counted first: room is made for as many hits as are asked for, and a market has a million.
    counted: Any = reader.searcher.search(touched, 1, count=True)  # typed without `count`
    hits = reader.searcher.search(touched, int(counted.count) + 1, count=False).hits
    places = [place for _score, place in hits]
    ids = reader.searcher.fast_field_values("id", places)
    times = reader.searcher.fast_field_values("touched", places)
    return {
        int(pk): _ZERO + timedelta(microseconds=int(at))
        for pk, at in zip(ids, times, strict=True)
        if pk is not None and at is not None
    }


def _micros(moment: datetime) -> int:
    return (moment - _ZERO) // timedelta(microseconds=1)


def rebuild(progress: Progress | None = None) -> int:
    """Build the index anew beside the one in use, then put it in its place; how many products."""
    with _alone(AN_HOUR) as alone:
        if not alone:
            raise TimeoutError("Another process has been writing the search index for an hour.")
        return _build(progress)


def _root() -> Path:
    root = Path(settings.SEARCH_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return root


@contextlib.contextmanager
def _alone(patience: float) -> Iterator[bool]:
    end = time.monotonic() + patience
    with (_root() / "lock").open("w") as file:
        while not (mine := _lock(file)) and time.monotonic() < end:
            time.sleep(0.01)
        yield mine  # closing the file gives the lock back


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _current() -> Reader | None:
    """Open what `current` names; again only when something was committed since."""
    root = _root()
    try:
        folder = root / (root / "current").read_text()
        if not folder.name.startswith(f"v{VERSION}-"):
            return None
        stamp = (folder / "meta.json").stat().st_mtime_ns
        known = _opened.get(folder)
        if known is not None and known.stamp == stamp:
            return known.reader
        with _opening:
            index = known.index if known is not None else _open(folder)
            index.reload()
            made = _Opened(index, stamp, _read(index, folder, stamp))
            for other in [path for path in _opened if path.parent == root and path != folder]:
                del _opened[other]
            _opened[folder] = made
        return made.reader
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError) as error:
        log.error("search index cannot be read", exc_info=error)
        return None


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    return index


def _read(index: tantivy.Index, folder: Path, stamp: int) -> Reader:
    searcher = index.searcher()
    query = tantivy.Query.term_query(index.schema, "kind", "mark", "basic")
    hits = searcher.search(query, limit=1).hits
    if not hits:
        raise LookupError(f"{folder.name} has no mark")
    micros = int(searcher.doc(hits[0][1])["mark"][0])
    mark = _ZERO + timedelta(microseconds=micros)
    return Reader(index.schema, searcher, mark, (folder.name, stamp))


def _apply(product_ids: list[int], mark: datetime) -> None:
    folder = _root() / (_root() / "current").read_text()
    writer = _open(folder).writer(MEMORY, 1)
    for start in range(0, len(product_ids), CHUNK):
        ids = product_ids[start : start + CHUNK]
        for pk in ids:
            writer.delete_documents_by_term("id", pk)
        _write(writer, goods().filter(pk__in=ids))
    _commit(writer, mark)


def _build(progress: Progress | None) -> int:
    root = _root()
    folder = root / f"v{VERSION}-{uuid7().hex}"
    folder.mkdir()
    # Read before the goods are: whatever changes meanwhile is followed afterwards.
    mark = Product.objects.aggregate(at=Max("touched_at"))["at"] or _ZERO
    total = goods().count()
    # Sorted, so that of equal hits the newer comes first.
    made = tantivy.Index(
        schema(), str(folder), sort_by_field="newest_key", sort_order=tantivy.Order.Desc
    )
    writer = made.writer(MEMORY, 1)
    done, last = 0, 0
    while batch := list(goods().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        _write(writer, batch)
        done, last = done + len(batch), batch[-1].pk
        if progress:
            progress(done, total)
    _commit(writer, mark)
    draft = root / f"current-{os.getpid()}"
    draft.write_text(folder.name)
    draft.replace(root / "current")
    for other in root.glob("v*-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    log.info("search index built", products=done)
    return done


def _commit(writer: tantivy.IndexWriter, mark: datetime) -> None:
    writer.delete_documents_by_term("kind", "mark")
    # A sort key of its own, since the index is sorted by it.
    writer.add_document(tantivy.Document(kind=["mark"], mark=[_micros(mark)], newest_key=[0]))
    writer.commit()
    writer.wait_merging_threads()


def goods() -> QuerySet[Product]:
    return Product.objects.filter(on_show()).select_related("craft", "village__commune", "producer")


def _write(writer: tantivy.IndexWriter, products: Iterable[Product]) -> None:
    for product in products:
        writer.add_document(document(product))


def document(product: Product) -> tantivy.Document:
    village = product.village
    said = {
        "name": list(product.name.values()),
        "place": [village.name, *village.other_names, *product.craft.name.values()],
        "maker": [product.producer.name],
        "material": list(product.materials.values()),
        "rest": [
            village.commune.name,
            village.former_commune,
            village.former_district,
            *_texts(product.attributes),
        ],
        "description": list(product.description.values()),
    }
    fields: dict[str, list[Any]] = {"id": [product.pk], "kind": ["product"]}
    joined: list[str] = []
    for name, texts in said.items():
        found = [words(text) for text in texts]
        fields[name] = [_line(word.folded for word in each) for each in found]
        fields[f"{name}_m"] = [_line(word.toned for word in each) for each in found]
        if name in {"name", "place", "maker"}:
            joined += [pair for each in found for pair in pairs(each)]
    published = int(product.published_at.timestamp()) if product.published_at else 0
    return tantivy.Document(
        **fields,
        joined=[_line(joined)],
        craft=[product.craft.slug],
        village=[village.slug],
        producer=[product.producer.slug],
        producer_id=[product.producer_id],
        made_of=made_of(product.materials),
        state=[_state(product)],
        touched=[_micros(product.touched_at)],
        price=[product.price_from],
        newest_key=[sort_key(published, product.pk)],
        price_key=[sort_key(product.price_from, product.pk)],
        lift=[_lift(published, is_available=product.available)],
    )


def _lift(published: int, *, is_available: bool) -> float:
    """
    Decides between equal scores only: what can be had before what is sold out, then the newer.

    The score is multiplied by log2(2 + lift), at most 1.002 times; its 24 bits tell the newer one
    by half a day. Closer ones are put in order by their keys (`find`).
    """
    newness = min(max(published - SINCE, 0) / SPAN, 1)
    return (0.0015 if is_available else 0.0) + 0.0012 * newness


def sort_key(value: int, pk: int) -> int:
    """One number that sorts like (value, pk) and is never the same twice."""
    return (value << KEY_BITS) | pk


def _line(found: Iterable[str]) -> str:
    return " ".join(found)


def _texts(attributes: Any) -> list[str]:
    values = attributes.values() if isinstance(attributes, dict) else ()
    return [
        text
        for value in values
        for text in (value.values() if isinstance(value, dict) else [value])
        if isinstance(text, str)
    ]


def _state(product: Product) -> str:
    if not product.available:
        return "sold_out"
    return "made_to_order" if product.made_to_order else "in_stock"
