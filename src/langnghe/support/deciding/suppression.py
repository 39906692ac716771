"""Counts of few people are not published, and cannot be found by taking sums apart. Pure."""

from collections.abc import Sequence

LEAST = 5  # fewer than so many could be known by name


def hide(row: Sequence[int], total: int | None = None) -> list[int | None]:
    """
    The cells of a row as they may be published; None: hidden.

    A cell of 1 to 4 is hidden. Where only one is, the sum of the row tells it: so the smallest of
    the others goes too, also a nought.
    """
    found: list[int | None] = [None if 0 < cell < LEAST else cell for cell in row]
    hidden = [place for place, cell in enumerate(found) if cell is None]
    others = [place for place, cell in enumerate(found) if cell is not None]
    if len(hidden) == 1 and others:
        smallest = min(others, key=lambda place: (row[place], place))
        found[smallest] = None
    return found


def hide_table(rows: Sequence[Sequence[int]]) -> list[list[int | None]]:
    """
    By row and by column: whoever knows the sums of both learns nothing of a hidden cell.

    It ends: each round hides one more cell at least, or is the last.
    """
    found = [hide(row) for row in rows]
    while True:
        before = sum(cell is None for row in found for cell in row)
        for place in range(len(rows[0]) if rows else 0):
            _second_in_column(rows, found, place)
        for number, row in enumerate(rows):
            _second_in_row(row, found[number])
        if sum(cell is None for row in found for cell in row) == before:
            return found


def _second_in_column(
    rows: Sequence[Sequence[int]], found: list[list[int | None]], place: int
) -> None:
    hidden = [number for number, row in enumerate(found) if row[place] is None]
    others = [number for number, row in enumerate(found) if row[place] is not None]
    if len(hidden) == 1 and others:
        smallest = min(others, key=lambda number: (rows[number][place], number))
        found[smallest][place] = None


def _second_in_row(row: Sequence[int], found: list[int | None]) -> None:
    hidden = [place for place, cell in enumerate(found) if cell is None]
    others = [place for place, cell in enumerate(found) if cell is not None]
    if len(hidden) == 1 and others:
        found[min(others, key=lambda place: (row[place], place))] = None
