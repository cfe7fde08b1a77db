"""How fast readers are ranked and papers matched: synthetic readers over the real text of the sample."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from django.db import connection
from django.utils import timezone

from accounts.models import Profile
from digests.benchmarks import readers as synthetic
from digests.benchmarks.readers import KEYWORDS, LAST_DAY, Readers
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import median, milliseconds, p95, seconds
from digests.models import Announcement, Paper, Pattern
from digests.pipeline import match, rank
from digests.pipeline.rank_many import CHUNK, Many
from digests.ranking import patterns
from digests.ranking.batch import rank_points
from papersite.env import BASE_DIR

PATTERNS, DAILY, READERS = 20_000, 1_400, 100_000
_WEEK, _LONG_WEEK, _MONTH = 5, 7, 30
_OLDER, _LARGE_DAY = 400, 2_800
_ALONE, _NAIVE, _TIMES = 60, 10, 5
_FRACTIONS = (8, 4, 2, 1)
_Text = tuple[str, str, frozenset[str], int]
_NEW_PATTERNS = ("zebrafish embryo", "speculative decoding", "*graphy", "ti:benchmark + dataset", "au:Zhang")


def measure() -> dict[str, float]:
    """Return the figures of the goals, and what they were measured on."""
    with scratch_database():
        people = Readers(synthetic.phrases(PATTERNS))
        figures = _matching(people)
        figures |= _on_demand(people)
        people.make_packed(READERS)
        return figures | _many(people) | _end_to_end()


def _matching(people: Readers) -> dict[str, float]:
    """Announce a month; match a large day against all patterns, and new patterns on the whole month."""
    synthetic.announce(_LONG_WEEK * DAILY, days=_LONG_WEEK)
    before = LAST_DAY - timedelta(days=_LONG_WEEK)
    older, older_days = _OLDER * (_MONTH - _LONG_WEEK), _MONTH - _LONG_WEEK
    synthetic.announce(older, days=older_days, last_day=before, first_number=_LONG_WEEK * DAILY + 1)
    papers = _LONG_WEEK * DAILY + older
    now = timezone.now()
    for day in match.stale_days():
        match.match_day(day, now)
    alone = [
        milliseconds(partial(match.match_patterns, [patterns.parse_keyword(text).key], match.recent_days(), now), 1)[0]
        for text in _NEW_PATTERNS
    ]
    people.intern()
    for day in match.recent_days()[:_LONG_WEEK]:
        match.match_day(day, now)
    large = LAST_DAY + timedelta(days=1)
    synthetic.announce(_LARGE_DAY, days=1, last_day=large, first_number=papers + 1)
    spent = [seconds(partial(match.match_day, large, now)) for _ in range(3)]
    return {
        "patterns": Pattern.objects.count(),
        "papers_of_month": papers,
        "match_batch_papers": _LARGE_DAY,
        "match_batch_s": median([wall for wall, _ in spent]),
        "match_batch_cpu_s": median([cpu for _, cpu in spent]),
        "new_pattern_ms": median(alone),
        "new_pattern_slowest_ms": max(alone),
    }


def _on_demand(people: Readers) -> dict[str, float]:
    """Rank one reader after the other over a week, by points and by relevance."""
    synthetic.make_vectors(_LONG_WEEK)
    spent = {}
    for order in ("points", "relevance"):
        now = timezone.now()
        runs = [partial(_rank, profile, now) for profile in people.make(_ALONE, order)]
        for run in runs:
            run()
        spent[order] = [each for run in runs for each in milliseconds(run, _TIMES)]
    return {
        "on_demand_papers": _WEEK * DAILY,
        "on_demand_median_ms": median(spent["points"]),
        "on_demand_p95_ms": p95(spent["points"]),
        "relevance_median_ms": median(spent["relevance"]),
        "relevance_p95_ms": p95(spent["relevance"]),
    }


def _rank(profile: Profile, now: datetime) -> None:
    rank.rank_profile(rank.stated(profile, now), until=LAST_DAY, days=_WEEK, now=now)


def _many(people: Readers) -> dict[str, float]:
    """Rank a chunk of readers with their reasons at once, on one day and on several, and some by the seed's loop."""
    keys = list(Profile.objects.filter(order="points").order_by("-pk").values_list("pk", flat=True)[:CHUNK])
    per_reader = {days: _batch(keys, days) for days in (1, 2, 4, 7)}
    naive = _naive(people)
    papers = [days * DAILY for days in per_reader]
    return {
        "batch_papers": DAILY,
        "batch_us_per_reader": per_reader[1] * 1e6,
        "readers_per_second_core": 1 / per_reader[1],
        "naive_us_per_reader": naive * 1e6,
        "ratio_to_naive": naive / per_reader[1],
        "exponent_papers": _exponent(papers, list(per_reader.values())),
    }


def _batch(keys: list[int], days: int) -> float:
    """Return the CPU seconds per reader of ranking a chunk whose statements and postings are at hand."""
    many = Many(until=LAST_DAY, days=days, now=timezone.now())
    ranked = many.rank(keys, reasons=False).points
    postings = many.postings_of(ranked.readers)
    again = partial(rank_points, ranked.span, postings, ranked.readers)
    return median([seconds(again)[1] for _ in range(_TIMES)]) / len(keys)


def _naive(people: Readers) -> float:
    """Return the CPU seconds per reader of the loop that this project began with (arxiv_rss_bot).

    Every keyword is looked for in the text of every paper of the reader's categories; the text is in lower case
    already, which makes the loop almost twice as fast as it was.
    """
    announced = Announcement.objects.announced_on(LAST_DAY).values("paper_id")
    texts = [
        (title.lower(), f"{title} {abstract}".lower(), frozenset(filed), number)
        for title, abstract, filed, number in Paper.objects.filter(number__in=announced).values_list(
            "title", "abstract", "categories", "number"
        )
    ]
    spent = []
    for _ in range(_NAIVE):
        words = [people.texts[place] for place in people.keywords()]
        categories = frozenset(people.chosen_categories())
        spent.append(seconds(partial(_seed_loop, texts, words, categories))[1])
    return median(spent)


def _seed_loop(texts: Sequence[_Text], words: Sequence[str], categories: frozenset[str]) -> list[tuple[float, int]]:
    keywords, exclusions = words[:KEYWORDS], words[KEYWORDS:]
    found = []
    for title, text, filed, number in texts:
        if filed.isdisjoint(categories) or any(word in text for word in exclusions):
            continue
        score = 0.0
        for word in keywords:
            if word in text:
                score += 1
                if word in title:
                    score += 0.5
        if score > 0:
            found.append((score, number))
    return sorted(found, reverse=True)[:50]


def _end_to_end() -> dict[str, float]:
    """Rank ever more readers from and to Postgres, each time in a process of its own."""
    counts = [READERS // fraction for fraction in _FRACTIONS]
    found = [_in_a_process(count) for count in counts]
    return {
        "readers": READERS,
        "end_to_end_cpu_s": found[-1]["cpu_s"],
        "end_to_end_server_cpu_s": found[-1]["server_cpu_s"],
        "peak_mb": found[-1]["peak_mb"],
        "peak_mb_of_an_eighth": found[0]["peak_mb"],
        "exponent_readers": _exponent(counts, [each["cpu_s"] for each in found]),
    }


def _in_a_process(count: int) -> dict[str, float]:
    call = f"main({connection.settings_dict['NAME']!r}, {count}, date.fromisoformat({LAST_DAY.isoformat()!r}), 1)"
    program = f"import django; django.setup(); from digests.benchmarks.many import date, main; {call}"
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", program], cwd=BASE_DIR, check=True, capture_output=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Return the slope of the costs over the sizes, both as logarithms: 1 where twice as many cost twice as much."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
