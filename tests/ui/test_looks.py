"""Numbers as they are written, colours that can be read, fields that say what is wrong."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

from langnghe.ui import formatting, motifs

CSS = Path(formatting.__file__).parent / "static" / "ui" / "css" / "base.css"


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("vi", 1_250_000, "VND", "1.250.000 ₫"), ("en", 1_250_000, "VND", "1,250,000 ₫"),
        ("vi", 0, "VND", "0 ₫"), ("en", 9642, "USD", "96.42 US$"), ("vi", 2_500_000_000, "VND", "2.500.000.000 ₫"),
    ],
)  # fmt: skip
def test_money_is_written_as_people_read_it(language, amount, currency, written):
    with translation.override(language):
        assert formatting.money(amount, currency).replace("\N{NO-BREAK SPACE}", " ") == written


def test_days_and_times_are_those_of_viet_nam():
    at = datetime(2026, 6, 30, 17, 30, tzinfo=UTC)
    assert formatting.day(at) == "01/07/2026"
    assert formatting.moment(at) == "00:30 ngày 01/07/2026"
    with translation.override("en"):
        assert formatting.day(date(2026, 11, 24)) == "24 Nov 2026"


def test_weights_have_their_unit():
    assert [formatting.weight(g).replace("\N{NO-BREAK SPACE}", " ") for g in (850, 1000, 2400)] == [
        "850 g",
        "1 kg",
        "2,4 kg",
    ]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("ink", "paper-2"), ("ink-2", "paper"), ("ink-2", "card"),
    ("ink-2", "paper-2"), ("on-lacquer", "lacquer"), ("on-lacquer", "lacquer-2"), ("indigo", "paper"),
    ("indigo", "card"), ("celadon", "card"), ("celadon", "celadon-soft"), ("gold", "gold-soft"),
    ("indigo", "indigo-soft"), ("ink", "rust-soft"), ("ink", "gold-soft"), ("ink", "celadon-soft"),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_stands_out_from_its_ground(mode):
    css = CSS.read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")[:2]
    colours = tokens(light) if mode == "light" else {**tokens(light), **tokens(dark)}
    weak = {
        f"{one} on {ground}": round(contrast(colours[one], colours[ground]), 2)
        for one, ground in PAIRS
        if contrast(colours[one], colours[ground]) < 4.5
    }
    assert weak == {}


class Letter(forms.Form):
    name = forms.CharField(label="Tên", help_text="Họ và tên")
    note = forms.CharField(required=False)


def test_a_field_says_what_is_wrong_beside_itself_and_keeps_what_was_typed():
    page = str(Letter({"name": "", "note": "giữ lại"}))
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert "id_name_error" in re.search(r'aria-describedby="([^"]+)"', page).group(1)
    assert "giữ lại" in page
    assert "không bắt buộc" in page


@pytest.mark.parametrize("motif", sorted(motifs.MOTIFS))
def test_a_motif_is_drawn_the_same_way_every_time_and_varies_by_product(motif):
    first, again = (motifs.draw(motif, "a", 96) for _time in range(2))
    assert first.size == (96, 96)
    assert first.tobytes() == again.tobytes()
    assert len({motifs.draw(motif, f"seed {number}", 96).tobytes() for number in range(12)}) > 1
