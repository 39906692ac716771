from django.apps import AppConfig


class Offers(AppConfig):
    name = "langnghe.support.offers"
    label = "offers"
