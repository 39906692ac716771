from django.apps import AppConfig


class Cases(AppConfig):
    name = "langnghe.environment.cases"
    label = "cases"
