"""Structured data (JSON-LD) of villages and makers."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from langnghe.core.text import in_language
from langnghe.registry import public as registry
from langnghe.ui.structured import json_ld


def village(
    one: registry.VillageFact, address: str, story: registry.StoryFact | None
) -> SafeString:
    return json_ld(
        {
            "@type": "Place",
            "name": one.name,
            "url": address,
            "description": in_language(one.description),
            "address": {
                "@type": "PostalAddress",
                "addressLocality": one.commune.name,
                "addressRegion": one.commune.province_name,
                "addressCountry": "VN",
            },
            **_told(story, one.name, address),
        }
    )


def craft(name: str, address: str, story: registry.StoryFact | None) -> SafeString:
    return json_ld(
        {"@type": "DefinedTerm", "name": name, "url": address, **_told(story, name, address)}
    )


def artisan(
    one: registry.ArtisanPage, address: str, story: registry.StoryFact | None
) -> SafeString:
    return json_ld(
        {
            "@type": "Person",
            "name": one.name,
            "url": address,
            "jobTitle": in_language(one.craft_name),
            "workLocation": {"@type": "Place", "name": one.village_name},
            **_told(story, one.name, address),
        }
    )


def _told(story: registry.StoryFact | None, name: str, address: str) -> dict[str, Any]:
    """The story as an article with its sources and pictures."""
    if story is None:
        return {}
    sources = dict.fromkeys(source for block in story.blocks for source in block.sources)
    article = {
        "@type": "Article",
        "headline": name,
        "url": address,
        "inLanguage": get_language() or "vi",
        "version": story.number,
        "citation": list(sources),
        "image": [_image(block) for block in story.pictures],
    }
    return {"subjectOf": {key: value for key, value in article.items() if value}}


def _image(block: Any) -> dict[str, Any]:
    picture = block.picture
    return {
        "@type": "ImageObject",
        "contentUrl": registry.picture_address(picture),
        "caption": block.caption.text,
        "creditText": picture.author,
        "license": picture.licence_address,
    }


def producer(
    one: registry.ProducerFact, address: str, closed: registry.BreakFact | None
) -> SafeString:
    return json_ld(
        {
            "@type": "Organization",
            "name": one.name,
            "url": address,
            "description": in_language(one.story),
            "location": {"@type": "Place", "name": one.village_name, **_closed(closed)},
        }
    )


def _closed(one: registry.BreakFact | None) -> dict[str, Any]:
    """Open for no minute from the first day to the last."""
    if one is None:
        return {}
    hours = {
        "@type": "OpeningHoursSpecification",
        "validFrom": one.first.isoformat(),
        "validThrough": one.last.isoformat(),
        "opens": "00:00",
        "closes": "00:00",
    }
    return {"specialOpeningHoursSpecification": hours}
