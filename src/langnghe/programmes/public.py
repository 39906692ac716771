"""The door of programmes: what other contexts may ask, and the verbs of a budget."""

from datetime import datetime

from langnghe.programmes import rules
from langnghe.programmes.citing import cited, linked
from langnghe.programmes.facts import (
    BudgetLineFact,
    BudgetStanding,
    Figure,
    LegalBasisFact,
    MeasureFact,
    SchemeFact,
    Texts,
)
from langnghe.programmes.loading import load
from langnghe.programmes.models import Scheme
from langnghe.programmes.queries.asking import nowhere
from langnghe.programmes.queries.budget import line, lines_of, standing
from langnghe.programmes.queries.law import acts_by_number, legal_bases_of, scheme, schemes
from langnghe.programmes.queries.measures import measures_of_scheme, no_figures
from langnghe.programmes.queries.sitemap import SITEMAP
from langnghe.programmes.refusals import LineThereAlready, NotHeld, NothingToMove, OutOfBudget
from langnghe.programmes.services import budget
from langnghe.programmes.services.budget import (
    commit,
    disburse,
    plan,
    release,
    reserve,
    return_,
)

SchemeKind = Scheme.Kind


def plans(user_id: int | None) -> bool:
    """Whether somebody works on programmes and their budgets."""
    return rules.planner(user_id) is not None


def open_line(
    *,
    scheme_id: int,
    year: int,
    code: str,
    source: Texts,
    returns_to: str = "returned",
    is_demo: bool = False,
    by_id: int | None,
    now: datetime,
) -> int:
    """
    The id of a new line of one source for one year, with nothing in it yet.

    :raises LineThereAlready:
    """
    line = budget.open_line(
        scheme_id=scheme_id, year=year, code=code, source=source, returns_to=returns_to,
        is_demo=is_demo, by_id=by_id, now=now,
    )  # fmt: skip
    return line.pk


__all__ = [
    "SITEMAP",
    "BudgetLineFact",
    "BudgetStanding",
    "Figure",
    "LegalBasisFact",
    "LineThereAlready",
    "MeasureFact",
    "NotHeld",
    "NothingToMove",
    "OutOfBudget",
    "SchemeFact",
    "SchemeKind",
    "acts_by_number",
    "cited",
    "commit",
    "disburse",
    "legal_bases_of",
    "line",
    "lines_of",
    "linked",
    "load",
    "measures_of_scheme",
    "no_figures",
    "nowhere",
    "open_line",
    "plan",
    "plans",
    "release",
    "reserve",
    "return_",
    "scheme",
    "schemes",
    "standing",
]
