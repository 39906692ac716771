"""Acts, programmes and schemes: what is in force, and how sure that is."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from langnghe.core.errors import NotFound
from langnghe.programmes import public as programmes
from langnghe.programmes.models import LegalBasis
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("since", "until", "standing"),
    [
        (date(2026, 1, 1), None, "in_force"),
        (date(2026, 11, 2), None, "in_force"),
        (date(2026, 11, 3), None, "coming"),
        (date(2026, 1, 1), date(2026, 11, 2), "over"),
        (date(2026, 1, 1), date(2026, 11, 3), "in_force"),
        (None, None, "unknown"),
        (None, date(2026, 7, 1), "over"),
    ],
)
def test_an_act_is_judged_by_its_days(since, until, standing):
    act = factories.act(effective_from=since, effective_until=until)
    assert act.standing_on(date(2026, 11, 2)) == standing


def test_an_act_cannot_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.act(effective_from=date(2026, 2, 1), effective_until=date(2026, 2, 1))


def test_an_act_says_what_replaced_it_and_what_stands_on_it(client):
    successor = factories.act()
    act = factories.act(
        effective_until=date(2026, 7, 1), replaced_by=successor, certainty="C", number="1/2024"
    )
    scheme = factories.scheme()
    scheme.bases.add(act)
    page = client.get(reverse("programmes:act", args=[act.slug])).content.decode()
    assert "hết hiệu lực từ ngày 01/07/2026" in page
    assert "Được dẫn lại; chưa đọc toàn văn" in page
    assert reverse("programmes:act", args=[successor.slug]) in page
    assert reverse("programmes:scheme", args=[scheme.slug]) in page
    assert page.count("chưa xác định được") == 2
    there = client.get(reverse("programmes:act", args=[successor.slug])).content.decode()
    assert reverse("programmes:act", args=[act.slug]) in there


def test_the_capital_law_of_2024_gave_way_to_that_of_2026():
    programmes.load()
    former = LegalBasis.objects.get(slug="luat-thu-do-2024")
    assert former.replaced_by.slug == "luat-thu-do-2026"
    assert former.effective_from is None
    assert former.replaced_by.number == ""


def test_days_that_could_not_be_established_are_empty_and_never_made_up():
    programmes.load()
    unknown = LegalBasis.objects.filter(effective_from=None).values_list("slug", flat=True)
    assert {"nghi-dinh-20-2026", "luat-48-2024", "thong-tu-14-2017"} <= set(unknown)


def test_what_is_being_drafted_is_nobodys_business_yet(client):
    drafted = factories.programme("drafting")
    hidden = factories.scheme(programme=drafted)
    shown = factories.scheme()
    draft = factories.scheme("draft", programme=shown.programme)
    assert client.get(reverse("programmes:programme", args=[drafted.slug])).status_code == 404
    for one in (hidden, draft):
        assert client.get(reverse("programmes:scheme", args=[one.slug])).status_code == 404
        with pytest.raises(NotFound):
            programmes.scheme(one.slug)
    page = client.get(reverse("programmes:programmes")).content.decode()
    assert (shown.slug in page, drafted.slug in page, draft.slug in page) == (True, False, False)


def test_schemes_are_told_by_kind():
    loan, grant = factories.scheme(kind="loan"), factories.scheme(kind="grant")
    assert [one.slug for one in programmes.schemes(kind="loan")] == [loan.slug]
    assert {one.slug for one in programmes.schemes()} == {loan.slug, grant.slug}
    assert programmes.scheme(loan.slug).name == loan.name
    [act] = programmes.legal_bases_of(loan.slug)
    assert act.slug == loan.bases.get().slug


@pytest.mark.parametrize(
    ("programme", "scheme", "is_open"),
    [
        ("running", "running", True),
        ("amended", "running", True),
        ("running", "announced", False),
        ("suspended", "running", False),
        ("running", "closed", False),
        ("completed", "running", False),
    ],
)
def test_a_scheme_is_open_while_it_and_its_programme_run(programme, scheme, is_open):
    row = factories.scheme(scheme, programme=factories.programme(programme))
    assert programmes.scheme(row.slug).is_open is is_open


def test_a_scheme_tells_which_measures_it_serves():
    scheme, measure = factories.scheme(), factories.measure("consider")
    scheme.measures.add(measure)
    [told] = programmes.measures_of_scheme(scheme.slug)
    assert (told.slug, told.strength) == (measure.slug, "consider")


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("acts", 1), ("programmes", 3)])
def test_lists_cost_the_same_however_long_they_are(
    client, n, page, queries, django_assert_num_queries
):
    for _ in range(n):
        factories.scheme(programme=factories.programme())
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"programmes:{page}")).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_programme_costs_the_same_however_much_is_in_it(
    client, n, django_assert_num_queries
):
    programme = factories.programme()
    for _ in range(n):
        factories.scheme(programme=programme)
        programme.bases.add(factories.act())
    with django_assert_num_queries(3):
        client.get(reverse("programmes:programme", args=[programme.slug]))


def test_search_engines_find_each_page(client):
    programmes.load()
    for section, count in (("measures", 46), ("schemes", 5), ("programmes", 1), ("acts", 27)):
        page = client.get(reverse("sitemap-section", args=[section, 1])).content.decode()
        assert page.count("<url>") == 2 * count, section


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"%PDF-1.4 nghi dinh %%EOF", True),
        (b"%PDF-1.4 cut on its way", False),
        (b"<html><script>x</script> %%EOF", False),
        (b"", False),
    ],
)
def test_the_file_of_an_act_is_a_pdf_by_what_is_in_it(settings, tmp_path, content, kept):
    settings.MEDIA_ROOT = tmp_path
    act = factories.act()
    act.file = SimpleUploadedFile("nghi-dinh.pdf", content, "application/pdf")
    if not kept:
        with pytest.raises(ValidationError) as told:
            act.full_clean()
        assert list(told.value.message_dict) == ["file"]
        return
    act.full_clean()
    act.save()
    LegalBasis.objects.get(pk=act.pk).full_clean()  # what is kept is not opened again
