"""Django's entry to accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Readers and their interests."""

    name = "accounts"
