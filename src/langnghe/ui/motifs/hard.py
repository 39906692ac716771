"""Motifs of clay, wood and metal: things that are turned, carved, cast or forged."""

import math

from langnghe.ui.motifs.sheet import (
    INK,
    LACQUER,
    PAPER,
    Sheet,
    mix,
    petals,
    shadow,
    turned,
)


def vessel(sheet: Sheet) -> None:
    """A turned pot under a crackled or banded glaze."""
    dice = sheet.dice
    neck, belly, foot = dice.uniform(0.06, 0.15), dice.uniform(0.2, 0.29), dice.uniform(0.1, 0.16)
    top, bottom = dice.uniform(0.14, 0.34), 0.83
    profile = []
    for step in range(41):
        t = step / 40
        bulge = math.sin(math.pi * min(t * dice_shape(t), 1)) ** 0.9
        w = neck + (belly - neck) * bulge if t < 0.7 else 0.0
        if t >= 0.7:
            start = neck + (belly - neck) * math.sin(math.pi * min(0.7 * dice_shape(0.7), 1)) ** 0.9
            w = start + (foot - start) * ((t - 0.7) / 0.3)
        profile.append((w, top + (bottom - top) * t))
    shadow(sheet, 0.5)
    turned(sheet, profile, sheet.second)
    rim_w, rim_y = profile[0]
    if dice.random() < 0.5:
        _bands(sheet, profile)
    else:
        _crackle(sheet, profile)
    sheet.draw.ellipse(
        sheet.at(0.5 - rim_w, rim_y - 0.018, 0.5 + rim_w, rim_y + 0.018),
        fill=mix(sheet.main, INK, 0.3),
    )


def dice_shape(t: float) -> float:
    return 0.25 + 0.85 * t


def _bands(sheet: Sheet, profile: list[tuple[float, float]]) -> None:
    for place in sorted(sheet.dice.sample(range(5, 36), 4)):
        w, y = profile[place]
        sheet.draw.line(sheet.at(0.5 - w, y, 0.5 + w, y), fill=sheet.main, width=sheet.width(0.012))
    w, y = profile[20]
    petals = 7
    for number in range(petals):
        x = 0.5 - w * 0.8 + (2 * w * 0.8) * number / (petals - 1)
        r = 0.028
        sheet.draw.ellipse(sheet.at(x - r, y - r * 1.6, x + r, y + r * 1.6), fill=sheet.main)
        sheet.draw.ellipse(sheet.at(x - r / 2, y - r, x + r / 2, y + r), fill=sheet.second)


def _crackle(sheet: Sheet, profile: list[tuple[float, float]]) -> None:
    tone = mix(sheet.second, sheet.main, 0.55)
    for _number in range(46):
        place = sheet.dice.randrange(2, 38)
        w, y = profile[place]
        x = 0.5 + sheet.dice.uniform(-w, w) * 0.92
        for _leg in range(3):
            nx = x + sheet.dice.uniform(-0.05, 0.05)
            ny = y + sheet.dice.uniform(-0.05, 0.05)
            inside = min(range(41), key=lambda i: abs(profile[i][1] - ny))
            if abs(nx - 0.5) > profile[inside][0] * 0.95:
                break
            sheet.draw.line(sheet.at(x, y, nx, ny), fill=tone, width=sheet.width(0.003))
            x, y = nx, ny


def bowl(sheet: Sheet) -> None:
    """A bowl or plate seen from above, with rings and petals."""
    radius = sheet.dice.uniform(0.3, 0.37)
    centre = 0.5
    for share, colour in ((1.0, sheet.second), (0.93, sheet.main), (0.88, sheet.second)):
        r = radius * share
        sheet.draw.ellipse(sheet.at(centre - r, centre - r, centre + r, centre + r), fill=colour)
    petals(sheet, centre, centre, radius * 0.62, sheet.dice.choice((6, 8, 10, 12)))


def bronze(sheet: Sheet) -> None:
    """The rings and rays of a bronze drum, or of anything cast and chased."""
    r = 0.37
    sheet.draw.ellipse(sheet.at(0.5 - r, 0.5 - r, 0.5 + r, 0.5 + r), fill=sheet.second)
    for number in range(1, 9):
        q = r * number / 9
        sheet.draw.ellipse(
            sheet.at(0.5 - q, 0.5 - q, 0.5 + q, 0.5 + q),
            outline=sheet.main,
            width=sheet.width(0.006),
        )
    rays = sheet.dice.choice((8, 12, 14))
    for number in range(rays):
        angle, half = 2 * math.pi * number / rays, math.pi / rays
        points = [
            tuple(sheet.at(0.5 + math.cos(a) * reach, 0.5 + math.sin(a) * reach))
            for a, reach in ((angle - half, 0.05), (angle, 0.15), (angle + half, 0.05))
        ]
        sheet.draw.polygon(points, fill=sheet.main)
    for number in range(36):
        angle = 2 * math.pi * number / 36
        x, y = 0.5 + math.cos(angle) * r * 0.83, 0.5 + math.sin(angle) * r * 0.83
        sheet.draw.ellipse(sheet.at(x - 0.008, y - 0.008, x + 0.008, y + 0.008), fill=sheet.main)


def blade(sheet: Sheet) -> None:
    """Forged tools side by side."""
    for number in range(sheet.dice.choice((2, 3))):
        x = 0.3 + number * 0.2
        sheet.draw.rounded_rectangle(
            sheet.at(x - 0.022, 0.6, x + 0.022, 0.86), radius=sheet.width(0.015), fill=(120, 76, 44)
        )
        length = sheet.dice.uniform(0.16, 0.3)
        points = ((x - 0.04, 0.6), (x + 0.04, 0.6), (x + 0.05, length + 0.1), (x - 0.03, length))
        sheet.draw.polygon(
            [tuple(sheet.at(*p)) for p in points], fill=sheet.second, outline=sheet.main
        )


def grain(sheet: Sheet) -> None:
    """A panel of wood: wavy grain around a knot."""
    box = (0.16, 0.2, 0.84, 0.8)
    sheet.draw.rounded_rectangle(sheet.at(*box), radius=sheet.width(0.02), fill=sheet.second)
    knot_x, knot_y = sheet.dice.uniform(0.3, 0.7), sheet.dice.uniform(0.35, 0.65)
    phase = sheet.dice.uniform(0, 6)
    for number in range(26):
        y0 = 0.215 + number * 0.57 / 25
        points = []
        for step in range(35):
            x = 0.165 + step * 0.67 / 34
            near = math.exp(-((x - knot_x) ** 2) / 0.012)
            push = 0.05 * near * (1 if y0 > knot_y else -1) * math.exp(-abs(y0 - knot_y) * 7)
            y = y0 + push + 0.006 * math.sin(x * 14 + phase + number / 3)
            points += sheet.at(x, min(max(y, 0.205), 0.795))
        tone = mix(sheet.second, sheet.main, 0.35 + 0.4 * (number % 3) / 2)
        sheet.draw.line(points, fill=tone, width=sheet.width(0.006))
    sheet.draw.ellipse(
        sheet.at(knot_x - 0.03, knot_y - 0.015, knot_x + 0.03, knot_y + 0.015), fill=sheet.main
    )


def carving(sheet: Sheet) -> None:
    """A carved roundel on a stand."""
    shadow(sheet, 0.42)
    sheet.draw.polygon(
        [
            tuple(sheet.at(x, y))
            for x, y in ((0.36, 0.84), (0.64, 0.84), (0.58, 0.74), (0.42, 0.74))
        ],
        fill=mix(sheet.main, INK, 0.25),
    )
    r = 0.3
    sheet.draw.ellipse(sheet.at(0.5 - r, 0.15, 0.5 + r, 0.15 + 2 * r), fill=sheet.main)
    sheet.draw.ellipse(
        sheet.at(0.5 - r * 0.88, 0.15 + r * 0.12, 0.5 + r * 0.88, 0.15 + r * 1.88),
        fill=sheet.second,
    )
    petals(sheet, 0.5, 0.15 + r, r * 0.72, sheet.dice.choice((5, 8, 9, 12, 16)))


def strings(sheet: Sheet) -> None:
    """A moon lute: body, neck and strings."""
    shadow(sheet, 0.4, 0.88)
    sheet.draw.rounded_rectangle(
        sheet.at(0.475, 0.1, 0.525, 0.6), radius=sheet.width(0.01), fill=sheet.main
    )
    sheet.draw.ellipse(
        sheet.at(0.29, 0.44, 0.71, 0.86),
        fill=sheet.second,
        outline=sheet.main,
        width=sheet.width(0.018),
    )
    for offset in (-0.012, 0.012):
        sheet.draw.line(
            sheet.at(0.5 + offset, 0.12, 0.5 + offset, 0.78), fill=PAPER, width=sheet.width(0.004)
        )
    sheet.draw.rectangle(sheet.at(0.42, 0.77, 0.58, 0.79), fill=sheet.main)


def cage(sheet: Sheet) -> None:
    """A bird cage: bars under a dome."""
    shadow(sheet, 0.56, 0.86)
    tone = sheet.main
    for number in range(13):
        x = 0.26 + number * 0.04
        top = 0.5 - 0.24 * math.sqrt(max(0.0, 1 - ((x - 0.5) / 0.25) ** 2))
        sheet.draw.line(sheet.at(x, top, x, 0.84), fill=tone, width=sheet.width(0.007))
    sheet.draw.arc(sheet.at(0.25, 0.25, 0.75, 0.75), 180, 360, fill=tone, width=sheet.width(0.012))
    for y in (0.5, 0.66, 0.82):
        sheet.draw.line(
            sheet.at(0.25, y, 0.75, y), fill=mix(tone, INK, 0.2), width=sheet.width(0.016)
        )
    sheet.draw.arc(sheet.at(0.47, 0.18, 0.53, 0.26), 0, 360, fill=tone, width=sheet.width(0.01))


def mask(sheet: Sheet) -> None:
    """A toy or puppet's face."""
    sheet.draw.ellipse(sheet.at(0.26, 0.2, 0.74, 0.8), fill=sheet.second)
    sheet.draw.pieslice(sheet.at(0.22, 0.12, 0.78, 0.62), 180, 360, fill=sheet.main)
    for side in (-1, 1):
        x = 0.5 + side * 0.1
        sheet.draw.ellipse(sheet.at(x - 0.035, 0.44, x + 0.035, 0.51), fill=INK)
        sheet.draw.ellipse(
            sheet.at(x - 0.06 + side * 0.03, 0.56, x + 0.04 + side * 0.03, 0.63),
            fill=mix(sheet.second, LACQUER, 0.5),
        )
    sheet.draw.arc(sheet.at(0.42, 0.55, 0.58, 0.7), 20, 160, fill=LACQUER, width=sheet.width(0.012))
