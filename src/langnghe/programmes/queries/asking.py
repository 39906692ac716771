"""Where support is asked for: contexts above know, the wiring names them."""

from collections.abc import Callable
from importlib import import_module

from django.conf import settings

from langnghe.programmes.facts import SchemeFact


def how_to_ask(scheme: SchemeFact) -> str:
    """Where one asks for a scheme, "" if nowhere: the wiring names who knows."""
    tell: Callable[[SchemeFact], str] = import_module(settings.WIRING).HOW_TO_ASK
    return tell(scheme)


def nowhere(_scheme: SchemeFact) -> str:
    """While nobody takes what is asked."""
    return ""
