"""Who asks."""

from django.http import HttpRequest

from langnghe.core.errors import NotFound


def person(request: HttpRequest) -> int:
    """Somebody who is logged in. :raises NotFound:"""
    if request.user.pk is None:
        raise NotFound
    return request.user.pk
