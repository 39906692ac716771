"""
A category and the answer to a search, with oscar's own templates.

One statement counts, one fetches the page (with what oscar's own `base_queryset` prefetches), and
a search has one more for its facets.
"""

from types import SimpleNamespace

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.views.generic import ListView
from oscar.apps.search.forms import SearchForm
from oscar.core.loading import get_model

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")

ORDERS = {"price-asc": ("stockrecords__price", "pk"), "price-desc": ("-stockrecords__price", "pk")}


class _Found(ListView):
    paginate_by = 24

    def get_queryset(self):
        order = ORDERS.get(self.request.GET.get("sort_by", ""), ("-date_created", "-pk"))
        return self.found().base_queryset().order_by(*order)

    def found(self):
        return Product.objects.browsable()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # The templates expect what a search server answers: each row with its `object`.
        rows = [SimpleNamespace(object=product) for product in context["page_obj"].object_list]
        context["page_obj"].object_list = rows
        form = SearchForm(self.request.GET or None)
        return {
            **context,
            "page": context["page_obj"],
            "products": rows,
            "results": rows,
            "form": form,
            "search_form": form,
            "selected_facets": [],
            "query": self.request.GET.get("q", ""),
        }


class CatalogueView(_Found):
    template_name = "oscar/catalogue/browse.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(summary="All products", **kwargs)


class ProductCategoryView(_Found):
    template_name = "oscar/catalogue/category.html"

    def found(self):
        self.category = get_object_or_404(Category, pk=self.kwargs["pk"], is_public=True)
        return super().found().filter(categories=self.category)

    def get_context_data(self, **kwargs):
        return super().get_context_data(category=self.category, **kwargs)


class FacetedSearchView(_Found):
    template_name = "oscar/search/results.html"

    def found(self):
        goods = super().found()
        for word in self.request.GET.get("q", "").split():
            goods = goods.filter(title__icontains=word)
        return goods

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counted = (
            self.found()
            .values("categories__pk", "categories__name")
            .annotate(number=Count("pk"))
            .order_by("-number")
        )
        asked = self.request.GET.urlencode()
        results = [
            {
                "name": row["categories__name"],
                "count": row["number"],
                "show_count": True,
                "select_url": f"?{asked}&category={row['categories__pk']}",
            }
            for row in counted
        ]
        facets = {"category": {"name": "Category", "results": results}}
        return {**context, "facet_data": facets, "has_facets": bool(results)}
