from django.apps import AppConfig


class Guidance(AppConfig):
    name = "langnghe.capital.guidance"
    label = "guidance"
