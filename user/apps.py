"""Registration of the user app."""

from django.apps import AppConfig


class UserConfig(AppConfig):
    name = "user"
    verbose_name = "Users"
