"""Every address of the product: pages in two languages, and doors for programs in none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import TemplateView

from langnghe.web import app, desk, health, reports, seo
from langnghe.web.api import api
from langnghe.web.association.urls import urlpatterns as association
from langnghe.web.home import home
from langnghe.web.places.urls import urlpatterns as places
from langnghe.web.workshop.urls import urlpatterns as workshop


class ReportKind:
    """What may be reported, as it is called in addresses."""

    regex = "|".join(reports.KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReportKind, "report_kind")

pages = [
    path("", home, name="home"),
    path("kieu-dang/", TemplateView.as_view(template_name="ui/styleguide.html"), name="style"),
    path("so/", desk.morning, name="desk"),
    path("bao/<report_kind:kind>/<slug:slug>/", reports.report, name="report"),
    path("bao/da-nhan/", reports.reported, name="reported"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("ngoai-tuyen/", app.offline, name="offline"),
    *places,
    *association,
    *workshop,
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("robots.txt", seo.robots, name="robots"),
    path("sitemap.xml", seo.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", seo.sitemap, name="sitemap-section"),
    path("api/v1/", api.urls),
    path("", include("langnghe.environment.sensing.sta.urls")),
    path("", include("langnghe.registry.heritage.open_urls")),
    path("", include("langnghe.environment.seeing.open_urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("", include((pages, "web"))),
        path("", include("langnghe.accounts.urls")),
        path("", include("langnghe.registry.desk.urls")),
        path("", include("langnghe.registry.heritage.urls")),
        path("", include("langnghe.programmes.urls")),
        path("", include("langnghe.environment.ingest.urls")),
        path("", include("langnghe.environment.judging.urls")),
        path("", include("langnghe.environment.treatment.urls")),
        path("", include("langnghe.environment.cases.urls")),
        path("", include("langnghe.environment.seeing.urls")),
        path("", include("langnghe.support.deciding.urls")),
        path("", include("langnghe.support.dossiers.urls")),
        path("", include("langnghe.support.offers.urls")),
        path("", include("langnghe.market.catalogue.urls")),
        path("", include("langnghe.market.basket.urls")),
        path("", include("langnghe.market.shipping.urls")),
        path("", include("langnghe.market.orders.urls")),
        path("", include("langnghe.market.checkout.urls")),
        path("", include("langnghe.capital.contracts.urls")),
        path("", include("langnghe.capital.loans.urls")),
        path("", include("langnghe.capital.subsidy.urls")),
        path("", include("langnghe.capital.portfolio.urls")),
        path("", include("langnghe.capital.guidance.urls")),
        path("", include("langnghe.capital.products.urls")),  # the last of capital
        prefix_default_language=False,
    ),
]

handler400 = "langnghe.web.errors.bad_request"
handler403 = "langnghe.web.errors.forbidden"
handler404 = "langnghe.web.errors.not_found"
handler500 = "langnghe.web.errors.server_error"
