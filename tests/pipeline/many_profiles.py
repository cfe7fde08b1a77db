"""A few days of real abstracts and random profiles in the database."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import numpy as np

from accounts.models import Interest, Profile, User
from digests.models import Feedback, Paper
from digests.pipeline import feedback, learn, match
from digests.pipeline.ingest import ingest_listing
from digests.ranking import patterns
from digests.ranking.judgements import Action
from tests.builders import DAY, NOW, entry, listing
from tests.ranking.abstracts import abstracts

CATEGORIES = ("cs.LG", "cs.AI", "cs.CL", "stat.ML")
KEYWORDS = (
    "LLM", "reinforcement learning", "attention", "sparse", "diffusion", "*former", "efficient", "graph", "robust",
    "policy", "vision", "benchmark", "reasoning", "multi-modal", "data", "model + training", "ti:learning", "agents",
)  # fmt: skip
EXCLUSIONS = ("survey", "video", "3D", "medical")


def announce_three_days(random: np.random.Generator, papers: int = 90) -> list[int]:
    """Announce real abstracts on three days in four categories, some on two days, some as replacements."""
    chosen = list(abstracts())[:papers]
    entries = [
        entry(
            f"2512.{place:05d}",
            title=one.title,
            abstract=one.abstract,
            authors=("Ada Lovelace",) if place % 7 == 0 else ("Håkon Næss", "Kurt Gödel"),
            categories=tuple(random.permutation(CATEGORIES)[: random.integers(1, 4)].tolist()),
            announce_type=str(random.choice(["new", "new", "new", "cross", "replace"])),
        )
        for place, one in enumerate(chosen, start=1)
    ]
    for back in (2, 1, 0):
        part = [one for place, one in enumerate(entries) if place % 3 == back or random.random() < 0.15]
        day = DAY - timedelta(days=back)
        ingest_listing(
            listing(*part, categories=CATEGORIES), asked=CATEGORIES, announced_on=day, now=NOW, is_dated=True
        )
        match.match_day(day, NOW)
    return [251200000 + place for place in range(1, papers + 1)]


def make_profiles(
    random: np.random.Generator, count: int, numbers: Sequence[int], order: str | None = None
) -> list[int]:
    """Make readers of one or two profiles each, in one order or in both, with all that a profile can say."""
    made: list[int] = []
    held = set(Paper.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    while len(made) < count:
        user = User.objects.create_user(f"reader{len(made)}@example.org")
        names = ("first", "second")[: random.integers(1, 3)]
        made += [_profile(random, user, name, order).pk for name in names]
        unwanted = random.choice(sorted(held), random.integers(0, 4), replace=False).tolist()
        Feedback.objects.bulk_create(_unwanted(user, number, is_hidden=random.random() < 0.5) for number in unwanted)
    return made[:count]


def give_tastes(random: np.random.Generator, profiles: Sequence[int], numbers: Sequence[int]) -> None:
    """Let most readers like some papers and not others, and take out a term of what was learned."""
    held = sorted(Paper.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    for mine in Profile.objects.filter(pk__in=profiles).select_related("user").order_by("pk"):
        for number in random.choice(held, random.integers(0, 5), replace=False).tolist():
            action = Action.DISMISS if random.random() < 0.2 else Action.LIKE
            feedback.give(mine.user, mine, number, action, NOW)
        learn.learn(mine, NOW)
        taste, _ = learn.taste_of(mine.pk)
        if taste.names and random.random() < 0.3:
            number = min(taste.names)
            learn.set_term(mine, number, taste.names[number], "removed", NOW)


def _unwanted(user: User, number: int, *, is_hidden: bool) -> Feedback:
    if is_hidden:
        return Feedback(reader=user, paper_id=number, updated_at=NOW, is_hidden=True)
    return Feedback(reader=user, paper_id=number, updated_at=NOW, verdict="dismissal", verdict_at=NOW)


def _profile(random: np.random.Generator, user: User, name: str, order: str | None) -> Profile:
    profile = Profile.objects.create(
        user=user,
        name=name,
        order=order or str(random.choice(["points", "relevance"])),
        max_papers=int(random.choice([3, 10, 50])),
        min_score=Decimal(str(random.choice(["-3", "0", "1.5"]))),
        min_relevance=int(random.choice([0, 0, 20])),
        discoveries=int(random.choice([0, 20, 50, 100])),
        keywords_worth=int(random.choice([0, 2, 9])),
        include_replacements=bool(random.random() < 0.4),
    )
    rows = [
        Interest(kind="category", text=key, key=key, priority=str(random.choice(["low", "normal", "normal", "high"])))
        for key in random.choice(CATEGORIES, random.integers(1, 4), replace=False).tolist()
    ]
    rows += [
        Interest(
            kind="keyword",
            text=text,
            key=patterns.parse_keyword(text).key,
            points=Decimal(str(random.choice(["0", "1", "2.25"]))),
            title_points=Decimal(str(random.choice(["0.5", "3"]))),
        )
        for text in random.choice([*KEYWORDS, "au:Lovelace"], random.integers(0, 9), replace=False).tolist()
    ]
    rows += [
        Interest(kind="exclusion", text=text, key=patterns.parse_keyword(text).key)
        for text in random.choice(EXCLUSIONS, random.integers(0, 3), replace=False).tolist()
    ]
    if random.random() < 0.4:
        rows.append(Interest(kind="author", text="Lovelace", key=patterns.parse_author("Lovelace").key, points=10))
    mutes = [None, None, None, None, DAY, DAY + timedelta(days=3)]
    for row in rows:
        row.profile = profile
        row.muted_until = mutes[random.integers(len(mutes))]
    Interest.objects.bulk_create(rows)
    return profile
