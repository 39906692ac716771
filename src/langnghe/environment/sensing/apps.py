from django.apps import AppConfig


class Sensing(AppConfig):
    name = "langnghe.environment.sensing"
    label = "sensing"
