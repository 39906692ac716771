"""What a motif draws on, its colours, and shapes that several motifs share."""

import hashlib
import math
import random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw

PAPER, INK, LACQUER = (251, 247, 239), (31, 27, 22), (140, 28, 19)
INDIGO, CELADON, GOLD = (34, 55, 91), (94, 140, 106), (183, 131, 47)
# Ground, main and second colour; a product gets one of its motif's palettes.
PALETTES: dict[str, tuple[tuple[Colour, Colour, Colour], ...]] = {
    "clay": (
        ((233, 228, 214), (52, 84, 140), (236, 240, 240)),
        ((214, 224, 212), (94, 140, 106), (240, 238, 226)),
        ((240, 226, 204), (150, 92, 54), (250, 240, 222)),
        ((222, 228, 232), (34, 55, 91), (246, 244, 238)),
    ),
    "wood": (
        ((238, 224, 200), (120, 72, 38), (176, 118, 66)),
        ((232, 214, 190), (92, 50, 30), (150, 92, 54)),
        ((242, 232, 214), (140, 84, 44), (198, 146, 92)),
    ),
    "lacquer": (
        ((44, 20, 16), LACQUER, GOLD),
        ((30, 24, 20), (110, 20, 14), (214, 168, 88)),
        ((236, 222, 200), LACQUER, GOLD),
    ),
    "cloth": (
        ((246, 230, 222), (176, 58, 72), (232, 178, 150)),
        ((226, 232, 240), INDIGO, (150, 174, 210)),
        ((240, 234, 210), GOLD, (226, 198, 130)),
        ((228, 238, 228), (70, 118, 84), (166, 202, 170)),
    ),
    "straw": (
        ((246, 238, 218), (168, 124, 62), (222, 190, 132)),
        ((240, 236, 222), (120, 112, 66), (200, 190, 138)),
        ((250, 242, 226), (140, 96, 50), (214, 176, 120)),
    ),
    "food": (
        ((250, 244, 228), (204, 160, 82), (244, 224, 172)),
        ((238, 244, 226), (110, 146, 70), (206, 222, 164)),
        ((250, 236, 224), (186, 92, 56), (240, 196, 156)),
    ),
    "metal": (
        ((234, 232, 226), (110, 90, 60), (190, 164, 112)),
        ((226, 230, 234), (70, 78, 90), (164, 172, 184)),
        ((244, 234, 214), (150, 104, 40), (222, 184, 108)),
    ),
    "leaf": (
        ((236, 242, 228), (70, 118, 64), (150, 186, 120)),
        ((244, 242, 226), (100, 130, 60), (186, 196, 110)),
    ),
    "blossom": (
        ((250, 238, 236), (206, 84, 108), (244, 184, 190)),
        ((250, 244, 226), (222, 150, 40), (248, 212, 110)),
        ((240, 236, 246), (140, 92, 160), (206, 176, 220)),
    ),
}


class Sheet:
    """What a motif draws on: a square of `size` pixels, its palette and its own dice."""

    def __init__(self, palette: str, seed: str, size: int) -> None:
        digest = hashlib.sha256(seed.encode()).digest()
        self.dice = random.Random(digest)  # noqa: S311  a drawing, not a secret
        self.ground, self.main, self.second = self.dice.choice(PALETTES[palette])
        self.size = size
        self.image = Image.new("RGB", (size, size), self.ground)
        self.draw: Draw = ImageDraw.Draw(self.image)

    def at(self, *shares: float) -> list[float]:
        """Shares of the side as pixels."""
        return [share * self.size for share in shares]

    def width(self, share: float) -> int:
        return max(1, round(share * self.size))


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one`, with `share` of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def shadow(sheet: Sheet, width: float = 0.5, y: float = 0.84) -> None:
    tone = mix(sheet.ground, INK, 0.14)
    sheet.draw.ellipse(sheet.at(0.5 - width / 2, y - 0.025, 0.5 + width / 2, y + 0.025), fill=tone)


def turned(sheet: Sheet, profile: list[tuple[float, float]], fill: Colour) -> None:
    """A turned body: half-widths by height, mirrored."""
    right = [(0.5 + w, y) for w, y in profile]
    left = [(0.5 - w, y) for w, y in reversed(profile)]
    sheet.draw.polygon([tuple(sheet.at(x, y)) for x, y in right + left], fill=fill)


def petals(sheet: Sheet, x: float, y: float, reach: float, count: int) -> None:
    for number in range(count):
        angle = 2 * math.pi * number / count
        points = []
        for step in range(13):
            t = step / 12
            length = reach * math.sin(math.pi * t)
            side = angle + (t - 0.5) * 1.6 * math.pi / count
            points.append(tuple(sheet.at(x + math.cos(side) * length, y + math.sin(side) * length)))
        sheet.draw.polygon(points, outline=sheet.main, fill=mix(sheet.second, sheet.main, 0.18))
    r = reach * 0.2
    sheet.draw.ellipse(sheet.at(x - r, y - r, x + r, y + r), fill=sheet.main)
