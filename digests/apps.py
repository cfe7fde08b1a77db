"""Django's entry to digests."""

from importlib import import_module

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """Papers, listings, rankings."""

    name = "digests"

    def ready(self) -> None:
        """Register the checks of settings and connect the signal receivers."""
        import_module("digests.checks")
        import_module("digests.receivers")
