"""The addresses of checkout."""

from django.urls import path

from langnghe.market.checkout import views

app_name = "checkout"
urlpatterns = [
    path("dat-hang/", views.checkout, name="checkout"),
    path("dat-hang/noi-giao/", views.place, name="place"),
    path("dat-hang/phi-giao/", views.delivery_hint, name="delivery_hint"),
    path("dieu-khoan-mua-hang/", views.terms, name="terms"),
]
