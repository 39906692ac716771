"""Products to borrow by, for tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from langnghe.accounts.models import Organisation, User
from langnghe.accounts.roles import Kind, Role
from langnghe.capital.products import loading
from langnghe.capital.products.models import LoanProduct, ProductTerms
from langnghe.capital.products.rules import Desk, desk_of
from langnghe.core import parameters
from tests.factories import accounts

__all__ = ["credit_officer", "lender_desk", "loan_product", "loan_terms", "programmes_of_law"]

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_numbers = count(1)


def programmes_of_law() -> None:
    """Those that come with a release, and the dated rules they stand on."""
    parameters.load()
    loading.load(now=NOW)


def credit_officer(of: Organisation | None = None, *, person: User | None = None) -> User:
    home = of or accounts.organisation(Kind.LENDER)
    return accounts.member(Role.LENDER, of=home, person=person)


def lender_desk(person: User | None = None) -> Desk:
    found = desk_of((person or credit_officer()).pk)
    assert found is not None
    return found


def loan_product(lender: Organisation | None = None, **fields: Any) -> LoanProduct:
    """Without terms."""
    number = next(_numbers)
    told = {
        "slug": f"vay-{number}", "name": {"vi": f"Vay {number}", "en": f"Loan {number}"},
        "summary": {"vi": "Cho vay", "en": "A loan"}, "needs": ["equipment"], "created_at": NOW,
        "lender": lender or accounts.organisation(Kind.LENDER),
    }  # fmt: skip
    return LoanProduct.objects.create(**(told | fields))


def loan_terms(product: LoanProduct | None = None, **fields: Any) -> ProductTerms:
    """9 % a year for households, up to 300 million, for 36 months; since 2026."""
    told = {
        "product": product or loan_product(), "valid_from": date(2026, 1, 1),
        "ceilings": {"household": 300_000_000}, "term_max": 36, "rate_rule": "fixed",
        "rate": Decimal(9), "source": "Bảng lãi suất", "certainty": "A", "made_at": NOW,
    }  # fmt: skip
    return ProductTerms.objects.create(**(told | fields))
