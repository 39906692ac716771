"""Drawn pictures for goods that have no photo. No Django: it runs in bare processes."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from langnghe.core.renditions import Rendition, renditions_of
from langnghe.ui import motifs

SIZE = 960
WORKERS = 2


def draw(task: tuple[str, str]) -> list[Rendition]:
    """The motif of a craft, varied by a seed, in all sizes."""
    motif, seed = task
    return renditions_of(motifs.draw(motif, seed=seed, size=SIZE), quality=60, method=2)


def draw_all(tasks: Iterable[tuple[str, str]]) -> Iterator[list[Rendition]]:
    """Every task in its order; on two cores at once where there are two."""
    workers = min(WORKERS, os.cpu_count() or 1)
    if workers == 1:
        yield from map(draw, tasks)
        return
    # Fresh processes: a forked one would share the database connections of this one.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw, tasks, chunksize=4)
