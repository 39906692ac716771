"""What was announced: each sentence with its strength, never stronger, and no figure made up."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from langnghe import wiring
from langnghe.programmes import public as programmes
from langnghe.programmes.models import IndicatorDefinition, LegalBasis, Measure, Programme, Scheme
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_release_brings_every_sentence_with_its_own_strength():
    programmes.load()
    programmes.load()
    assert Counter(Measure.objects.values_list("strength", flat=True)) == {
        "will": 20, "aim": 10, "statement": 9, "done": 2, "encourage": 2, "consider": 2, "wish": 1,
    }  # fmt: skip
    assert IndicatorDefinition.objects.count() == 69
    assert Programme.objects.count() == 1
    assert Scheme.objects.count() == 5
    assert all(row.bases.exists() and row.measures.exists() for row in Scheme.objects.all())


def test_the_texts_of_the_release_are_there_in_both_languages():
    programmes.load()
    for row in Measure.objects.all():
        told = [row.text, *row.who, *row.for_whom, row.output, row.note, row.source]
        assert all(set(one) == {"vi", "en"} for one in told if one), row.code
    for row in LegalBasis.objects.all():
        told = [row.title, row.issuer, row.source, row.note]
        assert all(set(one) == {"vi", "en"} for one in told if one), row.slug


def test_what_an_administrator_changed_stays_when_a_release_is_loaded():
    programmes.load()
    Measure.objects.filter(code="M24").update(text={"vi": "Khác", "en": "Other"})
    programmes.load()
    assert Measure.objects.get(code="M24").text["vi"] == "Khác"


def test_the_list_says_how_many_of_each_strength_there_are(client):
    programmes.load()
    page = client.get(reverse("programmes:measures")).content.decode()
    assert "Sẽ làm: 20" in page
    assert "Khuyến khích: 2" in page
    assert "Mong muốn: 1" in page


def test_the_list_is_narrowed_by_strength_and_area(client):
    firm, loose = factories.measure("will"), factories.measure("wish", area="vision")
    address = reverse("programmes:measures")

    def shown(query):
        page = client.get(address + query).content.decode()
        return [one for one in (firm, loose) if f"/{one.slug}/" in page]

    assert shown("") == [firm, loose]
    assert shown("?muc=wish") == [loose]
    assert shown("?linh-vuc=capital") == [firm]
    assert shown("?muc=wish&linh-vuc=capital") == []
    assert shown("?muc=nonsense") == [firm, loose]


@pytest.mark.parametrize(
    ("strength", "words"),
    [
        ("done", "Bài báo nói việc này đã làm."),
        ("will", "Thành phố nói sẽ làm việc này. Không nêu ngày và số tiền."),
        ("encourage", "thành phố không nói sẽ tự làm"),
        ("consider", "chưa có quyết định"),
        ("aim", "không phải một biện pháp"),
        ("statement", "không hứa hẹn điều gì"),
        ("wish", "Đây là mong muốn"),
    ],
)
def test_a_page_says_in_words_how_firmly_it_was_said(client, strength, words):
    one = factories.measure(strength)
    page = client.get(reverse("programmes:measure", args=[one.slug])).content.decode()
    assert words in page


def test_an_indicator_that_nobody_counts_has_no_figure(client):
    one = factories.measure(indicators=2)
    page = client.get(reverse("programmes:measure", args=[one.slug])).content.decode()
    assert page.count("Chưa có số liệu") == 2


def test_a_figure_that_another_context_hands_in_is_shown_with_its_day(client, monkeypatch):
    one = factories.measure()
    code = one.indicators.get().code
    figure = programmes.Figure(Decimal(1250), date(2026, 10, 31), "/so-lieu/")
    monkeypatch.setattr(wiring, "FIGURES", lambda _codes: {code: figure})
    page = client.get(reverse("programmes:measure", args=[one.slug])).content.decode()
    assert "Chưa có số liệu" not in page
    assert "<b>1.250</b> quỹ" in page
    assert "31/10/2026" in page
    assert 'href="/so-lieu/"' in page


def test_a_page_names_the_schemes_that_serve_it_but_no_drafts(client):
    one, other = factories.measure(), factories.scheme("draft")
    served = factories.scheme()
    for scheme in (served, other):
        scheme.measures.add(one)
    page = client.get(reverse("programmes:measure", args=[one.slug])).content.decode()
    assert reverse("programmes:scheme", args=[served.slug]) in page
    assert other.slug not in page


def test_a_measure_that_there_is_not_is_not_found(client):
    assert client.get(reverse("programmes:measure", args=["x0"])).status_code == 404


def test_the_page_is_there_in_english(client):
    one = factories.measure()
    page = client.get(f"/en/cam-ket/{one.slug}/").content.decode()
    assert "Lập quỹ (en)" in page
    assert "No figure yet" in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(client, n, django_assert_num_queries):
    for _ in range(n):
        factories.measure()
    with django_assert_num_queries(3):
        client.get(reverse("programmes:measures"))


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_costs_the_same_however_many_indicators_it_has(client, n, django_assert_num_queries):
    one = factories.measure(indicators=n)
    for _ in range(n):
        factories.scheme().measures.add(one)
    with django_assert_num_queries(4):
        client.get(reverse("programmes:measure", args=[one.slug]))
