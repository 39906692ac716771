"""Doors for programs, in no language: the catalogue of what there is (DCAT-AP)."""

from django.urls import path

from langnghe.environment.seeing.views import downloads

app_name = "seeing-open"
urlpatterns = [path("du-lieu-mo/moi-truong.jsonld", downloads.catalogue, name="catalogue")]
