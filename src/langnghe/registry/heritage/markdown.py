"""Markdown of editors as HTML that may stand in a page: no pictures, headings or tags of theirs."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["html_block", "html_inline", "image", "heading", "lheading", "code", "fence", "hr"]
)
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a"}


@lru_cache(maxsize=500)
def as_html(text: str) -> SafeString:
    """What is left is cleaned once more: a mistake of the parser must not become a hole."""
    html = nh3.clean(
        _PARSER.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener",
    )
    return mark_safe(html)


def as_plain(text: str) -> str:
    """The words alone, for descriptions and manifests."""
    return " ".join(nh3.clean(_PARSER.render(text), tags=set()).split())
