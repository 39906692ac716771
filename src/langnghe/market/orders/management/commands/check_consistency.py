"""Compare what is stored with what it is derived from; run it every night. Exit code 1: look."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from langnghe.core import audit
from langnghe.ledger import public as ledger
from langnghe.market.orders import checks


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        problems = checks.problems()
        broken = audit.verify()
        if broken is not None:
            problems.append(f"audit trail: row {broken} does not follow the one before it")
        for wrong in ledger.verify():
            problems.append(
                f"books: {wrong.what} of {wrong.where}: {wrong.written}, counted {wrong.counted}"
            )
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write("Everything agrees.")
