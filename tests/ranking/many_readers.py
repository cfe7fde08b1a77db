"""Random spans of days and random readers, as values for one ranking at a time and for many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from digests.ranking import packed_statements
from digests.ranking.batch import PackedRuns, Readers, Runs, Span, SpanPostings
from digests.ranking.candidates import Candidates, Listed
from digests.ranking.matching import ABSTRACT, AUTHORS, CATEGORIES, TITLE
from digests.ranking.packed_statements import Said
from digests.ranking.points import Preferred, Statement, rank_by_points
from digests.ranking.postings import Postings
from digests.ranking.reasons import Ranking

TODAY = date(2025, 12, 10)
CATEGORIES_OF_ARXIV = [f"cs.{letter}{other}" for letter in "ABC" for other in "ABC"]
PATTERNS = 40


@dataclass(frozen=True)
class World:
    """The listings of some days and where patterns `key 0` … occur in their papers; a pattern's number is its place."""

    listed: list[Listed]
    packed: list[tuple[int, date, bytes, bytes]]
    hidden: tuple[int, ...]

    @property
    def numbers(self):
        return np.unique(np.concatenate([one.numbers for one in self.listed]))


@dataclass(frozen=True)
class Someone:
    """One random profile."""

    said: tuple[Said, ...]
    max_papers: int
    min_score: int
    takes_replacements: bool
    unwanted: tuple[int, ...]

    def audible(self, kind: str) -> list[Said]:
        return [one for one in self.said if one.kind == kind and not (one.muted_until and one.muted_until > TODAY)]


def world(random: np.random.Generator) -> World:
    """Up to four days of up to 60 papers, announced in several categories, on several days, as anything."""
    days = [TODAY - timedelta(days=back) for back in range(random.integers(1, 5))]
    papers = 251200000 + np.sort(random.choice(500, random.integers(1, 60), replace=False))
    listed, held = [], {day: set[int]() for day in days}
    for day in days:
        for category in CATEGORIES_OF_ARXIV:
            if random.random() < 0.2:
                continue
            chosen = papers[random.random(len(papers)) < random.choice([0.0, 0.1, 0.4])]
            held[day].update(chosen.tolist())
            types = random.choice(5, len(chosen), p=[0.5, 0.2, 0.15, 0.1, 0.05]).astype(np.uint8)
            listed.append(Listed(day, chosen, types, category))
    packed = []
    for pattern in range(PATTERNS):
        share = random.choice([0.0, 0.05, 0.3, 0.8])
        for day in days:
            announced = np.array(sorted(held[day] | {251299999}), "<i8")  # one withdrawn: announced and not listed
            chosen = announced[random.random(len(announced)) < share]
            places = random.choice([TITLE, ABSTRACT, TITLE | ABSTRACT, AUTHORS, CATEGORIES | ABSTRACT], len(chosen))
            packed.append((pattern, day, chosen.tobytes(), places.astype(np.uint8).tobytes()))
    listed = listed or [Listed(TODAY, papers, np.zeros(len(papers), np.uint8), "cs.AA")]
    hidden = random.choice([*papers.tolist(), 7, 8], random.integers(0, 3), replace=False).tolist()
    return World(listed, [row for row in packed if row[1] in {one.announced_on for one in listed}], tuple(hidden))


def someone(random: np.random.Generator, numbers: np.ndarray) -> Someone:
    """A profile of few or many statements, some of them twins of a key, some muted, with odd settings now and then."""
    mutes = [None] * 16 + [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), date.max]
    drawn: Iterator[int] = iter(random.integers(0, len(mutes), 60).tolist())

    def muted() -> date | None:
        return mutes[next(drawn)]

    said: list[Said] = []
    for kind, most in (("keyword", 30), ("author", 6), ("exclusion", 4)):
        for pattern in random.choice(PATTERNS, random.integers(0, most), replace=False).tolist():
            points, title_points = (random.integers(0, 6, 2) * 50).tolist()
            if kind == "exclusion":
                points = title_points = 0
            title_points = title_points if kind == "keyword" else 0
            text = f"{kind} {pattern}"
            said.append(Said(kind, f"key {pattern}", text, pattern, points, title_points, muted_until=muted()))
    for category in random.choice([*CATEGORIES_OF_ARXIV, "math.XX"], random.integers(0, 6), replace=False).tolist():
        priority = str(random.choice(["low", "normal", "high"], p=[0.2, 0.6, 0.2]))
        said.append(Said("category", category, category, priority=priority, muted_until=muted()))
    order = {place: said[place] for place in random.permutation(len(said)).tolist()}
    return Someone(
        said=tuple(order.values()),
        max_papers=int(random.choice([1, 3, 50, 500])),
        min_score=int(random.choice([-300, 0, 100, 400])),
        takes_replacements=bool(random.random() < 0.3),
        unwanted=tuple(random.choice([*numbers.tolist(), 7, 8, 9], random.integers(0, 4), replace=False).tolist()),
    )


def alone(one: Someone, world: World) -> Ranking:
    """Rank for one, as `digests.pipeline.rank` does."""
    categories = one.audible("category")
    listed = [part for part in world.listed if part.category in {said.key for said in categories}]
    announced = Candidates.of(listed, include_replacements=one.takes_replacements)
    visible = announced.without(np.array(sorted(world.hidden), np.int64))
    candidates = visible.without(np.array(sorted(one.unwanted), np.int64))
    statements = [
        Statement(said.key, said.text, said.kind, said.points, said.title_points)
        for kind in ("keyword", "author")
        for said in one.audible(kind)
    ]
    exclusions = [said.key for said in one.audible("exclusion")]
    keys = {statement.key for statement in statements} | {*exclusions}
    ranking = rank_by_points(
        candidates,
        statements,
        exclusions,
        Postings.of(
            (f"key {pattern}", day, numbers, places)
            for pattern, day, numbers, places in world.packed
            if f"key {pattern}" in keys and day in candidates.days
        ),
        max_papers=one.max_papers,
        min_score=one.min_score,
        preferred=[_preferred(said, listed) for said in categories if said.priority != "normal"],
    )
    return replace(
        ranking,
        considered=len(announced.numbers),
        unwanted=len(visible.numbers) - len(candidates.numbers),
        hidden=len(announced.numbers) - len(visible.numbers),
    )


def _preferred(said: Said, listed: Sequence[Listed]) -> Preferred:
    numbers = [part.numbers for part in listed if part.category == said.key]
    text = f"category {said.key}, {said.priority} priority"
    return Preferred(
        Statement(said.key, text, "category", 100 if said.priority == "high" else -100),
        np.concatenate(numbers) if numbers else np.empty(0, np.int64),
    )


def together(people: Sequence[Someone], world: World) -> tuple[Span, SpanPostings, Readers, list[Sequence[str]]]:
    """Return what `rank_points` asks for, and everybody's texts."""
    span = Span.of(world.listed)
    packed = [packed_statements.pack(one.said) for one in people]
    rows = [packed_statements.unpack(statements) for statements, _ in packed]
    owners = np.repeat(np.arange(len(people)), [len(one.unwanted) for one in people])
    unwanted, is_here = span.rows_of(np.array([number for one in people for number in one.unwanted], np.int64))
    hidden, is_hidden = span.rows_of(np.array(world.hidden, np.int64))
    readers = Readers(
        profiles=range(len(people)),
        settings=np.array([(one.max_papers, one.min_score, one.takes_replacements) for one in people], np.int64),
        statements=np.concatenate(rows),
        starts=np.append(0, np.cumsum([len(each) for each in rows])),
        hidden=hidden[is_hidden],
        unwanted=Runs.of(owners[is_here], len(people), unwanted[is_here]),
        today=TODAY.toordinal(),
    )
    texts = [packed_statements.unpack_texts(one) for _, one in packed]
    return span, SpanPostings.of(span, runs(span, world)), readers, texts


def runs(span: Span, world: World) -> PackedRuns:
    return PackedRuns(
        patterns=np.array([pattern for pattern, *_ in world.packed], np.int64),
        days=np.array([span.days.index(day) for _, day, *_ in world.packed], np.uint16),
        lengths=np.array([len(places) for *_, places in world.packed], np.int64),
        numbers=np.frombuffer(b"".join(numbers for *_, numbers, _ in world.packed), "<i8"),
        places=np.frombuffer(b"".join(places for *_, places in world.packed), np.uint8),
    )
