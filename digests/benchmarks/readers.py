"""Synthetic readers over the real text of the bundled sample."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import count, cycle, islice, pairwise

import numpy as np
from django.utils import timezone

from accounts.models import Interest, Profile, User
from digests import sample
from digests.arxiv.entries import ListingEntry
from digests.arxiv.listing import Listing, parse_listing
from digests.models import PackedProfile, Pattern
from digests.pipeline import vectors
from digests.pipeline.ingest import ingest_listing
from digests.ranking import packed_statements, patterns

LAST_DAY = date(2025, 12, 10)
KEYWORDS, EXCLUSIONS = 30, 5
"""What each reader states, besides three to ten categories."""

_WORD = re.compile(r"[A-Za-z][a-z]{2,}(?:-[a-z]+)*")
_PART = 1_500
"""Papers that are read where no more keywords are stated or papers announced: they have both, and 40 categories."""

_COMMON = 0.1  # nobody states a word that more than a tenth of all papers have


def real_entries(enough: int) -> tuple[ListingEntry, ...]:
    """Return the distinct papers of the sample; of its first days alone where a few are enough."""
    return _read(is_part=enough <= _PART)


@cache
def _read(*, is_part: bool) -> tuple[ListingEntry, ...]:
    found: dict[str, ListingEntry] = {}
    for document in _documents():
        found.update((entry.arxiv_id, entry) for entry in parse_listing(document).entries)
        if is_part and len(found) >= _PART:
            break
    return tuple(found.values())


def _documents() -> Iterator[bytes]:
    for day in sample.days():
        yield from (document for _, document in sample.documents(day))
    yield sample.large_document()


def announce(papers: int, days: int, *, last_day: date = LAST_DAY, first_number: int = 1) -> None:
    """Store papers of the sample, again and again under new numbers, in equal parts on some days."""
    rest = enumerate(islice(cycle(real_entries(papers)), papers), start=first_number)
    for back in range(days):
        share = list(islice(rest, -(-papers // days)))
        entries = tuple(
            replace(entry, arxiv_id=f"2512.{number:05d}", version=1, announce_type="new") for number, entry in share
        )
        categories = sorted({category for entry in entries for category in entry.categories})
        listing = Listing(categories=tuple(categories), claimed_on=None, entries=entries, rejected=())
        day = last_day - timedelta(days=back)
        ingest_listing(listing, asked=categories, announced_on=day, now=timezone.now(), is_dated=True)


def make_vectors(days: int) -> None:
    """Make the vectors of the days and what is known of all papers."""
    now = timezone.now()
    for back in reversed(range(days)):
        vectors.build_day(LAST_DAY - timedelta(days=back), now)
    vectors.refresh_background(now)


def phrases(count: int, seed: int = 1) -> list[str]:
    """Return distinct keywords of one to three words as papers write them, the most frequent first."""
    found: Counter[str] = Counter()
    entries = real_entries(count)
    for entry in entries:
        words = _WORD.findall(f"{entry.title}. {entry.abstract}".lower())
        pairs = {" ".join(pair) for pair in pairwise(words)}
        triples = {" ".join(triple) for triple in zip(words, words[1:], words[2:], strict=False)}
        found.update(set(words) | pairs | triples)
    usual = [(text, times) for text, times in found.items() if 2 <= times <= _COMMON * len(entries)]
    random = np.random.default_rng(seed)
    order = random.permutation(len(usual))
    chosen: dict[str, tuple[str, int]] = {}
    for place in order.tolist():
        text, times = usual[place]
        chosen.setdefault(patterns.parse_keyword(text).key, (text, times))
        if len(chosen) == count:
            break
    return [text for text, _ in sorted(chosen.values(), key=lambda one: (-one[1], one[0]))]


class Readers:
    """Random readers: popular keywords are stated by many, and so are large categories."""

    def __init__(self, texts: Sequence[str], seed: int = 2) -> None:
        self._random = np.random.default_rng(seed)
        self._serial = count(1)
        self.texts = texts
        self.keys = [patterns.parse_keyword(text).key for text in texts]
        counted = Counter(category for entry in real_entries(len(texts)) for category in entry.categories)
        self.categories = [name for name, _ in counted.most_common(40)]
        self._popularity = _falling(len(texts), 100).cumsum()
        self._size = _falling(len(self.categories), 3)

    def intern(self) -> None:
        """Make the patterns of all keywords."""
        Pattern.objects.bulk_create((Pattern(key=key) for key in self.keys), ignore_conflicts=True, batch_size=5000)

    def keywords(self) -> list[int]:
        """Return the places of one reader's keywords and exclusions."""
        chosen: dict[int, None] = {}
        while len(chosen) < KEYWORDS + EXCLUSIONS:
            drawn = self._random.random(2 * (KEYWORDS + EXCLUSIONS)) * self._popularity[-1]
            chosen.update(dict.fromkeys(self._popularity.searchsorted(drawn).tolist()))
        return list(chosen)[: KEYWORDS + EXCLUSIONS]

    def chosen_categories(self) -> list[str]:
        """Return one reader's categories."""
        count = self._random.integers(3, 11)
        return [self.categories[place] for place in self._random.choice(40, count, replace=False, p=self._size)]

    def make(self, size: int, order: str) -> list[Profile]:
        """Make readers with profiles and interests, as people do."""
        users = User.objects.bulk_create(User(email=f"{order}{next(self._serial)}@example.org") for _ in range(size))
        profiles = Profile.objects.bulk_create(Profile(user=user, order=order) for user in users)
        for profile in profiles:
            Interest.objects.bulk_create(self._interests(profile))
        return profiles

    def _interests(self, profile: Profile) -> Iterator[Interest]:
        for at, place in enumerate(self.keywords()):
            kind = Interest.Kind.KEYWORD if at < KEYWORDS else Interest.Kind.EXCLUSION
            points = {"points": 1, "title_points": "0.5"} if kind == Interest.Kind.KEYWORD else {}
            yield Interest(profile=profile, kind=kind, text=self.texts[place], key=self.keys[place], **points)
        for name in self.chosen_categories():
            yield Interest(profile=profile, kind=Interest.Kind.CATEGORY, text=name, key=name)

    def make_packed(self, count: int) -> list[int]:
        """Make readers of whom only the packed rows are there, by the thousand; return their profiles' keys."""
        ids = dict(Pattern.objects.values_list("key", "id"))
        numbers = [ids[key] for key in self.keys]
        made: list[int] = []
        for start in range(0, count, 5000):
            places = range(start, min(start + 5000, count))
            users = User.objects.bulk_create(User(email=f"many{place}@example.org") for place in places)
            profiles = Profile.objects.bulk_create(Profile(user=user, order="points") for user in users)
            PackedProfile.objects.bulk_create(
                PackedProfile(
                    profile=profile,
                    statements=self._packed(numbers),
                    texts=b"[]",
                    stated_at=profile.interests_changed_at,
                    version=packed_statements.VERSION,
                )
                for profile in profiles
            )
            made += [profile.pk for profile in profiles]
        return made

    def _packed(self, numbers: Sequence[int]) -> bytes:
        places, categories = self.keywords(), self.chosen_categories()
        rows = np.zeros(len(places) + len(categories), packed_statements.STATEMENT)
        rows["source"][: len(places)] = [numbers[place] for place in places]
        rows["source"][len(places) :] = [packed_statements.category_number(name) for name in categories]
        rows["points"][:KEYWORDS], rows["title_points"][:KEYWORDS] = 100, 50
        rows["kind"][KEYWORDS : len(places)] = packed_statements.KINDS.index("exclusion")
        rows["kind"][len(places) :] = packed_statements.KINDS.index("category")
        return rows.tobytes()


def _falling(count: int, offset: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    shares = 1 / (np.arange(count) + offset)
    return np.asarray(shares / shares.sum())
