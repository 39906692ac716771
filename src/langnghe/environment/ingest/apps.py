from django.apps import AppConfig


class Ingest(AppConfig):
    name = "langnghe.environment.ingest"
    label = "ingest"
