"""Folding, slugs, bank memos and texts in several languages."""

import unicodedata

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from langnghe.core.text import fold, in_language, memo, slugify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đồ gỗ Đồng Kỵ", "do go dong ky"),  # G-16
        ("HOÀ XÁ", "hoa xa"),
        ("Hòa  Xá", "hoa xa"),
        ("Thuỵ-Ứng", "thuy ung"),
        ("lụa, là & lượt", "lua la luot"),
        ("Bát Tràng – cỡ nhỏ (bộ 6)", "bat trang co nho bo 6"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_slug_keeps_the_d():
    """G-16; Django's own gives "o-go-ong-ky"."""
    assert slugify("Đồ gỗ Đồng Kỵ") == "do-go-dong-ky"


def test_a_memo_is_what_banks_pass_on():
    assert memo("LN26A7K3 trả tiền: đơn hàng số 1") == "LN26A7K3 tra tien don han"


def test_a_missing_language_falls_back_to_vietnamese():
    texts = {"vi": "Lụa", "en": ""}
    assert in_language(texts, "en") == "Lụa"
    assert in_language({"vi": "Lụa", "en": "Silk"}, "en-gb") == "Silk"
    assert in_language({}, "vi") == ""
    with translation.override("en"):
        assert in_language({"vi": "Lụa", "en": "Silk"}) == "Silk"
