"""Addresses of goods."""

from django.urls import path

from langnghe.market.catalogue.views.listing import listing, suggestions
from langnghe.market.catalogue.views.product import picture_to_share, product
from langnghe.market.catalogue.views.shelf import sale, stock

app_name = "catalogue"
urlpatterns = [
    path("cho/", listing, name="listing"),
    path("cho/goi-y/", suggestions, name="suggestions"),
    path("hang/<slug:slug>/", product, name="product"),
    path("hang/<slug:slug>/chia-se.jpg", picture_to_share, name="share"),
    path("xuong/hang/", stock, name="stock"),
    path("xuong/hang/<slug:slug>/ban/", sale, name="sale"),
]
