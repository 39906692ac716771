"""Acts, programmes, schemes, measures, and money for them."""

from datetime import UTC, datetime
from itertools import count

from langnghe.programmes import public as programmes
from langnghe.programmes.models import (
    BudgetLine,
    IndicatorDefinition,
    LegalBasis,
    Measure,
    Programme,
    Scheme,
)

__all__ = ["act", "budget_line", "measure", "programme", "scheme"]

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_numbers = count(1)


def texts(word: str) -> dict[str, str]:
    return {"vi": word, "en": f"{word} (en)"}


def act(**fields: object) -> LegalBasis:
    number = next(_numbers)
    told = {
        "slug": f"van-ban-{number}", "kind": "decree", "number": f"{number}/2026/NĐ-CP",
        "title": texts("Văn bản"), "issuer": texts("Chính phủ"), "source": texts("thử"),
        "certainty": "A",
    }  # fmt: skip
    return LegalBasis.objects.create(**told | fields)


def programme(state: str = "running", **fields: object) -> Programme:
    told = {
        "slug": f"chuong-trinh-{next(_numbers)}", "name": texts("Chương trình"),
        "purpose": texts("Mục đích"), "state": state,
    }  # fmt: skip
    return Programme.objects.create(**told | fields)


def scheme(state: str = "running", **fields: object) -> Scheme:
    told = {
        "slug": f"goi-{next(_numbers)}", "name": texts("Gói"), "summary": texts("Tóm tắt"),
        "kind": "grant", "state": state,
    }  # fmt: skip
    told["programme"] = fields.pop("programme", None) or programme()
    row = Scheme.objects.create(**told | fields)
    row.bases.set([act()])
    return row


def measure(strength: str = "will", *, indicators: int = 1, **fields: object) -> Measure:
    number = next(_numbers)
    told = {
        "slug": f"x{number}", "code": f"X{number}", "position": number, "area": "capital",
        "strength": strength, "text": texts("Lập quỹ"), "source": texts("Báo chí"), "paragraph": 1,
        "who": [texts("Thành phố")], "for_whom": [texts("làng nghề")],
    }  # fmt: skip
    row = Measure.objects.create(**told | fields)
    IndicatorDefinition.objects.bulk_create(
        IndicatorDefinition(
            code=f"ind-{number}-{one}", measure=row, position=one, name=texts("Chỉ số"),
            unit="fund", unit_name=texts("quỹ"), aggregation="sum",
        )
        for one in range(indicators)
    )  # fmt: skip
    return row


def budget_line(planned: int = 0, *, of: Scheme | None = None, **fields: object) -> BudgetLine:
    number = next(_numbers)
    told = {
        "scheme_id": (of or scheme()).pk, "year": 2026, "code": f"nguon-{number}",
        "source": texts("Ngân sách"), "by_id": None, "now": AT,
    }  # fmt: skip
    line_id = programmes.open_line(**told | fields)
    if planned:
        programmes.plan(line_id=line_id, amount=planned, key=f"first {number}", by_id=None, now=AT)
    return BudgetLine.objects.select_related("scheme__programme").get(pk=line_id)
