"""What programs and readers of the law are told of products."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from langnghe.capital.products.models import ProductTerms
from langnghe.core import clock
from langnghe.programmes.public import cited
from tests import factories
from tests.capital.test_product_pages import JOBS, address, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    factories.programmes_of_law()


def told_to_machines(text):
    return json.loads(text.split('application/ld+json">', 1)[1].split("</script")[0])


def test_programs_read_the_product_in_the_words_of_schema_org(client):
    terms = factories.loan_terms(
        factories.loan_product(name={"vi": "Vay </script>", "en": "x"}), rate_rule="stepped",
        rate=None, steps=[[0, "6"], [3, "8.4"]],
    )  # fmt: skip

    data = told_to_machines(shown(client, "product", terms.product.slug))

    assert (data["@type"], data["name"]) == ("LoanOrCredit", "Vay </script>")
    assert data["url"].endswith(address("product", terms.product.slug))
    assert data["provider"]["name"] == terms.product.lender.name
    assert data["interestRate"] == {
        "@type": "QuantitativeValue", "minValue": 6.0, "maxValue": 8.4, "unitCode": "P1",
    }  # fmt: skip
    assert (data["amount"]["maxValue"], data["loanTerm"]["maxValue"]) == (300_000_000, 36)


def test_what_is_not_offered_is_told_to_no_program(client, law):
    ended = factories.loan_terms(valid_until=clock.today(timezone.now())).product.slug
    draft = ProductTerms.objects.filter(is_draft=True)[0].product.slug

    for slug in (ended, draft):
        assert "ld+json" not in shown(client, "product", slug)


def test_acts_that_are_explained_here_are_links(client, law):
    assert "Nghị định 338/2025/NĐ-CP" in shown(client, "product", JOBS)

    address_of = reverse("programmes:act", args=[factories.act(number="338/2025/NĐ-CP").slug])

    link = f'<a href="{address_of}">338/2025/NĐ-CP</a>'
    assert f"Nghị định {link}" in shown(client, "product", JOBS)


def test_the_taxes_name_their_acts_as_links_by_one_query(client, django_assert_num_queries):
    factories.act(number="68/2026/NĐ-CP", slug="nghi-dinh-68")
    url, query = reverse("guidance:taxes"), {"kind": "household", "band": "3"}
    client.get(url, query)

    with django_assert_num_queries(2):  # the days off, the acts
        text = client.get(url, query).content.decode()

    assert text.count(reverse("programmes:act", args=["nghi-dinh-68"])) > 1


def test_a_text_with_acts_in_it_stays_harmless(client):
    text = "<b>Luật 1/2020/QH14 & 2/2021/NĐ-CP</b>"

    assert cited([text])[text] == "&lt;b&gt;Luật 1/2020/QH14 &amp; 2/2021/NĐ-CP&lt;/b&gt;"
