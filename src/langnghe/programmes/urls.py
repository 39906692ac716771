"""What was announced, what it stands on, who is supported and with what money."""

from django.urls import path

from langnghe.programmes.views import desk, open_pages

app_name = "programmes"
urlpatterns = [
    path("cam-ket/", open_pages.measures, name="measures"),
    path("cam-ket/<slug:slug>/", open_pages.measure, name="measure"),
    path("van-ban/", open_pages.acts, name="acts"),
    path("van-ban/<slug:slug>/", open_pages.act, name="act"),
    path("chuong-trinh/", open_pages.programmes, name="programmes"),
    path("chuong-trinh/<slug:slug>/", open_pages.programme, name="programme"),
    path("goi-ho-tro/<slug:slug>/", open_pages.scheme, name="scheme"),
    path("so/ngan-sach/", desk.budget, name="budget"),
    path("so/ngan-sach/moi/", desk.line_new, name="line_new"),
    path("so/ngan-sach/<uuid:uid>/", desk.line, name="line"),
    path("so/chuong-trinh/", desk.plans, name="plans"),
    path("so/chuong-trinh/<slug:slug>/", desk.plan, name="plan"),
]
