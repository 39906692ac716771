from django.apps import AppConfig


class Judging(AppConfig):
    name = "langnghe.environment.judging"
    label = "judging"
