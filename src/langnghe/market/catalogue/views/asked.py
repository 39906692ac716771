"""Answers for our own scripts: what is refused is told as a problem, not as a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from langnghe.core.errors import ApplicationError
from langnghe.core.middleware import problem


def told_as_problem(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ApplicationError as error:
            return problem(
                request, status=error.status, code=error.code, detail=str(error), more=error.more
            )

    return answer
