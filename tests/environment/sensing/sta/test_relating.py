"""The matrix of DE-9IM, against cases that are worked out in textbooks."""

import pytest

from langnghe.environment.sensing.sta import geometry, relating

SQUARE = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (SQUARE, SQUARE, "2FFF1FFF2"),
        (SQUARE, "POLYGON ((5 5, 15 5, 15 15, 5 15, 5 5))", "212101212"),
        (SQUARE, "POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))", "FF2F11212"),
        (SQUARE, "POLYGON ((10 10, 20 10, 20 20, 10 20, 10 10))", "FF2F01212"),
        (SQUARE, "POLYGON ((2 2, 4 2, 4 4, 2 4, 2 2))", "212FF1FF2"),
        (SQUARE, "POLYGON ((20 20, 24 20, 24 24, 20 24, 20 20))", "FF2FF1212"),
        ("POINT (5 5)", SQUARE, "0FFFFF212"),
        ("POINT (0 5)", SQUARE, "F0FFFF212"),
        ("POINT (5 5)", "POINT (5 5)", "0FFFFFFF2"),
        ("POINT (5 5)", "POINT (6 5)", "FF0FFF0F2"),
        ("LINESTRING (-5 5, 15 5)", SQUARE, "101FF0212"),
        ("LINESTRING (0 0, 10 10)", "LINESTRING (0 10, 10 0)", "0F1FF0102"),
        ("LINESTRING (0 0, 10 0)", "LINESTRING (5 0, 15 0)", "1010F0102"),
        ("POINT (5 5)", "LINESTRING (0 0, 10 10)", "0FFFFF102"),
    ],
)  # fmt: skip
def test_how_two_shapes_lie_to_each_other(one, other, found):
    first, second = geometry.from_text(one), geometry.from_text(other)
    assert relating.matrix(first, second) == found
    back = "".join(found[row + 3 * column] for row in range(3) for column in range(3))
    assert relating.matrix(second, first) == back
    assert relating.holds(first, second, found)
    assert relating.holds(first, second, "********T")
    assert not relating.holds(first, second, "********F")
