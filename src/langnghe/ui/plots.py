"""Small plots made by the server as SVG. A table with the same numbers always stands behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, BOTTOM = 360, 160, 22, 22
MOST_LABELS = 6
HALF_A_LABEL = 20


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str  # empty where there is no room for it
    value: str
    part: int = 0  # of a bar that is made of several


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars in units of the drawing. `words` say the same to who does not see it."""

    bars: tuple[Bar, ...]
    highest: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = HEIGHT - BOTTOM
    text_line: int = HEIGHT - 6


def bars(rows: Sequence[tuple[str, int]], shown: Callable[[int], str], words: str) -> Plot:
    """One bar for each label and number, left to right."""
    most = max((value for _label, value in rows), default=0)
    step = WIDTH / max(len(rows), 1)
    room = HEIGHT - TOP - BOTTOM
    every = -(-len(rows) // MOST_LABELS) or 1
    drawn = []
    for place, (label, value) in enumerate(rows):
        height = round(room * value / most, 1) if most else 0
        # Counted from the end, so that the present one is named.
        named = (len(rows) - 1 - place) % every == 0
        drawn.append(
            Bar(
                x=round(place * step + step * 0.12, 1),
                y=round(HEIGHT - BOTTOM - height, 1),
                width=round(step * 0.76, 1),
                height=height,
                middle=min(round(place * step + step / 2, 1), WIDTH - HALF_A_LABEL),
                label=label if named else "",
                value=f"{label}: {shown(value)}",
            )
        )
    return Plot(tuple(drawn), shown(most), words)


def stacked(
    rows: Sequence[tuple[str, Sequence[int]]],
    names: Sequence[str],
    shown: Callable[[int], str],
    words: str,
) -> Plot:
    """One bar for each label, made of parts that stand on each other, the first at the bottom."""
    most = max((sum(parts) for _label, parts in rows), default=0)
    whole = bars([(label, sum(parts)) for label, parts in rows], shown, words)
    drawn = []
    for bar, (label, parts) in zip(whole.bars, rows, strict=True):
        foot = float(HEIGHT - BOTTOM)
        for part, (name, value) in enumerate(zip(names, parts, strict=True)):
            height = round((HEIGHT - TOP - BOTTOM) * value / most, 1) if most else 0.0
            foot = round(foot - height, 1)
            said = f"{label}, {name}: {shown(value)}"
            shown_label = "" if part else bar.label
            drawn.append(Bar(bar.x, foot, bar.width, height, bar.middle, shown_label, said, part))
    return Plot(tuple(drawn), whole.highest, words)
