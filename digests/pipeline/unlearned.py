"""Verdicts that nobody learned from, to the profiles that they were told in.

A verdict is stored first and learned by a task. Where the process that served the click was killed before it queued
that task, or the queue was down, nothing would learn from it before the reader's next verdict.
"""

from datetime import datetime, timedelta

from digests.models import LearnedTaste
from digests.pipeline import learn
from papersite import prepared

SETTLED = timedelta(minutes=1)
"""How long a verdict is left to the task that it queued."""

MOST_EVENTS = 20_000
"""The newest actions of readers that are looked at: those of an hour of a large site."""

_OLDEST = timedelta(days=7)


def unlearned(now: datetime) -> list[int]:
    """Return the keys of the profiles whose taste does not yet know what was told a minute ago or earlier."""
    moments = {"since": now - _OLDEST, "until": now - SETTLED, "most": MOST_EVENTS}
    found = [profile for (profile,) in prepared.rows(_TOLD_SINCE, moments)]
    learned = dict(LearnedTaste.objects.filter(profile__in=found).values_list("profile", "learned_from"))
    return [profile for profile in found if learn.judged_by(profile) != learned.get(profile, [])]


# A paper that is told about in another profile than before concerns both.
_TOLD_SINCE = """
    WITH newest AS (SELECT feedback_id, at FROM digests_feedbackevent ORDER BY id DESC LIMIT %(most)s),
        recent AS (SELECT feedback_id, max(at) AS told_at FROM newest GROUP BY feedback_id)
    SELECT DISTINCT event.profile_id
    FROM recent JOIN digests_feedbackevent AS event USING (feedback_id)
        LEFT JOIN digests_learnedtaste AS taste ON taste.profile_id = event.profile_id
    WHERE event.profile_id IS NOT NULL AND told_at BETWEEN %(since)s AND %(until)s
        AND (taste.changed_at IS NULL OR taste.changed_at < told_at)
    ORDER BY event.profile_id
"""
