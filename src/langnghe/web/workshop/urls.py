"""Addresses of a workshop beside goods and orders; part of the namespace `web`."""

from django.urls import path

from langnghe.web.workshop import views

urlpatterns = [
    path("xuong/them/", views.more, name="workshop_more"),
    path("xuong/trang/", views.own_page, name="own_page"),
    path("xuong/nghi/", views.breaks, name="breaks"),
    path("xuong/nghi/<uuid:uid>/", views.change_break, name="break"),
    path("xuong/nghi/<uuid:uid>/mo-cua/", views.end_break, name="break_end"),
    path("xuong/ap-phich/", views.posters, name="posters"),
    path("xuong/ap-phich/ap-phich.pdf", views.poster, name="poster"),
    path("nguoi-lam/<slug:slug>/chia-se.jpg", views.share, name="producer_share"),
]
