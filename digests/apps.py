"""Django's entry to digests."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from digests.curators import make_curators


class DigestsConfig(AppConfig):
    """Papers, listings, rankings."""

    name = "digests"

    def ready(self) -> None:
        """Register the checks of settings and connect the signal receivers.

        The group of curators is made when every app's permissions are there: auth comes after this app.
        """
        import_module("digests.checks")
        import_module("digests.receivers")
        post_migrate.connect(make_curators, sender=apps.get_app_config("auth"))
