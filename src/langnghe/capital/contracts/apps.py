from django.apps import AppConfig


class Contracts(AppConfig):
    name = "langnghe.capital.contracts"
    label = "contracts"
