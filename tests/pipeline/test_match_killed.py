"""`kill -9` in the middle of matching leaves whole days matched, the others as they were, and nobody waiting."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import numpy as np
import pytest
from django.conf import settings
from django.db import transaction

from digests.models import Paper, Pattern, Posting, WordIndex
from digests.pipeline import match, rank
from digests.pipeline.locks import Lock, hold
from digests.ranking import patterns
from digests.ranking.document import DayIndex, Document
from digests.ranking.many_patterns import find_all
from papersite import servers
from papersite.env import BASE_DIR
from tests.builders import DAY, NOW, entry, ingest, profile
from tests.ranking.abstracts import abstracts

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

DAYS = [DAY - timedelta(days=back) for back in range(3)]
PATTERNS = 600


def test_a_killed_match_leaves_nothing_wrong():
    announce_three_days()
    keys = intern_patterns()
    for wait in (0.1, 0.5):
        kill_after(wait)
        for day in DAYS:
            held = Posting.objects.filter(announced_on=day).count()
            assert held in {0, len(keys)}
            assert WordIndex.objects.filter(announced_on=day).exists() == bool(held)
        mine = profile(email=f"{wait}@example.org", keywords=["attention"], order="points")
        ranking = rank.rank_profile(rank.stated(mine, NOW), until=DAY, days=3, now=NOW)
        assert {paper.number for paper in ranking.papers} == papers_with("attention")
        Posting.objects.all().delete()
        WordIndex.objects.all().delete()

    kill_after(0.3)
    for day in match.stale_days():
        match.match_day(day, NOW)

    assert match.stale_days() == []
    for day in DAYS:
        assert stored(day) == expected(day, keys)


def announce_three_days() -> None:
    for place, day in enumerate(DAYS):
        texts = list(abstracts())[place * 60 : place * 60 + 60]
        ingest(
            *(
                entry(f"2512.{place}{at:04d}", title=one.title, abstract=one.abstract)
                for at, one in enumerate(texts, 1)
            ),
            day=day,
        )


def intern_patterns() -> list[str]:
    words = sorted({word for one in abstracts() for word in one.abstract.split() if word.isalpha() and len(word) > 3})
    keys = sorted({patterns.parse_keyword(word).key for word in [*words[: PATTERNS * 2 : 2], "attention", "*tion"]})
    Pattern.objects.bulk_create(Pattern(key=key) for key in keys)
    return keys


def kill_after(seconds: float) -> None:
    """Start a matcher and kill it so long after it begins, unless it ends before."""
    place = servers.addresses(settings.DATA)
    database = settings.DATABASES["default"]["NAME"]
    environment = os.environ | {"DATABASE_URL": f"postgres://papersite@:5432/{database}?host={place.folder}"}
    command = [sys.executable, "-m", "tests.pipeline.matcher"]
    with subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        time.sleep(seconds)
        process.kill()
    wait_for_the_locks()


def wait_for_the_locks() -> None:
    """Wait until Postgres has noticed: what a dead process held is free, or this never returns."""
    for day in DAYS:
        with transaction.atomic():
            hold(Lock.MATCH, day.toordinal())


def papers_with(key: str) -> set[int]:
    rows = [expected(day, [key])[key][0] for day in DAYS]
    return {number for row in rows for number in np.frombuffer(row, "<i8").tolist()}


def stored(day: date) -> dict[str, tuple[bytes, bytes]]:
    rows = Posting.objects.filter(announced_on=day).values_list("pattern__key", "paper_numbers", "places")
    return {key: (bytes(numbers), bytes(places)) for key, numbers, places in rows}


def expected(day: date, keys: list[str]) -> dict[str, tuple[bytes, bytes]]:
    """Return what matching gives without a database."""
    papers = Paper.objects.filter(announcements__announced_on=day)
    index = DayIndex.build(
        Document(paper.number, paper.title, paper.abstract, tuple(paper.authors), tuple(paper.categories))
        for paper in papers
    )
    return {
        key: (found.numbers.astype("<i8").tobytes(), found.places.tobytes())
        for key, found in find_all(index, keys).items()
    }
