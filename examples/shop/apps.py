"""Registration of the shop."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "examples.shop"
    verbose_name = "Shop"
