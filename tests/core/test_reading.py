"""Bodies that are read part by part, and what is said of the wrong ones."""

import pytest
from django.utils.translation import override
from ninja import Field, Schema
from pydantic import TypeAdapter

from langnghe.core.errors import NotValid
from langnghe.core.reading import Read, line, lines


class Inner(Schema):
    size: int = Field(strict=True, le=9)


class Outer(Schema):
    name: str
    parts: list[Inner] = []


ROWS = TypeAdapter(list[Read[Outer]])


def test_a_wrong_part_does_not_hold_back_the_right_ones():
    good, bad = ROWS.validate_python([{"name": "a"}, {"parts": [{"size": 10}, {"size": "x"}]}])

    assert (good.right().name, good.refusals()) == ("a", [])
    with pytest.raises(NotValid) as refusal:
        bad.right()
    assert [(one.field, one.code) for one in refusal.value.by_field()] == [
        ("name", "missing"),
        ("parts.0.size", "less_than_equal"),
        ("parts.1.size", "int_type"),
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", "Hãy nhập một số không quá 9."), ("en", "Write a number of at most 9.")],
)
def test_it_is_said_in_the_language_of_the_reader(language, said):
    [row] = ROWS.validate_python([{"name": "a", "parts": [{"size": 10}]}])

    with override(language):
        assert [str(one) for one in row.refusals()] == [said]


def test_in_the_document_a_part_has_the_shape_of_what_it_reads():
    schema = ROWS.json_schema()

    assert schema["items"] == {"$ref": "#/$defs/Outer"}
    assert schema["$defs"]["Outer"]["required"] == ["name"]


def test_texts_are_composed_and_freed_of_space_around_them():
    assert line(" Bi\u0300nh \u200d ") == "Bình \u200d"
    assert lines("a\r\nb\tc\r") == "a\nb\tc"


@pytest.mark.parametrize("text", ["a\x00", "a\nb", "\x85", "\u2028", "\u202e", "\ufeff", "\x7f"])
def test_what_cannot_be_seen_is_refused(text):
    with pytest.raises(ValueError, match="cannot be shown"):
        line(text)
