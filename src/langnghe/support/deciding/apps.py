from django.apps import AppConfig


class Deciding(AppConfig):
    name = "langnghe.support.deciding"
    label = "deciding"
