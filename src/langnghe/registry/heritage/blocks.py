"""The blocks of a story as they are kept: plain JSON, changed by making a new list."""

from collections.abc import Iterable, Mapping
from typing import Any

from langnghe.core.text import in_language
from langnghe.registry.heritage.facts import SOURCE_LANGUAGE, TEXTS

# {"id", "kind", "texts": {field: {language: text}}, "version", "translated": {language: version},
#  "certainty", "sources": [code], "url"}
Stored = dict[str, Any]
Texts = Mapping[str, Mapping[str, str]]


def new(
    *, block_id: str, kind: str, texts: Texts, certainty: str, sources: Iterable[str], url: str = ""
) -> Stored:
    cleaned = _cleaned(kind, texts)
    return {
        "id": block_id,
        "kind": str(kind),
        "texts": cleaned,
        "version": 1,
        "translated": dict.fromkeys(_languages(cleaned), 1),
        "certainty": certainty,
        "sources": list(dict.fromkeys(sources)),
        "url": url,
    }


def changed(
    block: Stored,
    *,
    texts: Texts,
    certainty: str,
    sources: Iterable[str],
    url: str = "",
    still_fits: Iterable[str] = (),
) -> Stored:
    """
    The block with other content. Its version counts the changes of its source text alone.

    A translation that was changed, or of which somebody says that it still fits, belongs to the
    source text as it is now; any other one stays with the version it was made from.
    """
    before, after = block["texts"], _cleaned(block["kind"], texts)
    rewritten = _of(before, SOURCE_LANGUAGE) != _of(after, SOURCE_LANGUAGE)
    version = block["version"] + rewritten
    translated = {}
    for language in _languages(after):
        renewed = _of(before, language) != _of(after, language) or language in still_fits
        translated[language] = version if renewed else block["translated"].get(language, version)
    return {
        **block,
        "texts": after,
        "version": version,
        "translated": translated,
        "certainty": certainty,
        "sources": list(dict.fromkeys(sources)),
        "url": url,
    }


def is_stale(block: Stored, language: str) -> bool:
    """Whether the source text has changed since this translation was made."""
    made_from = block["translated"].get(language)
    return made_from is not None and int(made_from) < int(block["version"])


def find(blocks: Iterable[Stored], block_id: str) -> Stored | None:
    return next((block for block in blocks if block["id"] == block_id), None)


def replaced(blocks: Iterable[Stored], block: Stored) -> list[Stored]:
    return [block if one["id"] == block["id"] else one for one in blocks]


def without(blocks: Iterable[Stored], block_id: str) -> list[Stored]:
    return [one for one in blocks if one["id"] != block_id]


def moved(blocks: Iterable[Stored], block_id: str, by: int) -> list[Stored]:
    """One place up (-1) or down (1); at the end it stays."""
    there = list(blocks)
    place = next(number for number, one in enumerate(there) if one["id"] == block_id)
    target = min(max(place + by, 0), len(there) - 1)
    there.insert(target, there.pop(place))
    return there


def title(block: Stored) -> str:
    """What to call it in a list: its heading, else how it begins."""
    texts = block["texts"]
    for name in TEXTS[block["kind"]]:
        if said := in_language(texts.get(name, {})):
            return said.splitlines()[0][:80]
    return ""


def source_codes(blocks: Iterable[Stored]) -> set[str]:
    return {code for block in blocks for code in block["sources"]}


def _cleaned(kind: str, texts: Texts) -> dict[str, dict[str, str]]:
    """Only the fields of this kind, without what is empty, with one kind of line break."""
    cleaned = {}
    for name in TEXTS[kind]:
        said = {
            language: text.replace("\r\n", "\n").strip()
            for language, text in texts.get(name, {}).items()
        }
        cleaned[name] = {language: text for language, text in said.items() if text}
    return {name: said for name, said in cleaned.items() if said}


def _of(texts: Texts, language: str) -> dict[str, str]:
    return {name: said[language] for name, said in texts.items() if language in said}


def _languages(texts: Texts) -> list[str]:
    """Those it is translated into."""
    found = {language for said in texts.values() for language in said}
    return sorted(found - {SOURCE_LANGUAGE})
