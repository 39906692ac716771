from django.apps import AppConfig


class Seeing(AppConfig):
    name = "langnghe.environment.seeing"
    label = "seeing"
