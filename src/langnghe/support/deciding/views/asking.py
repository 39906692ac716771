"""Who asks."""

from collections.abc import Iterable
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from langnghe.core.decoding import MOST_BYTES
from langnghe.core.errors import NotFound, Refused
from langnghe.support.dossiers import papers
from langnghe.support.dossiers.queries.dossiers import scope_of
from langnghe.support.dossiers.rules import Scope


def officer(request: HttpRequest) -> Scope:
    """Of an office that receives dossiers. :raises NotFound:"""
    scope = scope_of(request.user.pk)
    if not scope.offices:
        raise NotFound
    return scope


def pages(files: Iterable[Any]) -> list[dict[str, str]]:
    """Kept, before the transaction. :raises NotAPaper: :raises NotAnImage:"""
    given = [one.read(MOST_BYTES + 1) for one in files]
    return [page.as_json() for page in papers.keep_all(given)] if given else []


def blame(form: Form, refusal: Refused) -> None:
    """Beside the field that it is about, else above all."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
