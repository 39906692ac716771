"""
Search over the goods on show: an index on this node's disk that follows the database.

`find`, `facets` and `suggest` read it, `follow` and `rebuild` keep it; nobody else knows how.
"""

from langnghe.market.catalogue.search.find import (
    Counts,
    Found,
    facets,
    find,
    makers,
    total,
)
from langnghe.market.catalogue.search.index import Reader, follow, keep, reader, rebuild
from langnghe.market.catalogue.search.kept import once_per_state
from langnghe.market.catalogue.search.nearest import did_you_mean

__all__ = [
    "Counts",
    "Found",
    "Reader",
    "did_you_mean",
    "facets",
    "find",
    "follow",
    "keep",
    "makers",
    "once_per_state",
    "reader",
    "rebuild",
    "total",
]
