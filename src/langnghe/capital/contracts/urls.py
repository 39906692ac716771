"""Granted dossiers at the lender's desk."""

from django.urls import path

from langnghe.capital.contracts import views

app_name = "contracts"
urlpatterns = [
    path("so/cho-vay/ho-so/", views.waiting, name="waiting"),
    path("so/cho-vay/ho-so/<uuid:uid>/", views.sign, name="sign"),
]
