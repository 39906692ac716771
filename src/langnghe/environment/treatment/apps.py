from django.apps import AppConfig


class Treatment(AppConfig):
    name = "langnghe.environment.treatment"
    label = "treatment"
