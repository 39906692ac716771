"""Drawings that stand in for photographs in the demo: motifs of the crafts, varied by product.

Deterministic: the same motif and seed give the same drawing. Pure shapes, no text.
"""

from collections.abc import Callable

from PIL import Image

from langnghe.ui.motifs.hard import (
    blade,
    bowl,
    bronze,
    cage,
    carving,
    grain,
    mask,
    strings,
    vessel,
)
from langnghe.ui.motifs.sheet import Sheet
from langnghe.ui.motifs.soft import (
    cakes,
    flame,
    flower,
    inlay,
    kite,
    lacquer,
    leaf,
    paper,
    rings,
    silk,
    stitch,
    strands,
    weave,
)

# Which palette and which drawings a motif has; a product gets one of them.
MOTIFS: dict[str, tuple[str, tuple[Callable[[Sheet], None], ...]]] = {
    "crackle": ("clay", (vessel, vessel, bowl)),
    "ceramic": ("clay", (vessel, vessel, bowl)),
    "weave": ("straw", (weave,)),
    "rings": ("straw", (rings,)),
    "grain": ("wood", (grain,)),
    "carving": ("wood", (carving,)),
    "lacquer": ("lacquer", (lacquer,)),
    "gold": ("lacquer", (lacquer, carving)),
    "shell": ("lacquer", (inlay,)),
    "silk": ("cloth", (silk,)),
    "wave": ("cloth", (silk,)),
    "cloth": ("cloth", (silk, weave)),
    "stitch": ("cloth", (stitch,)),
    "leaf": ("leaf", (leaf,)),
    "petal": ("blossom", (flower,)),
    "flower": ("blossom", (flower,)),
    "strands": ("food", (strands,)),
    "food": ("food", (cakes,)),
    "bronze": ("metal", (bronze,)),
    "metal": ("metal", (bronze, blade)),
    "blade": ("metal", (blade,)),
    "kite": ("cloth", (kite,)),
    "flame": ("straw", (flame,)),
    "paper": ("straw", (paper,)),
    "strings": ("wood", (strings,)),
    "toy": ("food", (mask,)),
    "cage": ("straw", (cage,)),
    "grid": ("straw", (weave,)),
}


def draw(motif: str, seed: str, size: int) -> Image.Image:
    """A square drawing (RGB, `size` pixels) of a motif; an unknown motif is woven."""
    palette, drawings = MOTIFS.get(motif, MOTIFS["weave"])
    # Drawn at one and a half times the size, then reduced: smooth edges at little cost.
    sheet = Sheet(palette, f"{motif}:{seed}", round(size * 1.5))
    sheet.dice.choice(drawings)(sheet)
    return sheet.image.resize((size, size), Image.Resampling.BILINEAR, reducing_gap=2.0)
