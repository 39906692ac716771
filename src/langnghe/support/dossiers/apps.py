from django.apps import AppConfig


class Dossiers(AppConfig):
    name = "langnghe.support.dossiers"
    label = "dossiers"
