"""Schemes for everybody, the check, and the searches that people keep."""

from django.urls import path

from langnghe.support.offers.views import check, schemes, searches

app_name = "offers"
urlpatterns = [
    path("ho-tro/", schemes.listed, name="schemes"),
    path("ho-tro/kiem-tra/", check.asked, name="check"),
    path("ho-tro/<slug:slug>/", schemes.scheme, name="scheme"),
    path("tai-khoan/tim-ho-tro/", searches.mine, name="searches"),
    path("tai-khoan/tim-ho-tro/luu/", searches.keep, name="search_keep"),
    path("tai-khoan/tim-ho-tro/<uuid:uid>/", searches.change, name="search_change"),
]
