"""Addresses for the test of the page for our own failures."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from langnghe.web.urls import handler500
from langnghe.web.urls import urlpatterns as real

__all__ = ["handler500", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-of-the-inside")


urlpatterns = [path("broken/", broken), *real]
