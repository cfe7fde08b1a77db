"""Many readers with interests of their own over real text, who want a digest at the same hour."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from allauth.account.models import EmailAddress

from accounts.models import Interest, Profile, User
from digests import sample
from digests.arxiv import calendar, identifiers
from digests.arxiv.completeness import State
from digests.arxiv.listing import Listing, ListingEntry, parse_listing
from digests.models import Reconciliation, Subscription
from digests.pipeline import match, packed_profiles, rank, rules, vectors
from digests.pipeline.ingest import ingest_listing
from digests.ranking import patterns

CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "stat.ML", "cs.RO", "cs.IR", "cs.CR")
PAPERS = 1_200
"""Papers of one announcement day in these categories, unless fewer are asked for."""

_KEYWORDS = 8
_TERMS = 1_500
_BATCH = 2_000
_WORD = re.compile(r"[a-z]{4,}")


def announce_day(day: date, serial: int, now: datetime, papers: int = PAPERS) -> None:
    """Ingest real papers under made-up identifiers, announced on a day in all of `CATEGORIES`, all of them held."""
    entries = tuple(_entries(serial, papers))
    for category in CATEGORIES:
        mine = tuple(entry for entry in entries if category in entry.categories)
        listing = Listing(categories=(category,), claimed_on=None, entries=mine, rejected=())
        ingest_listing(listing, asked=(category,), announced_on=day, now=now)
        numbers = sorted(identifiers.number(entry.arxiv_id) for entry in mine)
        Reconciliation.objects.create(
            category=category,
            announced_on=day,
            state=State.COMPLETE,
            announced=len(mine),
            announced_new=len(mine),
            held=len(mine),
            announced_numbers=b"".join(number.to_bytes(8, "little") for number in numbers),
            seen_at=calendar.announced_at(day),
            completed_at=calendar.announced_at(day),
        )
    match.match_day(day, now)
    vectors.build_day(day, now)
    vectors.refresh_background(now)


def subscribe(count: int, due_at: datetime, seed: int) -> None:
    """Make readers, each of 2 to 4 categories and 8 keywords drawn from the papers' own words, due at a moment."""
    drawn = random.Random(seed)  # noqa: S311 - not a secret
    terms = _terms()
    for start in range(0, count, _BATCH):
        names = [f"reader{number}@example.org" for number in range(start, min(start + _BATCH, count))]
        readers = User.objects.bulk_create(User(email=name, password="!") for name in names)  # noqa: S106 - none
        EmailAddress.objects.bulk_create(
            EmailAddress(user=reader, email=reader.email, verified=True, primary=True) for reader in readers
        )
        profiles = Profile.objects.bulk_create(Profile(user=reader) for reader in readers)
        Interest.objects.bulk_create(
            (statement for profile in profiles for statement in _statements(profile, terms, drawn)), batch_size=5_000
        )
        Subscription.objects.bulk_create(
            Subscription(reader=reader, cadence="daily", hour=8, next_due_at=due_at, wake_at=due_at)
            for reader in readers
        )


def warm(now: datetime) -> None:
    """Match and pack what the readers state and make their rules, as the site does when it is stated."""
    keys = Interest.objects.filter(kind=Interest.Kind.KEYWORD).values_list("key", flat=True).distinct()
    match.match_patterns(list(keys), match.recent_days(), now)
    packed_profiles.pack_stale()
    for profile in Profile.objects.filter(rule=None).iterator(chunk_size=_BATCH):
        rules.make_rule(rank.stated(profile, now).wishes, now)


def _statements(profile: Profile, terms: Sequence[str], drawn: random.Random) -> list[Interest]:
    categories = drawn.sample(CATEGORIES, drawn.randint(2, 4))
    made = [Interest(profile=profile, kind="category", text=name, key=name) for name in categories]
    for text in drawn.sample(terms, _KEYWORDS):
        key = patterns.parse_keyword(text).key
        points = drawn.choice(("1", "2", "5"))
        made.append(Interest(profile=profile, kind="keyword", text=text, key=key, points=points, title_points=points))
    return made


def _terms() -> list[str]:
    """Return words of the papers that are neither rare nor everywhere, each with a key of its own."""
    entries = _real()
    counted = Counter(word for entry in entries for word in set(_WORD.findall(entry.abstract.lower())))
    usual = [word for word, count in counted.most_common() if 12 <= count <= len(entries) // 5]
    return list({patterns.parse_keyword(word).key: word for word in usual}.values())[:_TERMS]


def _entries(serial: int, papers: int) -> list[ListingEntry]:
    """Return real entries under made-up identifiers, each in two of the categories."""
    real = _real()[:papers]
    drawn = random.Random(serial)  # noqa: S311 - not a secret
    return [
        replace(
            entry,
            arxiv_id=f"2512.{serial + place:05d}",
            version=1,
            announce_type="new",
            categories=tuple(drawn.sample(CATEGORIES, 2)),
        )
        for place, entry in enumerate(real, start=1)
    ]


@cache
def _real() -> Sequence[ListingEntry]:
    return parse_listing(sample.large_document()).entries


def due_again(due_at: datetime) -> None:
    """Let everybody be due at another moment, within the hour before it."""
    Subscription.objects.filter(state="ok").update(next_due_at=due_at, wake_at=due_at - timedelta(minutes=30))
