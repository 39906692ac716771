"""Addresses of goods."""

from django.urls import path

from langnghe.market.catalogue.views.editor import draft, editor, new, pictures, preview
from langnghe.market.catalogue.views.goods import goods
from langnghe.market.catalogue.views.listing import listing, suggestions
from langnghe.market.catalogue.views.product import product
from langnghe.market.catalogue.views.shelf import sale, stock
from langnghe.market.catalogue.views.uploads import begin, upload

app_name = "catalogue"
urlpatterns = [
    path("cho/", listing, name="listing"),
    path("cho/goi-y/", suggestions, name="suggestions"),
    path("hang/<slug:slug>/", product, name="product"),
    path("xuong/hang/", stock, name="stock"),
    path("xuong/hang/<slug:slug>/ban/", sale, name="sale"),
    path("xuong/hang-cua-toi/", goods, name="goods"),
    path("xuong/hang-cua-toi/moi/", new, name="new"),
    path("xuong/hang-cua-toi/<uuid:uid>/", editor, name="editor"),
    path("xuong/hang-cua-toi/<uuid:uid>/nhap/", draft, name="draft"),
    path("xuong/hang-cua-toi/<uuid:uid>/hinh/", pictures, name="pictures"),
    path("xuong/hang-cua-toi/<uuid:uid>/xem-truoc/", preview, name="preview"),
    path("xuong/hang-cua-toi/<uuid:uid>/tai-len/", begin, name="begin"),
    path("xuong/tai-len/<uuid:uid>/", upload, name="upload"),
]
