"""A lender's loans together."""

from django.urls import path

from langnghe.capital.portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("so/cho-vay/danh-muc/", views.portfolio, name="portfolio"),
    path("so/cho-vay/danh-muc.csv", views.sheet, {"form": "csv"}, name="csv"),
    path("so/cho-vay/danh-muc.xlsx", views.sheet, {"form": "xlsx"}, name="xlsx"),
]
