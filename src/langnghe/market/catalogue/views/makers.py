"""Which makers somebody acts for, and which of them a page is about."""

from django.http import HttpRequest

from langnghe.core.errors import NotFound
from langnghe.registry import public as registry


def producers_of(request: HttpRequest) -> list[registry.ProducerFact]:
    """The makers that the asker acts for; the page does not exist for anybody else."""
    producers = registry.producers_of(request.user.pk)
    if not producers:
        raise NotFound
    return producers


def chosen_of(
    request: HttpRequest, producers: list[registry.ProducerFact]
) -> registry.ProducerFact:
    slug = request.GET.get("nha")
    if slug is None:
        return producers[0]
    chosen = next((producer for producer in producers if producer.slug == slug), None)
    if chosen is None:
        raise NotFound
    return chosen
