"""Addresses of villages, crafts and makers; part of the namespace `web`."""

from django.urls import path

from langnghe.web.places import environment, views

urlpatterns = [
    path("lang/", views.villages, name="villages"),
    path("lang/<slug:slug>/", views.village, name="village"),
    path("moi-truong/", environment.board, name="environment"),
    path("nghe/", views.crafts, name="crafts"),
    path("nghe/<slug:slug>/", views.craft, name="craft"),
    path("nghe-nhan/<slug:slug>/", views.artisan, name="artisan"),
    path("so/di-san/<slug:kind>/<slug:slug>/xem-truoc/", views.story_preview, name="story_preview"),
    path("nguoi-lam/<slug:slug>/", views.producer, name="producer"),
]
