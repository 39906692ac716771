"""Build the search index of this node anew; the one in use serves until the new one is whole."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from langnghe.market import public as market


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit=" goods", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            done = market.rebuild_search(progress=progress)
        self.stdout.write(f"{done} goods can be searched.")
