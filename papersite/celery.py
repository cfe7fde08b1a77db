"""The Celery application and its timetable."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

from papersite.garbage import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "papersite.settings")

app = Celery("papersite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# arXiv announces at 20:00 US Eastern time, the clock of this timetable (CELERY_TIMEZONE). When a category-day is due is
# decided by `digests.arxiv.completeness`: a turn that finds nothing due asks nobody.
app.conf.beat_schedule = {
    "poll": {
        "task": "digests.tasks.poll",
        "schedule": crontab(minute="*/5"),
    },
    "describe": {
        "task": "digests.tasks.describe",
        "schedule": crontab(minute="10,40"),
    },
    "mail": {
        "task": "digests.tasks.mail",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    # After an upgrade, or on another machine, it takes half a minute; else it does nothing.
    "compile loops": {
        "task": "digests.tasks.compile_loops",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "forget unstated patterns": {
        "task": "digests.tasks.forget_unstated_patterns",
        "schedule": crontab(minute="40", hour="15"),
    },
    "embed papers": {
        "task": "digests.tasks.embed_papers",
        "schedule": crontab(minute="8-58/10"),
    },
    "count quality": {
        "task": "digests.tasks.count_quality",
        "schedule": crontab(minute="3-53/10"),
    },
    "forget old days": {
        "task": "digests.tasks.forget_old_days",
        "schedule": crontab(minute="50", hour="15"),
    },
    # Between arXiv's announcement and most readers' mornings.
    "remake": {
        "task": "digests.tasks.remake",
        "schedule": crontab(minute="20", hour="1"),
    },
    # Whatever a worker that was killed left behind.
    "match stale days": {
        "task": "digests.tasks.match_stale_days",
        "schedule": crontab(minute="*/10"),
    },
    "learn what was missed": {
        "task": "digests.tasks.learn_what_was_missed",
        "schedule": crontab(minute="*/2"),
        "options": {"expires": 110},
    },
    "build stale vectors": {
        "task": "digests.tasks.build_stale_vectors",
        "schedule": crontab(minute="5-55/10"),
    },
    "want summaries": {
        "task": "digests.tasks.want_summaries",
        "schedule": crontab(minute="8-58/10"),
    },
    # What is due after a pause, at a new day's budget, or after a writer that was killed.
    "call writers": {
        "task": "digests.tasks.call_writers",
        "schedule": crontab(),
    },
    "forget unshown summaries": {
        "task": "digests.tasks.forget_unshown_summaries",
        "schedule": crontab(minute="45", hour="15"),
    },
    # The newest day grows until the last category has come in the evening; what is new by morning is found anew then.
    "find trends": {
        "task": "digests.tasks.find_trends",
        "schedule": crontab(minute="20", hour="0,6"),
    },
    "compare the next day": {
        "task": "digests.tasks.compare_next_day",
        "schedule": crontab(minute="8-58/10"),
    },
}


def begin(**_: Any) -> None:
    """Do at once what a site missed while it was switched off."""
    for task in ("poll", "match_stale_days", "build_stale_vectors", "learn_what_was_missed"):
        app.send_task(f"digests.tasks.{task}")


def settle_before_forking(**_: Any) -> None:
    """Settle the worker once its tasks are loaded, before its pool is forked."""
    settle()


beat_init.connect(begin)
worker_init.connect(settle_before_forking)
