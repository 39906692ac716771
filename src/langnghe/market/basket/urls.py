"""The basket's addresses."""

from django.urls import path

from langnghe.market.basket import views

app_name = "basket"
urlpatterns = [
    path("gio/", views.basket, name="basket"),
    path("gio/them/", views.add, name="add"),
    path("gio/so-luong/", views.set_quantity, name="set"),
    path("gio/bo/", views.remove, name="remove"),
    path("gio/vua-kho/", views.adjust, name="adjust"),
]
