from django.apps import AppConfig


class Loans(AppConfig):
    name = "langnghe.capital.loans"
    label = "loans"
