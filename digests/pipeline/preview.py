"""A pattern that a reader is typing to what it would find in their categories, with examples; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from digests.models import Paper
from digests.pipeline.recent import indexes_of, recent_papers
from digests.ranking.patterns import Pattern
from digests.ranking.preview import DayPreview, Preview, preview
from digests.ranking.spans import Span, sentence_with, spans

WEEK = timedelta(days=7)
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the stretches of it to mark."""

    text: str
    marked: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A paper that the pattern finds: its title, and, where that does not have it, the sentence that does."""

    paper: Paper
    title: Passage
    sentence: Passage | None


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a pattern finds in the last 7 and 30 days; each paper counts once, on the first of the days."""

    week: Preview
    month: Preview
    examples: tuple[Example, ...]


def preview_pattern(categories: Sequence[str], pattern: Pattern, *, include_replacements: bool) -> Previewed:
    """Look a pattern up among the recent papers of some categories, on the days that are indexed."""
    recent = recent_papers(categories, include_replacements=include_replacements)
    indexes = indexes_of(recent.days)
    found = []
    for each in preview(indexes, pattern).days:
        day_index = recent.days.index(each.day)
        mine = recent.numbers[recent.day_indices == day_index]
        is_mine = np.isin(each.numbers, mine, assume_unique=True)
        papers = int(np.isin(mine, indexes[each.day].numbers, assume_unique=True).sum())
        found.append(DayPreview(each.day, papers, each.numbers[is_mine], each.in_title[is_mine]))
    month = Preview(tuple(found))
    week = month.since(recent.days[-1] - WEEK + timedelta(days=1)) if recent.days else month
    return Previewed(week, month, _examples(month, pattern))


def _examples(month: Preview, pattern: Pattern) -> tuple[Example, ...]:
    numbers = month.examples(EXAMPLES)
    papers = Paper.objects.in_bulk(numbers)
    return tuple(_example(papers[number], pattern) for number in numbers if number in papers)


def _example(paper: Paper, pattern: Pattern) -> Example:
    title = " ".join(paper.title.split())
    in_title = spans(title, pattern)
    sentence = "" if in_title else sentence_with(paper.abstract, pattern)
    return Example(paper, Passage(title, in_title), Passage(sentence, spans(sentence, pattern)) if sentence else None)
