"""Every operation of the API, called with whatever its own document allows, and with what it forbids."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import integers
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from langnghe.web.wsgi import application
from tests import factories

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 60
# Text that databases, printers and sorting have stumbled over.
NASTY = (
    "\x00", "a\x00b", "%", "_", "\\", "'", "％", "ộ" * 90, "0" * 90, "\u202e", "-1", "²",
    "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "2026-11-02T09:00:00",
)  # fmt: skip


@pytest.fixture
def api(db: None, client: Any, settings: Any) -> Any:
    """The API in this process, inside the test's transaction, and without counting attempts."""
    settings.RATE_LIMITS = {name: (10**9, 1) for name in settings.RATE_LIMITS}
    document = client.get("/api/v1/openapi.json").json()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    found = schemathesis.openapi.from_dict(document)
    found.app = application
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def real(db: None) -> dict[str, Any]:
    """Values that lead somewhere: half of the calls go behind the first 404."""
    variant = factories.variant()
    line = factories.basket_line(factories.basket(), variant)
    order = factories.order(variant)
    producer = variant.product.producer
    maker = factories.member(of=producer.organisation)
    loan = factories.loan(agreement=None, is_outside_book=True)
    officer = factories.lender_officer(loan.lender)
    endpoint = factories.endpoint(of=producer.organisation, by=maker)
    return {
        "maker": factories.token(of=producer.organisation, by=maker),
        "webhook_id": str(endpoint.uid),
        "message_id": str(factories.told(producer.organisation).pk),
        "cart_id": str(line.basket_id),
        "line_id": str(line.pk),
        "variant": str(variant.uid),
        "number": order.number,
        "token": order.secret,
        "slug": variant.product.slug,
        "uid": str(variant.product.uid),
        "sku": variant.sku,
        "image": str(factories.image(product=variant.product).uid),
        "craft": variant.product.craft.slug,
        "token of the lender": factories.token(of=loan.lender, by=officer),
        "token of the maker": factories.maker_token(variant.product.producer),
    }


def fuzz(
    operation: Any, change: Callable[[Any, int], None], headers: dict[str, str]
) -> tuple[int, str]:
    """How often the operation was called, and what was found wrong."""
    calls = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), turn=integers(0, 6 * len(NASTY)))
    def call(case: Any, turn: int) -> None:
        nonlocal calls
        calls += 1
        change(case, turn)
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity", **headers})

    try:
        call()
    except (Exception, BaseExceptionGroup) as error:
        return calls, f"{operation.label}: {error}"
    return calls, ""


def test_no_call_makes_the_server_fail_or_answer_other_than_its_document_says(api, real):
    def change(case: Any, turn: int) -> None:
        if turn % 4 and case.operation.path.startswith("/api/v1/maker"):
            case.headers["Authorization"] = f"Bearer {real['maker']}"
            if turn % 2 and "number" in case.path_parameters:
                case.path_parameters["number"] = f"{real['number']}-1"
                return
        for part in (case.path_parameters, case.query, case.body):
            if turn % 2 and isinstance(part, dict):
                part.update({name: value for name, value in real.items() if name in part})
        if turn % 3 == 0 and isinstance(case.query, dict):
            texts = [name for name, value in case.query.items() if isinstance(value, str)]
            case.query.update(dict.fromkeys(texts, NASTY[turn // 3 % len(NASTY)]))

    def shown(path: str) -> dict[str, str]:
        """What software of makers and lenders shows; the other operations are open."""
        of_lenders = path in {"/api/v1/loans", "/api/v1/loan-states"}
        secret = real["token of the lender" if of_lenders else "token of the maker"]
        needs_one = of_lenders or path.startswith("/api/v1/maker/")
        return {"Authorization": f"Bearer {secret}"} if needs_one else {}

    operations = [result.ok() for result in api.get_all_operations()]
    found = [fuzz(one, change, shown(one.full_path)) for one in operations]
    assert not (wrong := [wrong for _calls, wrong in found if wrong]), "\n".join(wrong)
    assert sum(calls for calls, _wrong in found) > 300
