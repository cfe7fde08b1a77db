"""The wiring of Papersite: settings, addresses, timetable and the one-command supervisor."""

from papersite.celery import app as celery_app

__all__ = ["celery_app"]
