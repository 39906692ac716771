from django.apps import AppConfig


class Portfolio(AppConfig):
    name = "langnghe.capital.portfolio"
    label = "portfolio"
