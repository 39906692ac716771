"""What the loans hold of a person, and why (see `core.personal`)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from langnghe.capital.loans.models import Event, Loan, Receipt, Tranche
from langnghe.core.personal import Part

Row = dict[str, Any]


def tell_held(user_id: int) -> list[Part]:
    # Law on Accounting 88/2015/QH13, article 41, and Decree 174/2016/ND-CP (recalled): vouchers
    # and books of accounts are kept for ten years.
    kept = _(
        "Contracts and books of loans: vouchers of accounting, kept by the Law on Accounting "
        "(article 41). Under what you wrote down for a lender your name goes with your account."
    )
    return [
        Part(
            "loans", _("What I borrowed myself"),
            _("A lender keeps the book of the loan here."), _borrowed(user_id), kept=kept,
        ),
        Part(
            "loans_written", _("What I wrote down for a lender"),
            _("A book says who wrote each line of it."), _written(user_id), kept=kept,
        ),
    ]  # fmt: skip


def _borrowed(user_id: int) -> list[Row]:
    rows = Loan.objects.filter(person=user_id).select_related("lender")
    return [
        {"number": one.number, "lender": one.lender.name, "amount": one.amount,
         "signed_on": one.signed_on.isoformat(), "state": one.get_state_display(),
         "outstanding": one.outstanding}
        for one in rows
    ]  # fmt: skip


def _written(user_id: int) -> list[Row]:
    found: list[Row] = []
    for kind, model in (("tranche", Tranche), ("receipt", Receipt)):
        on = "on" if model is Tranche else "value_on"
        for loan, day, amount in model.objects.filter(by=user_id).values_list(
            "loan__number", on, "amount"
        ):
            found.append({"what": kind, "loan": loan, "on": day.isoformat(), "amount": amount})
    for one in Event.objects.filter(by=user_id).select_related("loan"):
        found.append({"what": one.kind, "loan": one.loan.number, "on": one.on.isoformat(),
                      "words": one.words})  # fmt: skip
    return found


def forget_person(user_id: int, now: datetime) -> None:
    """Books are kept; the name in them goes with the account."""
