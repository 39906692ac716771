"""Subsidies of a lender's loans."""

from django.urls import path

from langnghe.capital.subsidy import views

app_name = "subsidy"
HERE = "so/cho-vay/ho-tro-lai-suat"
urlpatterns = [
    path(f"{HERE}/", views.claims, name="claims"),
    path(f"{HERE}/<uuid:uid>/tinh/", views.count, name="count"),
    path(f"{HERE}/<uuid:uid>/ket-thuc/", views.end, name="end"),
    path(f"{HERE}/<uuid:uid>/buoc/", views.move, name="move"),
    path(f"{HERE}/<int:year>-q<int:quarter>.csv", views.sheet, {"form": "csv"}, name="csv"),
    path(f"{HERE}/<int:year>-q<int:quarter>.xlsx", views.sheet, {"form": "xlsx"}, name="xlsx"),
]
