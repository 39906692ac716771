"""Motifs of fibre, lacquer, cloth, plants and food."""

import math

from PIL import Image, ImageDraw

from langnghe.ui.motifs.sheet import (
    CELADON,
    GOLD,
    INK,
    LACQUER,
    PAPER,
    Colour,
    Sheet,
    mix,
    shadow,
)


def weave(sheet: Sheet) -> None:
    """A plaited surface: over and under, in a round or square frame."""
    count = sheet.dice.choice((9, 11, 13))
    cell = 0.7 / count
    for row in range(count):
        for column in range(count):
            x, y = 0.15 + column * cell, 0.15 + row * cell
            over = (row + column) % 2 == 0
            colour = sheet.main if over else sheet.second
            pad_x, pad_y = (0.02, 0.16) if over else (0.16, 0.02)
            box = (
                x + cell * pad_x,
                y + cell * pad_y,
                x + cell * (1 - pad_x),
                y + cell * (1 - pad_y),
            )
            sheet.draw.rounded_rectangle(
                sheet.at(*box), radius=sheet.width(cell * 0.2), fill=colour
            )
    if sheet.dice.random() < 0.6:
        _round_mask(sheet, 0.36)


def _round_mask(sheet: Sheet, radius: float) -> None:
    mask = Image.new("L", sheet.image.size, 255)
    r = radius
    ImageDraw.Draw(mask).ellipse(sheet.at(0.5 - r, 0.5 - r, 0.5 + r, 0.5 + r), fill=0)
    sheet.image.paste(sheet.ground, (0, 0), mask)
    sheet.draw.ellipse(
        sheet.at(0.5 - r, 0.5 - r, 0.5 + r, 0.5 + r),
        outline=mix(sheet.main, INK, 0.25),
        width=sheet.width(0.022),
    )


def rings(sheet: Sheet) -> None:
    """A conical hat from above: rings and ribs."""
    radius = 0.38
    shadow(sheet, 0.62, 0.9)
    sheet.draw.ellipse(
        sheet.at(0.5 - radius, 0.5 - radius, 0.5 + radius, 0.5 + radius), fill=sheet.second
    )
    for number in range(48):
        angle = math.pi * number / 24
        x, y = 0.5 + math.cos(angle) * radius, 0.5 + math.sin(angle) * radius
        tone = mix(sheet.second, sheet.main, 0.25)
        sheet.draw.line(sheet.at(0.5, 0.5, x, y), fill=tone, width=sheet.width(0.004))
    for number in range(1, 13):
        r = radius * number / 12
        sheet.draw.ellipse(
            sheet.at(0.5 - r, 0.5 - r, 0.5 + r, 0.5 + r),
            outline=sheet.main,
            width=sheet.width(0.005),
        )


def lacquer(sheet: Sheet) -> None:
    """Layers of lacquer with flecks of gold and egg shell."""
    box = (0.18, 0.18, 0.82, 0.82)
    sheet.draw.rounded_rectangle(sheet.at(*box), radius=sheet.width(0.05), fill=sheet.main)
    for number in range(3):
        inset = 0.035 * (number + 1)
        sheet.draw.rounded_rectangle(
            sheet.at(0.18 + inset, 0.18 + inset, 0.82 - inset, 0.82 - inset),
            radius=sheet.width(0.04),
            outline=mix(sheet.main, sheet.second, 0.2 + 0.2 * number),
            width=sheet.width(0.004),
        )
    for _number in range(150):
        x, y = sheet.dice.gauss(0.5, 0.13), sheet.dice.gauss(0.55, 0.11)
        if 0.3 < x < 0.7 and 0.3 < y < 0.7:
            r = sheet.dice.uniform(0.003, 0.009)
            colour = sheet.second if sheet.dice.random() < 0.6 else mix(sheet.second, PAPER, 0.6)
            sheet.draw.regular_polygon(
                (*sheet.at(x, y), max(1.5, r * sheet.size)), sheet.dice.choice((4, 5)),
                rotation=sheet.dice.randrange(90), fill=colour,
            )  # fmt: skip


def inlay(sheet: Sheet) -> None:
    """Mother-of-pearl laid into dark wood."""
    sheet.draw.rounded_rectangle(
        sheet.at(0.16, 0.16, 0.84, 0.84), radius=sheet.width(0.03), fill=(48, 30, 22)
    )
    sheet.draw.rounded_rectangle(
        sheet.at(0.2, 0.2, 0.8, 0.8),
        radius=sheet.width(0.02),
        outline=(206, 214, 206),
        width=sheet.width(0.006),
    )
    shells = ((226, 234, 226), (196, 222, 218), (232, 208, 214), (206, 198, 228))
    for number in range(4):
        angle = math.pi / 4 + math.pi / 2 * number
        _sprig(sheet, 0.5, 0.5, angle, shells)


def _sprig(sheet: Sheet, x: float, y: float, angle: float, shades: tuple[Colour, ...]) -> None:
    bend = sheet.dice.uniform(-0.25, 0.25)
    for step in range(1, 8):
        reach = 0.04 * step
        px, py = (
            x + math.cos(angle + bend * step / 7) * reach,
            y + math.sin(angle + bend * step / 7) * reach,
        )
        for side in (-1, 1):
            tilt = angle + side * 0.9
            tip = (px + math.cos(tilt) * 0.045, py + math.sin(tilt) * 0.045)
            mid = (px + math.cos(tilt + 0.5) * 0.026, py + math.sin(tilt + 0.5) * 0.026)
            other = (px + math.cos(tilt - 0.5) * 0.026, py + math.sin(tilt - 0.5) * 0.026)
            points = [tuple(sheet.at(*p)) for p in ((px, py), mid, tip, other)]
            sheet.draw.polygon(points, fill=sheet.dice.choice(shades))


def silk(sheet: Sheet) -> None:
    """Cloth falling in folds, with a woven figure."""
    folds = sheet.dice.choice((5, 6, 7))
    step = 0.64 / folds
    drift = sheet.dice.uniform(0.02, 0.06)
    hem = [0.18 + n * step + drift * math.sin(n * 1.7) for n in range(folds + 1)]
    for number in range(folds):
        x = 0.18 + number * step
        shade = mix(sheet.main, sheet.second, 0.75 if number % 2 else 0.25)
        corners = ((x, 0.14), (x + step, 0.14), (hem[number + 1], 0.86), (hem[number], 0.86))
        sheet.draw.polygon([tuple(sheet.at(*c)) for c in corners], fill=shade)
    for row in range(6):
        for column in range(6):
            x, y = 0.24 + column * 0.105, 0.22 + row * 0.115
            r = 0.016
            sheet.draw.regular_polygon(
                (*sheet.at(x, y), r * sheet.size), 4, rotation=45, outline=PAPER, fill=None
            )


def stitch(sheet: Sheet) -> None:
    """An embroidery hoop with a stitched spray."""
    r = 0.36
    sheet.draw.ellipse(sheet.at(0.5 - r, 0.5 - r, 0.5 + r, 0.5 + r), fill=(176, 128, 78))
    r = 0.33
    sheet.draw.ellipse(sheet.at(0.5 - r, 0.5 - r, 0.5 + r, 0.5 + r), fill=PAPER)
    stem = [(0.34, 0.72)]
    for step in range(1, 16):
        stem.append((0.34 + step * 0.022, 0.72 - step * 0.028 - 0.03 * math.sin(step / 3)))
    sheet.draw.line([v for p in stem for v in sheet.at(*p)], fill=CELADON, width=sheet.width(0.012))
    for place in range(3, 15, 3):
        x, y = stem[place]
        _flower(
            sheet, x + sheet.dice.uniform(-0.06, 0.06), y + sheet.dice.uniform(-0.05, 0.05), 0.05
        )


def _flower(sheet: Sheet, x: float, y: float, reach: float) -> None:
    for number in range(5):
        angle = 2 * math.pi * number / 5 + sheet.dice.uniform(0, 0.5)
        px, py, r = (
            x + math.cos(angle) * reach * 0.6,
            y + math.sin(angle) * reach * 0.6,
            reach * 0.45,
        )
        sheet.draw.ellipse(
            sheet.at(px - r, py - r, px + r, py + r),
            fill=sheet.main if number % 2 else sheet.second,
        )
    r = reach * 0.28
    sheet.draw.ellipse(sheet.at(x - r, y - r, x + r, y + r), fill=GOLD)


def leaf(sheet: Sheet) -> None:
    """A plant in leaf."""
    shadow(sheet, 0.36)
    sheet.draw.polygon(
        [tuple(sheet.at(*p)) for p in ((0.38, 0.68), (0.62, 0.68), (0.58, 0.84), (0.42, 0.84))],
        fill=(150, 92, 54),
    )
    for number in range(sheet.dice.choice((9, 11, 13))):
        angle = -math.pi / 2 + (number - 5) * 0.23 + sheet.dice.uniform(-0.1, 0.1)
        reach = sheet.dice.uniform(0.26, 0.46)
        points = []
        for step in range(21):
            t = step / 20
            side = math.sin(math.pi * t) * 0.045
            for_side = [(0.5 + math.cos(angle) * reach * t - math.sin(angle) * side,
                         0.68 + math.sin(angle) * reach * t + math.cos(angle) * side)]  # fmt: skip
            points += [tuple(sheet.at(*p)) for p in for_side]
        for step in range(20, -1, -1):
            t = step / 20
            side = -math.sin(math.pi * t) * 0.045
            points.append(tuple(sheet.at(
                0.5 + math.cos(angle) * reach * t - math.sin(angle) * side,
                0.68 + math.sin(angle) * reach * t + math.cos(angle) * side)))  # fmt: skip
        sheet.draw.polygon(points, fill=mix(sheet.main, sheet.second, sheet.dice.uniform(0, 0.8)))


def flower(sheet: Sheet) -> None:
    """Blossoms on a branch."""
    sheet.draw.line(
        sheet.at(0.16, 0.84, 0.4, 0.6, 0.52, 0.42, 0.78, 0.18),
        fill=(96, 66, 46),
        width=sheet.width(0.02),
        joint="curve",
    )
    for x, y in ((0.3, 0.7), (0.42, 0.5), (0.56, 0.44), (0.66, 0.3), (0.5, 0.62), (0.76, 0.24)):
        _flower(
            sheet,
            x + sheet.dice.uniform(-0.05, 0.05),
            y + sheet.dice.uniform(-0.05, 0.05),
            sheet.dice.uniform(0.07, 0.11),
        )


def strands(sheet: Sheet) -> None:
    """Noodles or vermicelli drying on a rack."""
    sheet.draw.line(sheet.at(0.16, 0.22, 0.84, 0.22), fill=(150, 110, 66), width=sheet.width(0.025))
    for number in range(34):
        x = 0.19 + number * 0.62 / 33
        sway = sheet.dice.uniform(-0.012, 0.012)
        shade = mix(sheet.second, sheet.main, sheet.dice.uniform(0, 0.5))
        points = [v for t in range(11) for v in sheet.at(x + sway * math.sin(t), 0.22 + t * 0.058)]
        sheet.draw.line(points, fill=shade, width=sheet.width(0.009))


def cakes(sheet: Sheet) -> None:
    """Rice, sweets and cakes on a tray."""
    sheet.draw.ellipse(sheet.at(0.12, 0.2, 0.88, 0.84), fill=mix(sheet.main, INK, 0.15))
    sheet.draw.ellipse(sheet.at(0.15, 0.22, 0.85, 0.8), fill=mix(sheet.ground, sheet.main, 0.35))
    for row in range(4):
        for column in range(5 - row % 2):
            x = 0.29 + column * 0.105 + 0.052 * (row % 2)
            y = 0.36 + row * 0.095
            sheet.draw.rounded_rectangle(
                sheet.at(x - 0.045, y - 0.035, x + 0.045, y + 0.035), radius=sheet.width(0.018),
                fill=mix(sheet.second, sheet.main, sheet.dice.uniform(0, 0.35)), outline=sheet.main,
            )  # fmt: skip


def kite(sheet: Sheet) -> None:
    """A flute kite with its tails."""
    wing = [(0.5, 0.34), (0.84, 0.22), (0.9, 0.32), (0.5, 0.52), (0.1, 0.32), (0.16, 0.22)]
    sheet.draw.polygon([tuple(sheet.at(*p)) for p in wing], fill=sheet.main)
    sheet.draw.line(sheet.at(0.5, 0.2, 0.5, 0.62), fill=(120, 84, 48), width=sheet.width(0.014))
    for side in (-1, 1):
        sheet.draw.line(
            [v for t in range(15) for v in sheet.at(0.5 + side * (0.05 + 0.02 * math.sin(t)), 0.55 + t * 0.024)],
            fill=sheet.second, width=sheet.width(0.016),
        )  # fmt: skip
    sheet.draw.rounded_rectangle(
        sheet.at(0.4, 0.16, 0.6, 0.22), radius=sheet.width(0.03), fill=GOLD
    )


def flame(sheet: Sheet) -> None:
    """Incense sticks and their smoke."""
    for number in range(15):
        x = 0.5 + (number - 7) * 0.026
        lean = (number - 7) * 0.011
        sheet.draw.line(
            sheet.at(x - lean, 0.84, x + lean, 0.36), fill=LACQUER, width=sheet.width(0.008)
        )
        sheet.draw.line(
            sheet.at(x + lean * 0.2, 0.56, x + lean, 0.36),
            fill=sheet.main,
            width=sheet.width(0.014),
        )
    points = [
        v for t in range(30) for v in sheet.at(0.5 + 0.06 * math.sin(t / 4), 0.34 - t * 0.008)
    ]
    sheet.draw.line(points, fill=mix(sheet.ground, INK, 0.2), width=sheet.width(0.008))


def paper(sheet: Sheet) -> None:
    """Sheets of handmade paper with their fibres."""
    for number in range(3):
        shift = 0.04 * number
        tone = mix(PAPER, sheet.main, 0.08 * (3 - number))
        sheet.draw.rectangle(
            sheet.at(0.2 + shift, 0.16 + shift, 0.74 + shift, 0.78 + shift),
            fill=tone,
            outline=mix(tone, INK, 0.2),
        )
    for _number in range(70):
        x, y = sheet.dice.uniform(0.3, 0.78), sheet.dice.uniform(0.26, 0.82)
        angle = sheet.dice.uniform(0, math.pi)
        sheet.draw.line(
            sheet.at(x, y, x + math.cos(angle) * 0.03, y + math.sin(angle) * 0.03),
            fill=mix(PAPER, sheet.main, 0.4), width=sheet.width(0.003),
        )  # fmt: skip
