"""The officer's morning: one thing to begin with, and everything else by subject."""

import re

import pytest

from langnghe.core import parameters
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    parameters.load()


def page(client, person, prefix=""):
    client.force_login(person)
    return client.get(f"{prefix}/so/").content.decode()


@pytest.mark.parametrize(
    ("prefix", "groups"),
    [("", ["Người sản xuất", "Hàng hóa và bài viết", "Danh hiệu", "Hỗ trợ", "Môi trường",
           "Vốn và tư vấn", "Sổ quyết định và báo cáo"]),
     ("/en", ["Producers", "Goods and texts", "Titles", "Support", "Environment", "Capital and advice",
             "Register and reports"])],
)  # fmt: skip
def test_links_stand_by_subject_and_each_leads_somewhere(client, prefix, groups):
    home = factories.village()
    said = page(client, factories.officer(home.commune_id), prefix)
    links = said[said.index("desk-groups") : said.index("desk-map")]
    assert re.findall(r"<h2 id=.group-\d.>([^<]+)<", links) == groups
    paths = re.findall(r'href="([^"]+)"', links)
    assert len(paths) == len(set(paths)) == 24
    assert [path for path in paths if client.get(path).status_code != 200] == []


def test_there_is_one_main_action_and_it_is_what_is_late(client):
    officer = factories.officer("00577")
    said = page(client, officer)
    main = said[said.index('id="main"') :]
    assert len(re.findall(r'class="button"', main)) == 1
    assert 'class="button" href="/so/nguoi-lam/"' in main
    assert "button-quiet" not in main


def test_nobody_is_led_where_he_may_not_go(client):
    said = page(client, factories.officer("00577"))
    assert "/so/chuyen-khoan" not in said
    assert "moi-truong/bao-cao/00577/" in said
