"""What is shown of a product as a fact that others copy."""

from datetime import date

from langnghe.capital.products.facts import Offer
from langnghe.capital.products.queries import Shown


def as_offer(shown: Shown, on: date, *, priority: bool = False) -> Offer:
    product, terms = shown.product, shown.terms
    return Offer(
        product_uid=str(product.uid), terms_uid=str(terms.uid), slug=product.slug,
        name=product.name, lender_id=product.lender_id, provider=shown.provider, on=on,
        valid_from=terms.valid_from, ceilings=terms.ceilings, per_worker=terms.per_worker,
        term_max=terms.term_max,
        rates=shown.priority if priority and shown.priority else shown.rates,
        overdue_factor=terms.overdue_factor, principal_grace=terms.principal_grace,
        late_interest_rate=terms.late_interest_rate,
        interest_grace=terms.interest_grace, repayments=tuple(terms.repayments),
        day_count=terms.day_count, fee_percent=terms.fee_percent,
        own_capital=terms.own_capital, collateral_from=terms.collateral_from,
        is_draft=terms.is_draft, act=terms.act, certainty=terms.certainty,
        closed_on=product.closed_on,
    )  # fmt: skip
