"""Finding goods by words: the sample goods of the demo, whatever way the words are typed."""

import csv
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from langnghe.accounts import demo as accounts_demo
from langnghe.core.renditions import Rendition
from langnghe.market import public as market
from langnghe.market.catalogue import demo, queries, search, services
from langnghe.market.catalogue.models import Product
from langnghe.market.catalogue.queries import Filters
from langnghe.market.catalogue.search import index
from langnghe.market.catalogue.search.words import segments, toned, words
from langnghe.registry import demo as registry_demo
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TABLE = Path(__file__).with_name("search_queries.csv")


def names(**asked):
    return [card.name for card in queries.listing(Filters(**asked)).items]


def goods(*names, **fields):
    return [factories.product(name={"vi": name}, variants=1, **fields) for name in names]


@pytest.fixture
def demo_goods(monkeypatch):
    """All sample goods of all villages; one small picture for all spares the drawing."""
    one = [Rendition(width=1, height=1, content=b"", digest="x")]
    monkeypatch.setattr(demo, "_pictures", lambda tasks, progress: [one for _task in tasks])
    call_command("load_reference", verbosity=0)
    call_command("load_registry", verbosity=0)
    for step in (accounts_demo.load, registry_demo.load, demo.load):
        step(now=NOW, progress=lambda *_told: None)


def test_every_query_of_the_table_finds_first_what_is_meant(demo_goods):
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        found = queries.listing(Filters(q=row["query"]), limit=1).items
        first = f"{found[0].name} [{found[0].village_name}]" if found else "nothing"
        if (row["first"].casefold() not in first.casefold()) or not found:
            wrong.append(f"{row['query']}: {first}, not {row['first']}")
    assert wrong == []
    assert len(rows) >= 100


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("lụa", "lu\u0323a"), ("Đồ", "đồ")],
)
def test_a_word_is_the_same_wherever_its_tone_is_put(one, other):
    assert words(one) == words(other)


def test_words_that_differ_by_a_mark_differ():
    assert len({toned(word) for word in ("lua", "lụa", "lúa", "lừa", "lưa", "lửa", "lựa")}) == 7


def test_synonyms_go_by_the_marks_where_marks_were_typed():
    def others(query):
        return {" ".join(w.toned for w in phrase) for phrase in segments(query)[0].synonyms}

    assert "bình".replace("ì", "i") + "1" in others("lo")  # may be lọ
    assert others("lò") == set()
    assert segments("bình trà sen")[0].words == tuple(words("bình trà"))


def test_a_change_is_found_at_once_and_what_is_withdrawn_is_not():
    [product] = goods("Bình gốm")
    assert names(q="binh") == ["Bình gốm"]

    Product.objects.filter(pk=product.pk).update(name={"vi": "Đĩa tre"})
    services.reindex(product_ids=[product.pk])
    assert (names(q="binh"), names(q="dia")) == ([], ["Đĩa tre"])
    more = goods("Đĩa tre xanh")[0]
    assert set(names(q="dia")) == {"Đĩa tre", "Đĩa tre xanh"}

    services.archive(product=product, by_id=None, now=NOW)
    assert names(q="dia") == ["Đĩa tre xanh"]
    factories.unverify(more.producer)
    assert names(q="dia") == []


def test_a_price_shown_is_the_price_of_now_and_filters_follow_it():
    variant = factories.variant(price=350_000, product_fields={"name": {"vi": "Chén sứ"}})
    assert names(q="chen", price_max=400_000) == ["Chén sứ"]

    services.change_price(variant=variant, price=900_000, by_id=None, now=NOW)

    assert names(q="chen", price_max=400_000) == []
    assert [card.price for card in queries.listing(Filters(q="chen")).items] == [900_000]


def test_in_stock_comes_before_sold_out_and_then_the_newer():
    sold_out = factories.product(name={"vi": "Nón lá"})
    factories.variant(product=sold_out, on_hand=0)
    old, new = (factories.product(name={"vi": "Nón lá"}, variants=1) for _ in range(2))
    Product.objects.filter(pk=old.pk).update(published_at=datetime(2025, 1, 1, tzinfo=UTC))
    services.reindex(product_ids=[old.pk])

    found = [card.slug for card in queries.listing(Filters(q="nón lá")).items]

    assert found == [new.slug, old.slug, sold_out.slug]


@pytest.mark.parametrize("sort", ["relevance", "newest", "price", "-price"])
def test_pages_of_a_search_hold_every_product_once(sort):
    for number in range(23):
        product = factories.product(name={"vi": f"Khay mây số {number}"})
        factories.variant(product=product, price=100_000 + number % 3 * 50_000)
    seen, cursor = [], None
    while True:
        page = queries.listing(Filters(q="khay", sort=sort), cursor=cursor, limit=5)
        seen += [(card.slug, card.price) for card in page.items]
        if len(seen) == 10:
            goods("Khay mây mới")  # comes in while somebody turns the pages
        if not (cursor := page.next_cursor):
            break

    old = [row for row in seen if not row[0].startswith("khay-may-moi")]
    assert len(old) == len(set(old)) == 23
    prices = [price for _slug, price in seen]
    if sort.endswith("price"):
        assert prices == sorted(prices, reverse=sort.startswith("-"))


def test_counts_are_those_of_the_database():
    clay, silk = factories.craft(name={"vi": "Gốm"}), factories.craft(name={"vi": "Dệt"})
    for number in range(12):
        product = factories.product(
            name={"vi": f"Quà số {number}"}, craft=clay if number % 3 else silk
        )
        price = (100_000, 200_000, 500_000, 7_000_000)[number % 4]
        factories.variant(product=product, price=price, on_hand=number % 2)
    for asked in (
        Filters(),
        Filters(q="qua"),
        Filters(craft=clay.slug),
        Filters(availability="sold_out", price_min=200_000),
        Filters(q="qua", price_max=500_000, craft=silk.slug, producer=product.producer.slug),
    ):
        told = queries.facets(asked, search.reader())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search, "facets", lambda *_asked, **_how: None)
            counted = queries.facets(asked, search.reader())
        assert told == counted, asked


def test_nothing_fits_so_what_comes_near_is_shown_and_said():
    goods("Bình gốm men lam", "Khăn lụa")

    found = queries.listing(Filters(q="bìnk gốn"))

    assert [card.name for card in found.items] == ["Bình gốm men lam"]
    assert found.is_near
    assert search.did_you_mean("bìnk gốn") == "bình gốm"
    assert search.did_you_mean("bình gốm") == ""
    assert not queries.listing(Filters(q="bình gốm")).is_near


def test_a_node_that_has_no_index_makes_one(settings, tmp_path):
    goods("Bình gốm")
    settings.SEARCH_ROOT = tmp_path / "another-node"

    assert names(q="binh") == ["Bình gốm"]
    assert (tmp_path / "another-node" / "current").exists()


@pytest.mark.parametrize("file", ["meta.json", "*.term", "*.store"])
def test_a_broken_index_is_made_anew(settings, file):
    goods("Bình gốm")
    assert names(q="binh") == ["Bình gốm"]
    for path in settings.SEARCH_ROOT.glob(f"v*/{file}"):
        path.unlink()  # a file that is still mapped must not be cut under its reader
        path.write_bytes(b"{")
        os.utime(path, ns=(1, 1))
    index._opened.clear()

    assert names(q="binh") == ["Bình gốm"]


def test_an_index_of_another_version_is_made_anew(settings, monkeypatch):
    goods("Bình gốm")
    assert names(q="binh") == ["Bình gốm"]
    before = (settings.SEARCH_ROOT / "current").read_text()
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)

    assert names(q="binh") == ["Bình gốm"]
    assert (settings.SEARCH_ROOT / "current").read_text() != before


def test_an_older_database_put_back_is_followed_too():
    [_stays, other] = goods("Bình gốm", "Bình sứ")
    assert len(names(q="binh")) == 2
    Product.objects.filter(pk=other.pk).update(listed=False)
    Product.objects.update(touched_at=datetime(2020, 1, 1, tzinfo=UTC))

    market.follow_search()  # the worker's round

    assert names(q="binh") == ["Bình gốm"]


def test_while_there_is_no_index_the_database_answers(monkeypatch):
    goods("Bình gốm", "Khăn lụa")
    monkeypatch.setattr(search, "reader", lambda: None)

    assert names(q="khan") == ["Khăn lụa"]
    assert queries.facets(Filters(q="khan"), None).availability["in_stock"] == 1


def test_rebuilding_tells_how_far_it_is_and_leaves_one_index(settings):
    goods("Bình gốm", "Khăn lụa")
    told = []

    assert market.rebuild_search(progress=lambda done, total: told.append((done, total))) == 2
    assert market.rebuild_search() == 2

    assert told == [(2, 2)]
    assert len(list(settings.SEARCH_ROOT.glob("v*"))) == 1
    assert names(q="lua") == ["Khăn lụa"]


KILLED = """
import os, signal, sys
sys.path[:0] = ["src", "."]
os.environ["DJANGO_SETTINGS_MODULE"] = "langnghe.settings"
import django; django.setup()
from langnghe.market.catalogue.search import index
import tantivy
folder, when = sys.argv[1:]
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
opened = index._open(__import__("pathlib").Path(folder))
writer = opened.writer(index.MEMORY, 1)
writer.delete_documents_by_term("kind", "product")
if when == "before the commit":
    die()
writer.delete_documents_by_term("kind", "mark")
writer.add_document(tantivy.Document(kind=["mark"], mark=[0], newest_key=[0]))
writer.commit()
die()
"""


@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
def test_a_process_killed_while_it_writes_leaves_an_index_that_heals(settings, when):
    goods("Bình gốm", "Khăn lụa")
    assert names(q="binh") == ["Bình gốm"]
    folder = settings.SEARCH_ROOT / (settings.SEARCH_ROOT / "current").read_text()

    died = subprocess.run([sys.executable, "-c", KILLED, str(folder), when], check=False)
    market.follow_search()

    assert died.returncode == -signal.SIGKILL
    assert names(q="binh") == ["Bình gốm"]
    assert names(q="lua") == ["Khăn lụa"]


def test_suggestions_of_every_kind_while_typing(client, django_assert_num_queries):
    clay = factories.craft(name={"vi": "Gốm sứ", "en": "Ceramics"})
    village = factories.village(name="Gốm Làng")
    maker = factories.producer(name="Lò gốm Hạnh", village=village)
    factories.product(name={"vi": "Bình gốm"}, producer=maker, craft=clay, variants=1)
    weaver = factories.producer(name="Nhà dệt Tơ")
    factories.product(name={"vi": "Khăn lụa"}, producer=weaver, variants=1)

    page = client.get("/cho/goi-y/", {"q": "gố"}).content.decode()

    for said in ("Bình gốm", "350.000", "Gốm sứ", "Gốm Làng", "Lò gốm Hạnh"):
        assert said in page
    assert "Khăn lụa" not in page
    told = client.get("/api/v1/suggestions", {"q": "gom"}).json()
    assert {kind: [one["name"] for one in rows] for kind, rows in told.items()} == {
        "products": ["Bình gốm"],
        "villages": ["Gốm Làng"],
        "crafts": ["Gốm sứ"],
        "producers": ["Lò gốm Hạnh"],
    }
    assert client.get("/cho/goi-y/", {"q": "g"}).content.strip() == b""
    with django_assert_num_queries(5):
        client.get("/cho/goi-y/", {"q": "gom"})


def test_the_page_says_what_came_near_and_what_may_be_meant(client):
    goods("Bình gốm men lam")

    near = client.get("/cho/", {"q": "bìnk gốn"}).content.decode()
    nothing = client.get("/cho/", {"q": "xyzzy"}).content.decode()

    assert "Đây là hàng gần đúng" in near
    assert '<a href="/cho/?q=b%C3%ACnh+g%E1%BB%91m"><b>bình gốm</b></a>' in near
    assert "Đây là hàng gần đúng" not in nothing
    assert "Bình gốm men lam" not in nothing


def test_what_is_unchanged_is_not_sent_again_and_what_is_new_at_once(client):
    variant = factories.variant(product_fields={"name": {"vi": "Chén sứ"}})
    for address in ("/cho/", "/cho/?q=chen", "/api/v1/products?q=chen"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304), address

        services.change_price(variant=variant, price=variant.price + 1_000, by_id=None, now=NOW)
        variant.refresh_from_db()
        changed = client.get(address, headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200, address
        assert changed.content != first.content


def test_pages_and_api_are_compressed(client):
    goods("Bình gốm")
    for address in ("/cho/", "/api/v1/products"):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]


def test_what_was_committed_late_is_found_and_nothing_is_written_twice(monkeypatch):
    [late, other] = goods("Bình gốm", "Khăn lụa")
    hidden = factories.product(name={"vi": "Nháp"}, state="draft", variants=1)
    assert names(q="khan") == ["Khăn lụa"]
    mark = index.reader().mark
    # Its transaction began before the mark and ends only now.
    Product.objects.filter(pk=late.pk).update(
        name={"vi": "Đĩa tre"}, touched_at=mark - index.LATE / 20
    )
    written = []
    apply = index._apply
    monkeypatch.setattr(index, "_apply", lambda ids, at: (written.extend(ids), apply(ids, at)))
    assert queries.listing(Filters(q="dia tre")).total == 0

    for _round in range(3):
        index.follow(late=True)

    assert queries.listing(Filters(q="dia tre")).total == 1
    assert written.count(late.pk) == 1
    assert written.count(hidden.pk) <= 1
    assert other.pk not in written


def test_selling_one_of_many_writes_nothing_into_the_index_selling_the_last_does():
    [pot] = goods("Bình gốm")
    variant = pot.variants.get()
    services.count_stock(variant=variant, on_hand=2, by_id=None, now=NOW)
    assert queries.facets(Filters(), search.reader()).availability["in_stock"] == 1
    before, moved = index.reader().generation, Product.objects.get().moved_at

    with transaction.atomic():
        services.hold(source="one", quantities={variant.pk: 1}, now=NOW)
    assert index.reader().generation == before
    assert Product.objects.get().moved_at >= moved

    with transaction.atomic():
        services.hold(source="the last", quantities={variant.pk: 1}, now=NOW)
    assert queries.facets(Filters(), search.reader()).availability["in_stock"] == 0


def test_of_equals_the_newer_come_first_and_none_is_missed_wherever_they_lie():
    born = [NOW - timedelta(minutes=age) for age in range(40)]
    for half in (born[::2], born[1::2]):  # two commits, interleaved in age
        for at in half:
            factories.product(name={"vi": "Bình gốm"}, published_at=at, variants=1)
        assert queries.listing(Filters(q="binh")).total
    newest = list(Product.objects.order_by("-published_at").values_list("slug", flat=True))

    seen, cursor = [], None
    while cursor or not seen:
        page = queries.listing(Filters(q="binh gom"), cursor=cursor, limit=7)
        seen, cursor = [*seen, *(card.slug for card in page.items)], page.next_cursor

    assert seen == newest


def test_the_end_of_the_best_is_reached_some_time(monkeypatch):
    goods(*["Bình gốm"] * 6)
    monkeypatch.setattr(sys.modules["langnghe.market.catalogue.search.find"], "DEEPEST", 4)

    first = queries.listing(Filters(q="binh"), limit=3)
    second = queries.listing(Filters(q="binh"), limit=3, cursor=first.next_cursor)

    assert (len(second.items), second.next_cursor) == (3, None)


def test_what_was_touched_on_a_whole_second_is_followed_once():
    goods("Bình gốm")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_product SET touched_at = '2030-01-01 00:00:00.000+00:00'")
    if connection.vendor == "sqlite":  # as its own clock writes it
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_product SET touched_at = '2030-01-01 00:00:00.000'")

    state = search.reader().generation

    assert search.reader().generation == state
    assert not index._is_little_behind(search.reader())


def test_what_is_told_of_a_state_of_the_index_is_asked_once_and_of_the_newest_state_only():
    asked = []

    @search.once_per_state(2)
    def told(_index, *args, **kwargs):
        asked.append((args, kwargs))

    goods("Bình gốm")
    old = search.reader()
    for _time in range(2):
        told(old, 1)
        told(old, 1, partial=True)
    assert len(asked) == 2
    goods("Đĩa tre")
    new = search.reader()
    for state in (new, new, old, new):
        told(state, 1)
    assert len(asked) == 5


def test_a_search_waits_a_moment_for_whoever_is_writing():
    goods("Bình gốm")
    assert names(q="dia") == []
    goods("Đĩa tre")
    held, free = threading.Event(), threading.Event()

    def write() -> None:
        with index._alone(0) as alone:
            assert alone
            held.set()
            free.wait(5)

    writer = threading.Thread(target=write)
    writer.start()
    held.wait(5)
    threading.Timer(0.2, free.set).start()

    assert names(q="dia") == ["Đĩa tre"]
    writer.join()


def test_a_maker_who_is_gone_is_followed_by_nothing():
    assert services.reindex_of(kind="producer", thing_id=999) == 0
