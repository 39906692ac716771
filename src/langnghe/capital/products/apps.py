from django.apps import AppConfig


class Products(AppConfig):
    name = "langnghe.capital.products"
    label = "products"
