"""The addresses of checkout."""

from django.urls import path

from langnghe.market.checkout.views import buyer as views
from langnghe.market.checkout.views import phone

app_name = "checkout"
urlpatterns = [
    path("dat-hang/", views.checkout, name="checkout"),
    path("dat-hang/noi-giao/", views.place, name="place"),
    path("dat-hang/phi-giao/", views.delivery_hint, name="delivery_hint"),
    path("xuong/don-dien-thoai/", phone.by_phone, name="by_phone"),
    path("xuong/don-dien-thoai/<slug:number>/", phone.taken, name="taken"),
    path("dieu-khoan-mua-hang/", views.terms, name="terms"),
]
