"""The benchmark: papers, and people of whom it is known which papers of later days they wanted.

A split names people, what they liked before a day T, what they stated, and which papers of later days (issues) they
turned out to want. Nothing of an issue is known to what ranks it but the papers themselves.
"""

import gzip
import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SCENARIOS = ("L0K5", "L1K0", "L3K0", "L10K0", "LallK0", "L1K5", "L3K5", "L10K5", "LallK5")
"""How many likes (L) and stated keywords (K) a ranker is given."""

CURVE = ("L0K5", "L1K5", "L3K5", "L10K5", "LallK5")
"""The scenarios whose mean is the curve: keywords throughout, more and more likes."""

_MAX_SAMPLE = 10


@dataclass(frozen=True, slots=True)
class BenchmarkPaper:
    """A paper as the benchmark has it; `number` is its place in the order of days and identifiers."""

    number: int
    arxiv_id: str
    day: str
    categories: tuple[str, ...]
    title: str
    abstract: str


@dataclass(frozen=True, slots=True, eq=False)
class Issue:
    """One later day for one person.

    Attributes:
        index: which of the benchmark's issues it is.
        candidates: the places of the papers to order.
        wanted: which of them were wanted.
    """

    index: int
    candidates: NDArray[np.int64]
    wanted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A person of a split.

    Attributes:
        name: a name without meaning, unique in the split.
        liked: the places of all papers liked before T, the earliest first.
        sample: some of them, in random order.
        keywords: stated keywords, the first ones most to the point.
        categories: stated categories.
        issues: the later days.
    """

    name: str
    liked: NDArray[np.int64]
    sample: NDArray[np.int64]
    keywords: tuple[str, ...]
    categories: tuple[str, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What a ranker is given of a person: likes, the earliest first, keywords and categories."""

    person: str
    liked: NDArray[np.int64]
    keywords: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Benchmark:
    """A split with its papers.

    Attributes:
        split: the split's name.
        papers: all papers, ordered by day and identifier.
        history: the places of the papers before T.
        issues: the places of the papers of each later day.
        people: whose wishes are known.
    """

    split: str
    papers: Sequence[BenchmarkPaper]
    history: NDArray[np.int64]
    issues: tuple[NDArray[np.int64], ...]
    people: tuple[Person, ...]


def given(person: Person, scenario: str) -> Given:
    """Return what a ranker is given of a person in a scenario such as `L3K5` or `LallK0`."""
    likes, _, keywords = scenario.removeprefix("L").partition("K")
    liked = person.liked if likes == "all" else np.sort(person.sample[: int(likes)])
    return Given(person.name, liked, person.keywords[: int(keywords)], person.categories)


def read_papers(folder: Path) -> list[BenchmarkPaper]:
    """Read `corpus.jsonl.gz` or `corpus.jsonl.xz` of a folder."""
    path = next((path for path in (folder / "corpus.jsonl.gz", folder / "corpus.jsonl.xz") if path.exists()), None)
    if path is None:
        raise FileNotFoundError(f"{folder} holds no corpus.jsonl.gz or corpus.jsonl.xz")
    with (gzip.open if path.suffix == ".gz" else lzma.open)(path, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: (row["day"], row["id"]))
    return [
        BenchmarkPaper(number, row["id"], row["day"], tuple(row["cats"]), row["title"], row["abs"])
        for number, row in enumerate(rows)
    ]


def read_benchmark(papers: Sequence[BenchmarkPaper], path: Path, *, people: int | None = None) -> Benchmark:
    """Read a split, of all its people or of the first ones."""
    split = json.loads(path.read_text(encoding="utf-8"))
    places = {paper.arxiv_id: paper.number for paper in papers}
    history = np.array([paper.number for paper in papers if paper.day < split["T"]], np.int64)
    issues = [np.sort(_places(issue, places)) for issue in split["issues"]]
    chosen = tuple(_person(row, issues, places) for row in split["users"][:people])
    return Benchmark(split["split"], papers, history, tuple(issues), chosen)


def _person(row: dict[str, Any], issues: Sequence[NDArray[np.int64]], places: dict[str, int]) -> Person:
    return Person(
        name=row["uid"],
        liked=_places(row["liked"], places),
        sample=_places(row["sample"][:_MAX_SAMPLE], places),
        keywords=tuple(row["keywords"]),
        categories=tuple(row["cats"]),
        issues=tuple(_issue(test, issues[test["issue"]], places) for test in row["tests"]),
    )


def _issue(test: dict[str, Any], papers: NDArray[np.int64], places: dict[str, int]) -> Issue:
    candidates = papers[~np.isin(papers, _places(test["drop"], places))]
    return Issue(test["issue"], candidates, np.isin(candidates, _places(test["pos"], places)))


def _places(names: Sequence[str], places: dict[str, int]) -> NDArray[np.int64]:
    return np.array([places[name] for name in names], np.int64)
