"""Django's entry to accounts."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Readers and their interests."""

    name = "accounts"

    def ready(self) -> None:
        """Connect the signal receivers."""
        import_module("accounts.receivers")
