"""A site that asks the stand-in: settings that name it, and turns of the timetable at chosen moments."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
from django.db import connection

from digests.models import Announcement, Reconciliation
from digests.pipeline import poll
from digests.pipeline.doors import open_client
from digests.pipeline.locks import Claim, Lock
from digests.pipeline.poll import Asked
from tests.arxiv_standin.days import EASTERN
from tests.arxiv_standin.faults import Faults
from tests.arxiv_standin.server import Standin
from tests.arxiv_standin.world import World

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def eastern(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day in New York."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=EASTERN)


def small_world(categories: Sequence[str] = ("cs.AI", "cs.LG"), **options: Any) -> World:
    """Return five announcement days from Monday, 2026-03-02, with few papers."""
    return World.make(7, categories, MONDAY, 5, **{"papers_per_day": 12} | options)


@contextmanager
def asking(settings: Any, world: World, faults: Faults | None = None, **options: Any) -> Iterator[Standin]:
    """Run the stand-in and let the site ask it for the world's categories."""
    with Standin(world, faults, **options) as standin:
        for name, address in standin.urls.items():
            setattr(settings, name, address)
        settings.ARXIV_CATEGORIES = list(world.categories)
        yield standin


def turn(standin: Standin, moment: datetime) -> list[Asked]:
    """Take one turn of the timetable at a moment."""
    standin.now = moment
    with open_client() as client:
        return list(poll.ask_due(client, moment))


def state_of(category: str, day: date) -> str:
    """Return the state of a category-day."""
    return Reconciliation.objects.get(category=category, announced_on=day).state


def held(world: World, day: date) -> set[tuple[str, str, str]]:
    """Return (arXiv id, category, announce type) of what is held of a day in the world's categories."""
    rows = Announcement.objects.announced_on(day).filter(category__in=world.categories)
    return set(rows.values_list("paper__arxiv_id", "category", "announce_type"))


def announced(world: World, day: date) -> set[tuple[str, str, str]]:
    """Return the same of what the world truly announced."""
    return {
        (told.arxiv_id, told.category, str(told.announce_type)) for told in world.truth() if told.announced_on == day
    }


@contextmanager
def elsewhere_claimed(claim: Claim | Lock, part: int = 0) -> Iterator[None]:
    """Let another connection to Postgres hold a claim, as another process would."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [int(claim), part])
        yield
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [int(claim), part])
