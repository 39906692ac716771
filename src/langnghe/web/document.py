"""What the document of the API says of every operation: problems, limits, keys."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from langnghe.accounts import public as accounts

PROBLEM = {"$ref": "#/components/schemas/ProblemSchema"}
PROBLEM_TYPE = "application/problem+json"
KEY = "Idempotency-Key"
HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "RateLimit": (
        "What is left of the limit, and the seconds until it begins anew",
        {"type": "string", "examples": ['"api";r=599;t=42']},
    ),
    "RateLimit-Policy": (
        "The limit, and its window in seconds",
        {"type": "string", "examples": ['"api";q=600;w=60']},
    ),
    "Retry-After": ("Seconds to wait", {"type": "integer"}),
    "Idempotent-Replayed": (
        "The answer was given before, to the same key",
        {"type": "string", "enum": ["true"]},
    ),
}
KEY_PARAMETER = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": (
        "A random name of this request, such as a UUID. The same request again with the same key "
        "gets the first answer; another one with it gets 409. Kept for two days. An answer that "
        "holds a secret (`Cache-Control: no-store`) is not kept: the call is done again."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
}


class Document(OpenAPISchema):
    """Names the scope that a token needs, as OpenAPI 3.1 lets it stand beside any scheme."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        needed = [auth for auth in operation.auth_callbacks if isinstance(auth, accounts.Scoped)]
        if needed:
            self.securitySchemes["Token"] = {
                "type": "http",
                "scheme": "bearer",
                "description": (
                    "A token that an owner makes under Xưởng → Phần mềm, or a lender under Sở → "
                    "Phần mềm."
                ),
            }
        return [{"Token": [auth.scope] if auth.scope else []} for auth in needed] or None


class Api(NinjaAPI):
    """Documents what holds for all operations and stands in none of them."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        document = Document(self, prefix)
        components = document["components"]
        components["headers"] = {
            name: {"description": text, "schema": schema}
            for name, (text, schema) in HEADERS.items()
        }
        components["parameters"] = {"IdempotencyKey": KEY_PARAMETER}
        for method, operation in _operations(document):
            _mend_examples(operation)
            if method == "post":
                _document_key(operation)
            _document_problems(operation)
            _document_limits(operation, is_post=method == "post")
        return document


def _operations(document: OpenAPISchema) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _mend_examples(operation: dict[str, Any]) -> None:
    """A list of examples belongs to the schema; beside it OpenAPI wants a map of named ones."""
    for parameter in operation.get("parameters", []):
        if isinstance(parameter.get("examples"), list):
            parameter["schema"]["examples"] = parameter.pop("examples")


def _document_key(operation: dict[str, Any]) -> None:
    known = operation.setdefault("parameters", [])
    # An operation that cannot do without a key names it itself.
    if KEY not in {parameter.get("name") for parameter in known}:
        known.append({"$ref": "#/components/parameters/IdempotencyKey"})
    operation["responses"].setdefault(409, {"description": HTTPStatus(409).phrase})


def _document_problems(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status in (422, 429):
        responses.setdefault(status, {"description": HTTPStatus(status).phrase})
    for status, response in responses.items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            told = response.get("content", {}).get("application/json", {}).get("schema", PROBLEM)
            response["content"] = {PROBLEM_TYPE: {"schema": told}}


def _document_limits(operation: dict[str, Any], *, is_post: bool) -> None:
    for status, response in operation["responses"].items():
        names = ["RateLimit", "RateLimit-Policy"]
        if int(status) == HTTPStatus.TOO_MANY_REQUESTS:
            names.append("Retry-After")
        elif is_post and int(status) < HTTPStatus.MULTIPLE_CHOICES:
            names.append("Idempotent-Replayed")
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
