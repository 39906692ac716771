"""Addresses of villages, crafts and makers; part of the namespace `web`."""

from django.urls import path

from langnghe.web.places import views

urlpatterns = [
    path("lang/", views.villages, name="villages"),
    path("lang/<slug:slug>/", views.village, name="village"),
    path("nghe/", views.crafts, name="crafts"),
    path("nghe/<slug:slug>/", views.craft, name="craft"),
    path("nguoi-lam/<slug:slug>/", views.producer, name="producer"),
]
