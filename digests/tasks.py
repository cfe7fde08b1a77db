"""Thin tasks: load, call one stage, queue the next."""

import logging
from datetime import date, datetime

from celery import current_app, shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import Interest, Profile
from digests.pipeline import (
    alarm,
    embed,
    forget,
    harvest,
    learn,
    mailing,
    match,
    packed_profiles,
    quality,
    similar,
    summary_claims,
    summary_wants,
    trending,
    unlearned,
    vectors,
)
from digests.pipeline import remake as remaking
from digests.pipeline.doors import open_client
from digests.pipeline.locks import Claim, claimed
from digests.pipeline.poll import ask_next, ask_one
from digests.pipeline.turns import NotYourTurn
from digests.ranking import loops
from digests.summaries.errors import EmbeddingError

LONGEST_WAIT = 5.0
"""Seconds that a task waits for another process's request to end, beyond the interval; then it is queued again."""

MAILING_SECONDS = 20.0
"""Seconds after which a worker that mails lets other tasks have their turn."""

SUMMARIES = "summaries"
"""The queue of the workers that write summaries."""

logger = logging.getLogger(__name__)


@shared_task
def poll() -> None:
    """Ask about the category-day that is most due, and queue the next; the last one writes to staff.

    One after the other, because arXiv allows one connection: more tasks at once would only keep workers waiting. A
    chain that finds another one asking ends, so that there is one however often the timetable starts it.
    """
    now = timezone.now()
    try:
        with open_client(wait=settings.ARXIV_INTERVAL + LONGEST_WAIT) as client:
            asked = ask_next(client, now)
    except NotYourTurn as busy:
        poll.apply_async(countdown=busy.seconds)
        return
    if asked is None:
        alarm.write_alarms(now)
        build_stale_vectors.delay()
        return
    logger.info("%s %s: %s, %d held", asked.category, asked.announced_on, asked.state, asked.held)
    poll.delay()
    match_stale_days.delay()


@shared_task
def ask_again(pk: int) -> None:
    """Ask about one category-day because a person wants it, due or not, and queue what follows from it."""
    try:
        with open_client(wait=settings.ARXIV_INTERVAL + LONGEST_WAIT) as client:
            asked = ask_one(pk, client, timezone.now(), is_forced=True)
    except NotYourTurn as busy:
        ask_again.apply_async((pk,), countdown=busy.seconds)
        return
    if asked is not None:
        logger.info("%s %s: %s, %d held", asked.category, asked.announced_on, asked.state, asked.held)
        match_stale_days.delay()


@shared_task
def describe() -> None:
    """Take the next step of describing papers by OAI-PMH and the search API, and queue the one after it."""
    try:
        with open_client(wait=settings.ARXIV_INTERVAL + LONGEST_WAIT) as client:
            is_more = harvest.step_if_due(client, timezone.now())
    except NotYourTurn as busy:
        describe.apply_async(countdown=busy.seconds)
        return
    if is_more:
        describe.delay()


@shared_task
def match_stale_days() -> None:
    """Queue a match for every recent day whose papers changed since they were indexed, and for what was left over."""
    for day in match.stale_days():
        match_day.delay(day.isoformat())
    match_left_over.delay()


@shared_task
def match_day(day: str) -> None:
    """Index and match one day (ISO), unless another worker did so since this was queued."""
    wanted = date.fromisoformat(day)
    if wanted in match.stale_days():
        match.match_day(wanted, timezone.now())


@shared_task
def match_left_over() -> None:
    """Match the patterns stated last that nobody has matched."""
    match.match_left_over(timezone.now())


@shared_task
def build_stale_vectors() -> None:
    """Queue the vectors of every recent day whose papers changed since they were made, the newest day first."""
    for day in vectors.stale_days():
        build_vectors.delay(day.isoformat())


@shared_task
def build_vectors(day: str) -> None:
    """Make one day's vectors (ISO), unless another worker did so since this was queued."""
    wanted = date.fromisoformat(day)
    if wanted in vectors.stale_days():
        now = timezone.now()
        vectors.build_day(wanted, now)
        vectors.refresh_background(now)


@shared_task
def compare_next_day() -> None:
    """Find the papers like those of the newest day that is yet to be compared, and queue the next day.

    One day after the other, and of two such chains only one goes on, so that one month's index is in memory at a time.
    """
    with claimed(Claim.COMPARISON) as is_mine:
        is_more = is_mine and similar.compare_next(timezone.now())
    if is_more:
        compare_next_day.delay()


@shared_task
def find_trends() -> None:
    """Find which terms are on the rise, once the newest day's papers are there."""
    logger.info("terms rise in %d categories", trending.find_trends(timezone.now()))


@shared_task
def embed_papers() -> None:
    """Embed the papers that have no dense vector yet, where the operator has set a model, and queue the rest.

    A provider that fails is asked again by the next turn of the timetable, and by nobody else.
    """
    if not settings.EMBEDDING_MODEL:
        return
    try:
        is_more = embed.embed_recent(timezone.now())
    except EmbeddingError as error:
        logger.warning("Papers are not embedded: %s", error)
        return
    if is_more:
        embed_papers.delay()


@shared_task
def learn_taste(profile_id: int) -> None:
    """Learn from what a profile was told, so that its next page ranks with it.

    The rankings that were judged are frozen first. A failure there is raised, and keeps nothing from being learned.
    """
    profile = Profile.objects.filter(pk=profile_id).first()
    if profile is not None:
        now = timezone.now()
        try:
            quality.freeze(profile, now)
        finally:
            learn.learn(profile, now)


@shared_task
def learn_what_was_missed() -> None:
    """Queue the learning of verdicts whose own task was lost with the process that told or learned them."""
    for profile_id in unlearned.unlearned(timezone.now()):
        learn_taste.delay(profile_id)


@shared_task
def count_quality() -> None:
    """Count how good the rankings were that readers have judged of late."""
    counted = quality.count_days(timezone.now())
    forgotten = quality.forget_old()
    logger.info("Judged rankings: %d days counted, %d rankings forgotten", len(counted), forgotten)


@shared_task
def forget_unstated_patterns() -> None:
    """Delete the patterns that nobody states any more."""
    logger.info("%d patterns that nobody states any more are forgotten", match.forget_unstated_patterns())


@shared_task
def forget_old_days() -> None:
    """Delete what was made of days that are older than anybody needs."""
    logger.info("forgotten of old days: %s", forget.forget_old_days())


@shared_task
def remake() -> None:
    """Begin the night: say what is usual anew, compare what is packed, and queue the making of all rules."""
    now = timezone.now()
    logger.info("%d rules that nobody ranks with are deleted", remaking.begin(now))
    remake_rules.delay(now.isoformat())
    logger.info("%d packed profiles were not as stated", packed_profiles.compare_all())


@shared_task
def remake_rules(before: str, made_at: str = "", profile_id: int = 0) -> None:
    """Make the oldest rules of those made before a moment (ISO) and after the last one tried, and queue the next."""
    after = remaking.Mark(datetime.fromisoformat(made_at), profile_id) if made_at else None
    last = remaking.step(datetime.fromisoformat(before), timezone.now(), after)
    if last is not None:
        remake_rules.delay(before, last.made_at.isoformat(), last.profile)


@shared_task
def compile_loops() -> None:
    """Compile what ranks, once for each release and machine, so that all processes can load it."""
    loops.compile_beside()


@shared_task
def match_profile(profile_id: int) -> None:
    """Match what a profile states, muted or not, on the recent days, so that its next page finds the postings ready."""
    profile = Profile.objects.filter(pk=profile_id).first()
    if profile is not None:
        patterns = profile.interests.exclude(kind=Interest.Kind.CATEGORY)
        keys = patterns.values_list("key", flat=True)
        match.match_patterns(keys, match.recent_days(), timezone.now())


@shared_task
def mail() -> None:
    """Let as many workers mail as there are places, where there is anything to compose or to send."""
    if mailing.is_work(timezone.now()):
        for place in range(mailing.PLACES):
            queue_mailing(place)


@shared_task
def mail_at(place: int) -> None:
    """Compose and send digests for a while, and go on in another task where there is more."""
    cache.delete(_queued(place))
    if mailing.work(place, timezone.now, MAILING_SECONDS):
        queue_mailing(place)


def queue_mailing(place: int = 0) -> None:
    """Queue `mail_at` for a place, unless it is queued already."""
    if cache.add(_queued(place), 1, timeout=60):
        mail_at.delay(place)


def _queued(place: int) -> str:
    return f"mailing-{place}-queued"


@shared_task
def want_summaries() -> None:
    """Want what the rankings of the newest batch show, once all that came of it is matched."""
    now = timezone.now()
    if match.stale_days() or vectors.stale_days():
        return
    wanted = summary_wants.want_if_changed(now)
    if wanted:
        logger.info("%d summaries are wanted", wanted)
        call_writers.delay()


@shared_task
def call_writers() -> None:
    """Start as many chains of writing as there is work and room for, after taking the claims of dead writers away."""
    now = timezone.now()
    reopened, lost = summary_claims.reopen_stale(now)
    if reopened or lost:
        logger.warning("A writer of summaries died: %d are written by another, %d answers are lost", reopened, lost)
    for _ in range(summary_wants.missing_writers(now)):
        call_writer()


def call_writer() -> None:
    """Start a chain of writing in the workers of summaries.

    The task is sent by its name, as only those workers load the provider's library. One that finds no worker within a
    minute is dropped: the timetable calls again every minute.
    """
    current_app.send_task("digests.summary_tasks.write_summary", queue=SUMMARIES, expires=60)


def call_writer_on_commit() -> None:
    """Start a chain of writing for what is written in this transaction; a queue that is down only delays it."""
    transaction.on_commit(call_writer, robust=True)


@shared_task
def forget_unshown_summaries() -> None:
    """Delete the wishes for summaries that no list shows any more."""
    logger.info("%d wishes for summaries are forgotten", summary_wants.forget_unshown(timezone.now()))
