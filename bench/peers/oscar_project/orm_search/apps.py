"""Takes the place of oscar's search app, by its label."""

from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "orm_search"
