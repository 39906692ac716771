"""The pictures of a story as a manifest of the IIIF Presentation API 3, with static pictures."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from langnghe.registry.heritage import queries
from langnghe.registry.heritage.facts import Block, PictureFact, StoryFact, Subject
from langnghe.registry.heritage.markdown import as_plain

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
PAGES = {"village": "web:village", "craft": "web:craft", "artisan": "web:artisan"}
LanguageMap = dict[str, list[str]]


def manifest(told: StoryFact, subject: Subject, today: date) -> dict[str, Any]:
    """Texts in all languages at once, as the standard wants them."""
    versions = _in_each_language(told, subject, today)
    address = manifest_address(told.uid)
    rights = {block.picture.licence_address for block in told.pictures if block.picture}
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address,
        "type": "Manifest",
        "label": _each(lambda _one: subject.name),
        "summary": _each(lambda language: _summary(versions[language], subject)),
        "requiredStatement": {
            "label": _each(lambda _one: _("Attribution")),
            "value": _each(lambda _one: "; ".join(_credits(told))),
        },
        "homepage": _homepages(subject),
        "items": [
            _canvas(place, block, versions, address) for place, block in enumerate(told.pictures, 1)
        ],
    }
    if len(rights) == 1:
        found["rights"] = rights.pop()
    return found


def manifest_address(uid: str) -> str:
    return settings.PUBLIC_URL + reverse("heritage-open:manifest", args=[uid])


def picture_address(picture: PictureFact, width: int | None = None) -> str:
    chosen = width or picture.sizes[-1].width
    path = reverse("heritage-open:picture", args=[picture.uid, chosen])
    return f"{settings.PUBLIC_URL}{path}"


def _in_each_language(told: StoryFact, subject: Subject, today: date) -> dict[str, StoryFact]:
    versions = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            versions[language] = queries.story(subject.kind, subject.id, today) or told
    return versions


def _each(say: Callable[[str], str]) -> LanguageMap:
    texts = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            if said := say(language):
                texts[language] = [said]
    return texts


def _summary(told: StoryFact, subject: Subject) -> str:
    first = next((as_plain(block.body.text) for block in told.blocks if block.body), "")
    return first[:300] or subject.name


def _credits(told: StoryFact) -> list[str]:
    said = [
        f"{block.picture.author} ({block.picture.licence_label})"
        for block in told.pictures
        if block.picture
    ]
    return list(dict.fromkeys(said))


def _homepages(subject: Subject) -> list[dict[str, Any]]:
    pages = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            address = settings.PUBLIC_URL + reverse(PAGES[subject.kind], args=[subject.slug])
        pages.append(
            {
                "id": address,
                "type": "Text",
                "label": {language: [subject.name]},
                "format": "text/html",
                "language": [language],
            }
        )
    return pages


def _canvas(
    place: int, block: Block, versions: Mapping[str, StoryFact], manifest: str
) -> dict[str, Any]:
    picture = block.picture
    if picture is None:
        raise ValueError("Only blocks with a picture have a canvas.")
    canvas = f"{manifest.removesuffix('manifest.json')}canvas/{place}"
    smallest = picture.sizes[0]
    return {
        "id": canvas,
        "type": "Canvas",
        "label": _captions(block, versions) or {"none": [str(place)]},
        "width": picture.width,
        "height": picture.height,
        "rights": picture.licence_address,
        "requiredStatement": {
            "label": _each(lambda _one: _("Author and rights")),
            "value": {"none": [f"{picture.author} · {picture.licence_address}"]},
        },
        "thumbnail": [_image(picture, smallest.width, smallest.height)],
        "items": [
            {
                "id": f"{canvas}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas}/page/picture",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": _image(picture, picture.width, picture.height),
                        "target": canvas,
                    }
                ],
            }
        ],
    }


def _captions(block: Block, versions: Mapping[str, StoryFact]) -> LanguageMap:
    """Only what is said in a language stands under it."""
    texts = {}
    for language, told in versions.items():
        for one in told.blocks:
            if one.id == block.id and one.caption and not one.caption.foreign:
                texts[language] = [one.caption.text]
    return texts


def _image(picture: PictureFact, width: int, height: int) -> dict[str, Any]:
    return {
        "id": picture_address(picture, width),
        "type": "Image",
        "format": "image/webp",
        "width": width,
        "height": height,
    }
