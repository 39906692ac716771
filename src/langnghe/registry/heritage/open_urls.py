"""Addresses that are the same in every language: pictures, and manifests for viewers."""

from django.urls import path

from langnghe.registry.heritage.views import open as doors

app_name = "heritage-open"

urlpatterns = [
    path("iiif/<uuid:uid>/manifest.json", doors.manifest, name="manifest"),
    path("di-san/anh/<uuid:uid>-<int:width>.webp", doors.picture, name="picture"),
]
