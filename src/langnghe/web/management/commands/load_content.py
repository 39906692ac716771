"""Reference data always; demo content when this is a demo and the registry is empty."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from langnghe.accounts import demo as accounts_demo
from langnghe.capital import public as capital
from langnghe.capital.guidance import demo as guidance_demo
from langnghe.capital.loans import demo as loans_demo
from langnghe.capital.products import demo as products_demo
from langnghe.core import parameters
from langnghe.environment import public as environment
from langnghe.environment.cases import demo as cases_demo
from langnghe.environment.ingest import demo as ingest_demo
from langnghe.environment.seeing import demo as environment_demo
from langnghe.environment.treatment import demo as treatment_demo
from langnghe.market import public as market
from langnghe.market.catalogue import demo as catalogue_demo
from langnghe.programmes import demo as programmes_demo
from langnghe.programmes import public as programmes
from langnghe.registry import demo as registry_demo
from langnghe.registry import public as registry
from langnghe.support import public as support
from langnghe.support.deciding import demo as desk_demo
from langnghe.support.dossiers import demo as support_demo
from langnghe.web import demo as web_demo

STEPS = (
    accounts_demo.load,
    registry_demo.load,
    programmes_demo.load,
    treatment_demo.load,
    catalogue_demo.load,
    web_demo.load,
    environment_demo.load,
    ingest_demo.load,
    cases_demo.load,
    loans_demo.load,
    products_demo.load,
    guidance_demo.load,
    support_demo.load,
    desk_demo.load,
)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="load even what is there")

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        # Each time: a release may tell more; what people have written stays.
        parameters.load()
        if again or registry.count_provinces() == 0:
            call_command("load_registry", verbosity=0)
            call_command("load_rates")
        registry.load_heritage()
        programmes.load()
        environment.load_parameters()
        environment.load_regulations()
        capital.load_products(timezone.now())
        support.load_schemes(now=timezone.now())
        if settings.DEMO and (again or market.count_products() == 0):
            for step in STEPS:
                self.load(step)

    def load(self, step: Any) -> None:
        """Run one step of the demo content, behind a progress bar where somebody looks on."""
        with tqdm(
            total=1, disable=None, bar_format="  {desc:<12}{bar:40} {n_fmt}/{total_fmt}"
        ) as bar:

            def progress(what: str, done: int, total: int) -> None:
                bar.set_description_str(what, refresh=False)
                bar.total = total
                bar.update(done - bar.n)

            step(now=timezone.now(), progress=progress)
