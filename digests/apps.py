"""Django's entry to digests."""

from importlib import import_module

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """Papers, listings, rankings."""

    name = "digests"

    def ready(self) -> None:
        """Connect the signal receivers."""
        import_module("digests.receivers")
