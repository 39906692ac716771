"""Two invented products of the invented lender of the demo; both say that they are invented."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from langnghe.accounts import public as accounts
from langnghe.capital.products import rules, services
from langnghe.capital.products.models import LoanProduct
from langnghe.core import clock

OFFICER = "0900000401"
PRODUCTS: tuple[dict[str, Any], ...] = (
    {
        "name": {"vi": "Vay mua lò và máy (ví dụ)", "en": "Loan for kilns and machines (example)"},
        "summary": {
            "vi": "Ví dụ hư cấu: vay mua lò ga, máy nhào đất, bàn xoay; sáu tháng đầu chưa trả "
                  "gốc.",
            "en": "Invented example: for a gas kiln, a pug mill, wheels; no principal in the first "
                  "six months.",
        },
        "needs": ["equipment", "environment"],
        "terms": {
            "ceilings": {"household": 500_000_000, "cooperative": 2_000_000_000},
            "term_max": 60, "rate_rule": "fixed", "rate": Decimal("7.2"),
            "overdue_factor": Decimal(130), "principal_grace": 6,
            "repayments": ["equal_principal", "equal_instalments"],
            "own_capital": Decimal(20), "collateral_from": 300_000_000,
            "papers": [
                {"kinds": [], "name": {"vi": "Phương án mua máy", "en": "Plan for the machines"},
                 "example": {"vi": "Báo giá của hai nơi bán, nơi đặt lò, ai vận hành.",
                             "en": "Offers of two sellers, where the kiln stands, who runs it."}},
                {"kinds": [], "name": {"vi": "Đăng ký kinh doanh", "en": "Business registration"},
                 "example": {}},
            ],
        },
    },
    {
        "name": {
            "vi": "Vay vốn lưu động vụ Tết (ví dụ)", "en": "Working capital before Tết (example)",
        },
        "summary": {
            "vi": "Ví dụ hư cấu: vay ngắn hạn mua nguyên liệu và trả công thợ trước Tết; lãi suất "
                  "thấp trong ba tháng đầu.",
            "en": "Invented example: a short loan for materials and wages before Tết; a low rate "
                  "in the first three months.",
        },
        "needs": ["materials"],
        "terms": {
            "ceilings": {"household": 200_000_000, "group": 200_000_000},
            "term_max": 12, "rate_rule": "stepped", "steps": [[0, "6"], [3, "8.4"]],
            "overdue_factor": Decimal(150), "principal_grace": 3,
            "repayments": ["equal_principal", "bullet"], "fee_percent": Decimal("0.5"),
        },
    },
)  # fmt: skip


def load(*, now: datetime, progress: Callable[[str, int, int], None]) -> None:
    """Safe to repeat."""
    desk = rules.desk_of(accounts.user_id_by_login(OFFICER))
    if desk and not LoanProduct.objects.filter(is_demo=True).exists():
        for row in PRODUCTS:
            product = services.open_product(
                desk=desk, lender_id=min(desk.lenders), name=row["name"], summary=row["summary"],
                needs=row["needs"], is_demo=True, now=now,
            )  # fmt: skip
            terms = {"source": "Ví dụ hư cấu", "certainty": "A"} | row["terms"]
            services.renew_terms(
                product=product, desk=desk, valid_from=clock.today(now), terms=terms, now=now
            )
    progress("loans", 1, 1)
