"""Where a scheme names an act that is known here, one gets to its page."""

import pytest
from django.urls import reverse

from langnghe.programmes.public import linked as with_links
from tests import factories

KNOWN = {"37/2023/NĐ-CP": "nghi-dinh-37-2023", "148/QĐ-TTg": "quyet-dinh-148-2023"}


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Nghị định 37/2023/NĐ-CP, Điều 4", ["37/2023/NĐ-CP"]),
        ("Quyết định 148/QĐ-TTg; Nghị định 37/2023/NĐ-CP", ["148/QĐ-TTg", "37/2023/NĐ-CP"]),
        ("Nghị định 137/2023/NĐ-CP", []),
        ("Nghị định 37/2023/NĐ-CPX", []),
        ("Quyết định 1148/QĐ-TTg", []),
        ("Chưa tìm được quy định", []),
    ],
)
def test_an_act_is_linked_by_its_whole_number(text, linked):
    told = str(with_links(text, KNOWN))
    assert told.count("<a ") == len(linked)
    for number in linked:
        assert f'<a href="/van-ban/{KNOWN[number]}/">{number}</a>' in told


def test_what_a_scheme_says_is_no_markup():
    assert with_links("<b>37/2023/NĐ-CP", KNOWN).startswith("&lt;b&gt;<a ")
    assert with_links("<b>", {}) == "&lt;b&gt;"


@pytest.mark.django_db
def test_the_page_of_a_scheme_leads_to_its_acts(client):
    act = factories.act(number="45/2012/NĐ-CP")
    desk = factories.support_desk()
    page = client.get(reverse("offers:scheme", args=[desk.version.offer.slug])).content.decode()
    assert f'<a href="{reverse("programmes:act", args=[act.slug])}">45/2012/NĐ-CP</a>' in page
