from django.apps import AppConfig


class Subsidy(AppConfig):
    name = "langnghe.capital.subsidy"
    label = "subsidy"
