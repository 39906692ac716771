"""The claims of a quarter as rows to hand in."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from langnghe.capital.loans import public as loans
from langnghe.capital.subsidy.models import SubsidyClaim
from langnghe.core.tables import Cell


def address(year: int, quarter: int) -> str:
    return reverse("subsidy:claims") + f"?year={year}&quarter={quarter}"


def head() -> list[str]:
    return [
        _("Number of the loan"), _("Borrower"), _("Disbursement"), _("Paid out on"), _("From"),
        _("Until (not included)"), _("Days"), _("Principal owed"), _("Interest of these days"),
        _("Subsidy, per cent a year"), _("Subsidy"), _("By which decision"),
    ]  # fmt: skip


def rows(claims: Iterable[SubsidyClaim]) -> Iterator[list[Cell]]:
    for claim in claims:
        agreement = claim.agreement
        loan = agreement.loan
        who = loans.borrower(loan)
        for row in claim.rows:
            given = row["support"]
            yield [
                loan.number, who, row["disbursement"], row["paid_out_on"], row["since"],
                row["until"], row["days"], row["balance"], row["interest"],
                str(agreement.rate.normalize()), "" if given is None else given, agreement.source,
            ]  # fmt: skip
