"""Pages: at the desk, of an operator, of a maker, and for everybody."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest

from langnghe.core.errors import NotFound, Refused
from langnghe.environment.sensing.rules import Scope
from langnghe.environment.treatment import pictures, rules


def officer(request: HttpRequest) -> Scope:
    """:raises NotFound: to anybody else the desk does not exist."""
    scope = rules.desk_of(request.user.pk)
    if scope is None:
        raise NotFound
    return scope


def told(form: Form, refusal: Refused) -> None:
    """Beside the field that it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def kept(form: Any) -> pictures.Kept | None:
    """The picture of a form, laid down before any transaction. :raises Refused:"""
    content = form.content()
    return pictures.keep(content) if content else None
