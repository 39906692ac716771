from django.apps import AppConfig


class SensorThings(AppConfig):
    name = "langnghe.environment.sensing.sta"
    label = "sta"
