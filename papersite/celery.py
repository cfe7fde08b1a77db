"""The Celery application and its timetable."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "papersite.settings")

app = Celery("papersite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Feeds are rebuilt at midnight US Eastern time after an announcement at 20:00, Sunday to Thursday.
app.conf.beat_schedule = {
    "ingest followed listings": {
        "task": "digests.tasks.ingest_followed_listings",
        "schedule": crontab(minute="20", hour="0,1,2,4,6,9,12", day_of_week="mon-fri"),
    },
    "forget unstated patterns": {
        "task": "digests.tasks.forget_unstated_patterns",
        "schedule": crontab(minute="40", hour="15"),
    },
    # Whatever a worker that was killed left behind.
    "match stale days": {
        "task": "digests.tasks.match_stale_days",
        "schedule": crontab(minute="*/10"),
    },
}
