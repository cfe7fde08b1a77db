"""How long a reader's page and feed take, on real text: a week of 2,000, 7,000 and 20,000 papers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Interest, Profile, User
from digests import sample
from digests.arxiv.listing import Listing, ListingEntry, parse_listing
from digests.benchmarks.readers import make_vectors
from digests.benchmarks.scratch import scratch_database
from digests.benchmarks.timing import median, milliseconds, p95
from digests.pipeline import match
from digests.pipeline.ingest import ingest_listing
from digests.ranking import loops, patterns

SIZES = (2_000, 7_000, 20_000)
_CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
_KEYWORDS = (
    "LLM", "reinforcement learning", "RLHF", "inference", "attention", "pipeline", "mixture of experts", "sparse",
    "quantization", "speculative decoding", "efficient", "framework", "parallel", "distributed", "kernel", "decoding",
    "prefill", "throughput", "network", "hardware", "cluster", "FP8", "FP4", "scalable", "communication", "KV cache",
    "long context", "retrieval augmented generation", "multi-modal", "*former",
)  # fmt: skip
_EXCLUSIONS = ("survey", "review", "tutorial")
_WEEK = 7
_LAST_DAY = date(2025, 12, 10)
_REQUESTS = 200


def measure() -> dict[str, dict[str, float]]:
    """Return, by number of papers in the week, the milliseconds and queries of `/feed/` over a day and a week.

    `rss` is a day's feed when it has changed, `rss_304` the answer that it has not.
    """
    call_command("collectstatic", interactive=False, verbosity=0)
    loops.compile_all()  # processes that serve pages load them
    return {str(size): _measure(size) for size in SIZES}


def _measure(size: int) -> dict[str, float]:
    with scratch_database():
        announce_papers(size, days=_WEEK)
        make_vectors(_WEEK)  # as the site's worker does, so that papers come by relevance
        client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        reader = make_reader()
        client.force_login(reader)
        week, one_day = partial(_get, client, "/feed/?days=7"), partial(_get, client, "/feed/")
        for warm_up in (week, one_day):
            warm_up()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            week()
        query_count = len(queries)
        week_ms, day_ms = milliseconds(week, _REQUESTS), milliseconds(one_day, _REQUESTS)
        return {
            "week_median_ms": median(week_ms),
            "week_p95_ms": p95(week_ms),
            "day_median_ms": median(day_ms),
            "day_p95_ms": p95(day_ms),
            "queries": query_count,
            **_measure_feed(f"/rss/{Profile.objects.default_of(reader).feed_key}/"),
        }


def _measure_feed(address: str) -> dict[str, float]:
    """Ask for a feed as a program does that has it already, and as one that has not."""
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0], HTTP_ACCEPT_ENCODING="gzip")
    etag = client.get(address)["ETag"]
    whole, unchanged = partial(_get, client, address), partial(_get, client, address, 304, etag)
    unchanged()
    with CaptureQueriesContext(connection) as queries:
        unchanged()
    query_count = len(queries)
    whole_ms, unchanged_ms = milliseconds(whole, _REQUESTS), milliseconds(unchanged, _REQUESTS)
    return {
        "rss_median_ms": median(whole_ms),
        "rss_p95_ms": p95(whole_ms),
        "rss_304_median_ms": median(unchanged_ms),
        "rss_304_p95_ms": p95(unchanged_ms),
        "rss_304_queries": query_count,
    }


def announce_papers(size: int, days: int) -> None:
    """Ingest and match real papers under made-up identifiers, announced on some days in equal parts."""
    for day_index in range(days):
        day = _LAST_DAY - timedelta(days=day_index)
        entries = tuple(_entries(size // days, serial=day_index * (size // days)))
        listing = Listing(categories=("cs.AI",), claimed_on=None, entries=entries, rejected=())
        ingest_listing(listing, asked=("cs.AI",), announced_on=day, now=timezone.now())
        match.match_day(day, timezone.now())


def _get(client: Client, address: str, expected: int = 200, etag: str = "") -> None:
    response = client.get(address, headers={"If-None-Match": etag} if etag else None)
    if response.status_code != expected:
        raise RuntimeError(f"{address} answered {response.status_code}")


def _entries(count: int, serial: int) -> Iterator[ListingEntry]:
    """Return real entries of the sample under made-up identifiers, as many as are asked for."""
    real = parse_listing(sample.large_document()).entries
    for index, entry in enumerate(islice(cycle(real), count), start=serial + 1):
        yield replace(entry, arxiv_id=f"2512.{index:05d}", version=1, announce_type="new", categories=_CATEGORIES)


def make_reader() -> User:
    """Make a reader of four categories with 30 keywords and 3 exclusions."""
    user = User.objects.create_user("reader@example.org")
    profile = Profile.objects.default_of(user)
    statements = [Interest(profile=profile, kind="category", text=name, key=name) for name in _CATEGORIES]
    statements += [
        Interest(
            profile=profile,
            kind="keyword",
            text=text,
            key=patterns.parse_keyword(text).key,
            points=1,
            title_points="0.5",
        )
        for text in _KEYWORDS
    ]
    statements += [
        Interest(profile=profile, kind="exclusion", text=text, key=patterns.parse_keyword(text).key)
        for text in _EXCLUSIONS
    ]
    Interest.objects.bulk_create(statements)
    return user
