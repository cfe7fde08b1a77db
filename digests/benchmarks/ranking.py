"""How fast readers are ranked and papers matched: synthetic readers over the real text of the sample."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from django.db import connection
from django.utils import timezone

from accounts.models import Profile
from digests.benchmarks import readers as synthetic
from digests.benchmarks.readers import KEYWORDS, LAST_DAY, Readers
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import median, milliseconds, p95, seconds, stage
from digests.models import Announcement, Paper, Pattern
from digests.pipeline import match, rank
from digests.pipeline.rank_many import CHUNK, Many
from digests.ranking import loops, patterns
from digests.ranking.batch_points import rank_points
from papersite.env import BASE_DIR

_DAYS, _MONTH = 5, 30
_OLDER = 400  # papers of each day of the month before
_ALONE, _BY_RULE, _NAIVE, _TIMES, _ROUNDS = 60, 256, 10, 5, 4
_FRACTIONS, _FEW = (8, 4, 2, 1), 1_000  # of a few readers half and all of them are enough
_Text = tuple[str, str, frozenset[str], int]
_NEW_PATTERNS = ("zebrafish embryo", "speculative decoding", "*graphy", "ti:benchmark + dataset", "au:Zhang")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many readers there are, how many patterns they state together, and how many papers a day has."""

    readers: int = 100_000
    patterns: int = 20_000
    papers: int = 1_400


def measure(sizes: Sizes = Sizes()) -> dict[str, float]:
    """Return the figures of the goals, and what they were measured on. What is done is told on stderr."""
    with scratch_database():
        with stage("keywords"):
            people = Readers(synthetic.phrases(sizes.patterns))
        with stage("compiled loops"):
            loops.compile_all()  # processes that serve pages load them, too
        figures = _matching(people, sizes)
        figures |= _on_demand(people, sizes)
        figures |= _by_relevance(people, sizes)
        with stage(f"{sizes.readers:,} readers"):
            people.make_packed(sizes.readers)
        return figures | _many(people, sizes) | _end_to_end(sizes)


def _matching(people: Readers, sizes: Sizes) -> dict[str, float]:
    """Announce a month; match a large day against all patterns, and new patterns on the whole month."""
    now, older_days = timezone.now(), _MONTH - _DAYS
    older = min(_OLDER, sizes.papers) * older_days
    papers = _DAYS * sizes.papers + older
    with stage(f"{papers:,} papers of a month"):
        synthetic.announce(_DAYS * sizes.papers, days=_DAYS)
        before = LAST_DAY - timedelta(days=_DAYS)
        synthetic.announce(older, days=older_days, last_day=before, first_number=_DAYS * sizes.papers + 1)
        for day in match.stale_days():
            match.match_day(day, now)
    with stage("new patterns"):
        recent = match.recent_days()
        alone = [
            milliseconds(partial(match.match_patterns, [patterns.parse_keyword(text).key], recent, now), 1)[0]
            for text in _NEW_PATTERNS
        ]
    people.intern()
    with stage("all patterns in the newest days"):
        for day in recent[:_DAYS]:
            match.match_day(day, now)
    with stage("all patterns in a large day"):
        large = LAST_DAY + timedelta(days=1)
        synthetic.announce(2 * sizes.papers, days=1, last_day=large, first_number=papers + 1)
        spent = [seconds(partial(match.match_day, large, now)) for _ in range(3)]
    return {
        "patterns": Pattern.objects.count(),
        "papers_of_month": papers,
        "match_batch_papers": 2 * sizes.papers,
        "match_batch_s": median([wall for wall, _ in spent]),
        "match_batch_cpu_s": median([cpu for _, cpu in spent]),
        "new_pattern_ms": median(alone),
        "new_pattern_slowest_ms": max(alone),
    }


def _on_demand(people: Readers, sizes: Sizes) -> dict[str, float]:
    """Rank one reader after the other over a week, by points and by relevance."""
    with stage("vectors"):
        synthetic.make_vectors(_DAYS)
    spent, size = {}, min(_ALONE, sizes.readers // 8)
    for order in ("points", "relevance"):
        now = timezone.now()
        with stage(f"{size} readers one by one, by {order}"):
            runs = [partial(_rank, profile, now) for profile in people.make(size, order)]
            for run in runs:
                run()
            spent[order] = [each for run in runs * _ROUNDS for each in milliseconds(run, _TIMES)]
    return {
        "on_demand_papers": _DAYS * sizes.papers,
        "on_demand_median_ms": median(spent["points"]),
        "on_demand_p95_ms": p95(spent["points"]),
        "relevance_median_ms": median(spent["relevance"]),
        "relevance_p95_ms": p95(spent["relevance"]),
    }


def _rank(profile: Profile, now: datetime) -> None:
    rank.rank_profile(rank.stated(profile, now), until=LAST_DAY, days=_DAYS, now=now)


def _by_relevance(people: Readers, sizes: Sizes) -> dict[str, float]:
    """Rank readers by relevance together, from Postgres to rankings with all their reasons, on one day and on a week.

    Their rules are kept before, as they are on a site.
    """
    now, size = timezone.now(), min(_BY_RULE, sizes.readers // 4)
    with stage(f"the rules of {size} readers"):
        keys = [profile.pk for profile in people.make(size, "relevance")]
        _rank_all(keys, 1, now)
    with stage(f"{size} readers at once, by relevance"):
        day, week = (_rank_all(keys, days, now) for days in (1, _DAYS))
        plain = _rank_all(keys, 1, now, reasons=False)
    return {
        "relevance_us_per_reader": day * 1e6,
        "relevance_us_without_reasons": plain * 1e6,
        "relevance_us_of_a_week": week * 1e6,
        "relevance_readers_per_second_core": 1 / day,
    }


def _rank_all(keys: list[int], days: int, now: datetime, *, reasons: bool = True) -> float:
    """Return the CPU seconds per reader of ranking some readers from the beginning, Postgres aside."""

    def run() -> None:
        ranked = Many(until=LAST_DAY, days=days, now=now).rank(keys, reasons=reasons)
        for key in keys:
            ranked.ranking(key) if reasons else ranked.numbers(key)

    run()
    return median([seconds(run)[1] for _ in range(_TIMES)]) / len(keys)


def _many(people: Readers, sizes: Sizes) -> dict[str, float]:
    """Rank a chunk of readers with their reasons at once, on one day and on several, and some by the seed's loop."""
    keys = list(Profile.objects.filter(order="points").order_by("-pk").values_list("pk", flat=True)[:CHUNK])
    with stage(f"{len(keys):,} readers at once, by points"):
        per_reader = {days: _batch(keys, days) for days in (1, 2, 3, _DAYS)}
    with stage("the loop of the seed"):
        naive, naive_lowered = _naive(people)
    papers = [days * sizes.papers for days in per_reader]
    return {
        "batch_papers": sizes.papers,
        "batch_us_per_reader": per_reader[1] * 1e6,
        "readers_per_second_core": 1 / per_reader[1],
        "naive_us_per_reader": naive * 1e6,
        "ratio_to_naive": naive / per_reader[1],
        "ratio_to_naive_in_lower_case": naive_lowered / per_reader[1],
        "exponent_papers": _exponent(papers, list(per_reader.values())),
    }


def _batch(keys: list[int], days: int) -> float:
    """Return the CPU seconds per reader of ranking a chunk whose statements and postings are at hand."""
    many = Many(until=LAST_DAY, days=days, now=timezone.now())
    ranked = many.rank(keys, reasons=False).points
    postings = many.postings_of(ranked.readers)
    again = partial(rank_points, ranked.span, postings, ranked.readers)
    return median([seconds(again)[1] for _ in range(_TIMES)]) / len(keys)


def _naive(people: Readers) -> tuple[float, float]:
    """Return the CPU seconds per reader of the loop that this project began with (arxiv_rss_bot).

    Every keyword is looked for in the text of every paper of the reader's categories. First with each text put in lower
    case once for each reader, where the bot does it once for each keyword; then with texts that are in lower case
    already, which leaves the search alone.
    """
    announced = Announcement.objects.announced_on(LAST_DAY).values("paper_id")
    papers = Paper.objects.filter(number__in=announced).values_list("title", "abstract", "categories", "number")
    texts = [(title, f"{title} {abstract}", frozenset(filed), number) for title, abstract, filed, number in papers]
    lowered = [(title.lower(), text.lower(), filed, number) for title, text, filed, number in texts]
    spent, spent_lowered = [], []
    for _ in range(_NAIVE):
        words = [people.texts[place] for place in people.keywords()]
        categories = frozenset(people.chosen_categories())
        spent.append(seconds(partial(_seed_loop, texts, words, categories, lower=str.lower))[1])
        spent_lowered.append(seconds(partial(_seed_loop, lowered, words, categories, lower=str))[1])
    return median(spent), median(spent_lowered)


def _seed_loop(
    texts: Sequence[_Text], words: Sequence[str], categories: frozenset[str], *, lower: Callable[[str], str]
) -> list[tuple[float, int]]:
    keywords, exclusions = words[:KEYWORDS], words[KEYWORDS:]
    found = []
    for written, whole, filed, number in texts:
        if filed.isdisjoint(categories):
            continue
        title, text = lower(written), lower(whole)
        if any(word in text for word in exclusions):
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


def _end_to_end(sizes: Sizes) -> dict[str, float]:
    """Rank ever more readers from and to Postgres, each time in a process of its own."""
    fractions = _FRACTIONS if sizes.readers > _FEW else _FRACTIONS[-2:]
    counts = [sizes.readers // fraction for fraction in fractions]
    found = []
    for count in counts:
        with stage(f"{count:,} readers from and to Postgres"):
            found.append(_in_a_process(count))
    return {
        "readers": sizes.readers,
        "end_to_end_cpu_s": found[-1]["cpu_s"],
        "end_to_end_server_cpu_s": found[-1]["server_cpu_s"],
        "peak_mb": found[-1]["peak_mb"],
        "peak_mb_of_the_fewest": found[0]["peak_mb"],
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
