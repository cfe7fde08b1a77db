"""Plain builders of the values and rows that tests are about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import F

from accounts.models import Interest, Profile, User
from digests.arxiv import calendar, completeness, identifiers
from digests.arxiv.completeness import Known
from digests.arxiv.listing import Listing, ListingEntry
from digests.models import HiddenPaper, Pick, Reconciliation
from digests.pipeline import curation, match
from digests.pipeline.ingest import Ingested, ingest_listing
from digests.ranking import patterns

DAY = date(2025, 12, 10)
NOW = datetime(2025, 12, 10, 6, tzinfo=UTC)


def entry(arxiv_id: str = "2512.00001", **fields: Any) -> ListingEntry:
    values: dict[str, Any] = {
        "arxiv_id": arxiv_id,
        "version": 1,
        "title": f"Title of {arxiv_id}",
        "abstract": f"Abstract of {arxiv_id}.",
        "authors": ("Ada Lovelace", "Håkon Næss"),
        "authors_as_given": r"Ada Lovelace, H{\aa}kon N{\ae}ss",
        "categories": ("cs.LG", "cs.AI"),
        "announce_type": "new",
        "license_url": "",
        "doi": "",
        "journal_reference": "",
        "truncated": (),
    }
    return ListingEntry(**(values | fields))


def listing(*entries: ListingEntry, categories: Sequence[str] = ("cs.LG",)) -> Listing:
    return Listing(categories=tuple(categories), claimed_on=None, entries=entries, rejected=())


def ingest(*entries: ListingEntry, asked: Sequence[str] = ("cs.LG",), day: date = DAY) -> Ingested:
    return ingest_listing(listing(*entries, categories=asked), asked=asked, announced_on=day, now=NOW)


def announce(*entries: ListingEntry, asked: Sequence[str] = ("cs.LG",), day: date = DAY) -> None:
    """Ingest and match."""
    ingest(*entries, asked=asked, day=day)
    match.match_day(day, NOW)


def announce_llms_and_cooking() -> None:
    """Announce three papers on LLMs, the first of them most, and the paper 9, which is about something else."""
    announce(
        entry("2512.00001", title="LLM", abstract="LLM"),
        entry("2512.00002", title="LLM"),
        entry("2512.00003", abstract="LLM"),
        entry("2512.00009", title="Cooking", abstract="Survey."),
    )


def profile(
    *,
    email: str = "reader@example.org",
    categories: Sequence[str] = ("cs.LG",),
    keywords: Sequence[str | tuple[str, str, str]] = (),
    exclusions: Sequence[str] = (),
    authors: Sequence[str] = (),
    **fields: object,
) -> Profile:
    """Make a reader with these statements; a keyword is a text, or (text, points, title points)."""
    user = User.objects.create_user(email)
    made = Profile.objects.default_of(user)
    Profile.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    for name in categories:
        made.interests.create(kind=Interest.Kind.CATEGORY, text=name, key=name)
    for keyword in keywords:
        text, points, title_points = (keyword, "1", "0.5") if isinstance(keyword, str) else keyword
        made.interests.create(
            kind=Interest.Kind.KEYWORD,
            text=text,
            key=patterns.parse_keyword(text).key,
            points=Decimal(points),
            title_points=Decimal(title_points),
        )
    for text in exclusions:
        made.interests.create(kind=Interest.Kind.EXCLUSION, text=text, key=patterns.parse_keyword(text).key)
    for text in authors:
        made.interests.create(
            kind=Interest.Kind.AUTHOR, text=text, key=patterns.parse_author(text).key, points=Decimal(10)
        )
    return made


def restated(mine: Profile) -> Profile:
    """Note that what a profile states was changed in its rows, as `accounts.changes` does."""
    Profile.objects.filter(pk=mine.pk).update(interests_changed_at=F("interests_changed_at") + timedelta(seconds=1))
    mine.refresh_from_db()
    return mine


def make_reconciliation(
    category: str = "cs.LG",
    day: date = DAY,
    *,
    announced: int | None = 3,
    held: int | None = None,
    first: int = 1,
    **fields: Any,
) -> Reconciliation:
    """Make a category-day that announced the papers 2512.0000`first` and on; without `held`, all of them are stored.

    What is missing are the last of them. The state is what the state machine says an hour after the announcement.
    """
    stored = (announced or 0) if held is None else held
    numbers = [identifiers.number("2512.00001") - 1 + first + place for place in range(announced or 0)]
    missing = [identifiers.from_number(number) for number in numbers[stored:]]
    asked_at = calendar.announced_at(day) + timedelta(minutes=5)
    is_exhausted = fields.get("is_exhausted", False)
    known = Known(day, announced, stored, names_missing=bool(missing), is_exhausted=is_exhausted)
    values: dict[str, Any] = {
        "state": completeness.judge(known, asked_at),
        "announced_new": announced or 0,
        "announced_numbers": np.array(numbers, dtype="<i8").tobytes(),
        "missing": missing,
        "seen_at": asked_at if stored else None,
        "completed_at": asked_at if stored and stored == announced else None,
        "asked_at": asked_at,
        "answered_at": asked_at,
    }
    return Reconciliation.objects.create(
        category=category, announced_on=day, announced=announced, held=stored, **(values | fields)
    )


def pick(
    arxiv_id: str = "2512.00001",
    *,
    category: str = "",
    note: str = "Read this.",
    ends_on: date = date(2999, 1, 1),
    now: datetime = NOW,
) -> Pick:
    """Put a paper that is held forward."""
    made = Pick(paper_id=identifiers.number(arxiv_id), category=category, note=note, ends_on=ends_on, picked_at=now)
    curation.keep(made, now)
    return made


def hide(arxiv_id: str = "2512.00001", reason: str = "Not science.", now: datetime = NOW) -> HiddenPaper:
    """Hide a paper that is held."""
    made = HiddenPaper(paper_id=identifiers.number(arxiv_id), reason=reason, hidden_at=now)
    curation.keep(made, now)
    return made
