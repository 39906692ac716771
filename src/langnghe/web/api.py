"""The open JSON API: one document, every context's routes, one shape of error (RFC 9457)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from langnghe.accounts.api import router as accounts
from langnghe.capital.loans.api import router as loans
from langnghe.capital.products.api import router as loan_products
from langnghe.core.errors import ApplicationError
from langnghe.core.middleware import answer_to, problem
from langnghe.core.reading import MOST_TOLD, more
from langnghe.environment.ingest.api import router as ingest
from langnghe.environment.judging.api import router as judging
from langnghe.environment.seeing.api import router as environment
from langnghe.environment.treatment.api import router as treatment
from langnghe.market.basket.api import router as baskets
from langnghe.market.catalogue.api import router as catalogue
from langnghe.market.checkout.api import router as checkout
from langnghe.market.orders.api import router as orders
from langnghe.programmes.api import router as programmes
from langnghe.registry.api import makers
from langnghe.registry.api import router as registry
from langnghe.registry.breaks.api import router as breaks
from langnghe.registry.desk.api import router as decisions
from langnghe.registry.heritage.api import router as stories
from langnghe.support.deciding.api import router as support
from langnghe.support.offers.api import router as support_schemes
from langnghe.web.document import Api

DESCRIPTION = """\
Goods, villages, baskets and orders of the craft villages. With a token of his own a maker writes
his goods and puts them on sale, says pieces and prices, one by one or a thousand in a call, takes
his orders from confirmation to delivery, and is told of them by webhooks. He writes down orders by
phone, closes for a break, and reads his figures and the consents by which associations act for him.
The decisions of the authorities are there for everybody. A lender reads which of his loans stand
here, and says how those stand whose book he keeps himself.

Money is `{"amount": "350000", "currency": "VND"}`, in whole units of the currency's own exponent.
Every error is `application/problem+json` (RFC 9457) with a stable `code`.
Texts come in the language of `Accept-Language` (`vi`, `en`).
Every POST takes an `Idempotency-Key`: sent again with it, it gets the first answer.
`RateLimit` says how much is left; over it the answer is 429 with `Retry-After`.
"""


api = Api(
    title="Làng Nghề API",
    version="1.0",
    description=DESCRIPTION,
    docs_url="/docs",
    urls_namespace="api",
)
ROUTERS = (
    catalogue, registry, stories, decisions, makers, breaks, baskets, checkout, orders, accounts,
    environment, ingest, treatment, judging, support, support_schemes, programmes, loan_products,
    loans,
)  # fmt: skip
for router in ROUTERS:
    api.add_router("", router)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {
            "field": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]),
            "code": item["type"],
            "detail": item["msg"],
        }
        for item in error.errors[:MOST_TOLD]
    ]
    if (rest := len(error.errors) - MOST_TOLD) > 0:
        told = more(rest)
        errors.append({"field": told.field or "", "code": told.code, "detail": str(told)})
    return problem(
        request,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code="not_valid",
        detail=_("Some fields are not right."),
        errors=errors,
    )


@api.exception_handler(ApplicationError)
def refused_by_rule(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    return answer_to(request, error)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(
        request,
        status=HTTPStatus.UNAUTHORIZED,
        code="not_signed_in",
        detail=_("Show a token that is in force: Authorization: Bearer …"),
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    status = HTTPStatus(error.status_code)
    return problem(request, status=status, code=status.name.lower(), detail=str(error))
