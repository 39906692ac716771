"""A product in the words of schema.org."""

from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from langnghe.capital.products import wording
from langnghe.capital.products.models import ProductTerms
from langnghe.capital.products.queries import Shown
from langnghe.core.text import in_language
from langnghe.ui.structured import json_ld

PERCENT, MONTHS = "P1", "MON"  # of UN/CEFACT Recommendation 20


def loan(shown: Shown, address: str) -> SafeString:
    """What helps to pay the interest of another loan is none itself."""
    terms = shown.terms
    is_loan = terms.rate_rule != ProductTerms.Rule.SUPPORT
    told: dict[str, Any] = {
        "@type": "LoanOrCredit" if is_loan else "FinancialProduct",
        "name": in_language(shown.product.name), "url": address,
        "description": in_language(shown.product.summary),
        "provider": {"@type": "Organization", "name": shown.provider},
        "areaServed": {"@type": "Country", "name": "VN"},
    }  # fmt: skip
    if shown.rates:
        told["interestRate"] = _between([one.rate for one in shown.rates], PERCENT)
    if terms.fee_percent:
        told["feesAndCommissionsSpecification"] = wording.fee(terms)
    if is_loan:
        told |= _of_loan(shown)
    return json_ld(told)


def _of_loan(shown: Shown) -> dict[str, Any]:
    terms = shown.terms
    told: dict[str, Any] = {"currency": "VND"}
    if shown.highest is not None:
        told["amount"] = {
            "@type": "MonetaryAmount", "currency": "VND", "maxValue": shown.highest,
        }  # fmt: skip
    if terms.term_max is not None:
        told["loanTerm"] = {
            "@type": "QuantitativeValue", "maxValue": terms.term_max, "unitCode": MONTHS,
        }  # fmt: skip
    return told


def _between(values: list[Decimal], unit: str) -> dict[str, Any]:
    least, most = min(values), max(values)
    span = {"value": float(least)} if least == most else {
        "minValue": float(least), "maxValue": float(most),
    }  # fmt: skip
    return {"@type": "QuantitativeValue", **span, "unitCode": unit}
