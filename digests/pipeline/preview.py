"""A pattern that a reader is typing to what it would find in their categories, with examples; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from digests.models import Paper
from digests.pipeline.recent import indexes_of, recent_papers
from digests.ranking.candidates import Candidates
from digests.ranking.document import DayIndex
from digests.ranking.patterns import Pattern
from digests.ranking.preview import DayPreview, Preview, Substrings, as_substring, as_whole_words, preview
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
    """What a pattern finds in the last 7 and 30 days; each paper counts once, on the first of the days.

    `substrings` is what a search for its letters would find in the 30 days, where there is such a search.
    """

    week: Preview
    month: Preview
    examples: tuple[Example, ...]
    substrings: Substrings | None


def preview_pattern(categories: Sequence[str], pattern: Pattern, *, include_replacements: bool) -> Previewed:
    """Look a pattern up among the recent papers of some categories, on the days that are indexed."""
    recent = recent_papers(categories, include_replacements=include_replacements)
    indexes = indexes_of(recent.days)
    month = _among(recent, indexes, pattern)
    week = month.since(recent.days[-1] - WEEK + timedelta(days=1)) if recent.days else month
    opened = as_substring(pattern)
    found = None if opened is None else _substrings(month, [month], [_among(recent, indexes, opened)])
    return Previewed(week, month, _examples(month, pattern), found)


def preview_list(
    categories: Sequence[str], patterns: Sequence[Pattern], *, include_replacements: bool
) -> Substrings | None:
    """Look a list of keywords up as whole words and as mere letters; None where there are no papers to look in.

    Keywords that are no plain search for letters count alike on both sides.
    """
    recent = recent_papers(categories, include_replacements=include_replacements)
    indexes = indexes_of(recent.days)
    whole = [_among(recent, indexes, as_whole_words(pattern)) for pattern in patterns]
    opened = [_among(recent, indexes, as_substring(pattern) or pattern) for pattern in patterns]
    return _substrings(whole[0], whole, opened) if whole and whole[0].papers else None


def _among(recent: Candidates, indexes: Mapping[date, DayIndex], pattern: Pattern) -> Preview:
    """Return what a pattern finds among the recent papers."""
    found = []
    for each in preview(indexes, pattern).days:
        day_index = recent.days.index(each.day)
        mine = recent.numbers[recent.day_indices == day_index]
        is_mine = np.isin(each.numbers, mine, assume_unique=True)
        papers = int(np.isin(mine, indexes[each.day].numbers, assume_unique=True).sum())
        found.append(DayPreview(each.day, papers, each.numbers[is_mine], each.in_title[is_mine]))
    return Preview(tuple(found))


def _substrings(any_of_them: Preview, whole: Sequence[Preview], opened: Sequence[Preview]) -> Substrings:
    right, letters = _numbers(whole), _numbers(opened)
    return Substrings(any_of_them.papers, len(right), len(letters), len(letters - right))


def _numbers(found: Sequence[Preview]) -> set[int]:
    return {number for each in found for day in each.days for number in day.numbers.tolist()}


def _examples(month: Preview, pattern: Pattern) -> tuple[Example, ...]:
    numbers = month.examples(EXAMPLES)
    papers = Paper.objects.in_bulk(numbers)
    return tuple(_example(papers[number], pattern) for number in numbers if number in papers)


def _example(paper: Paper, pattern: Pattern) -> Example:
    title = " ".join(paper.title.split())
    in_title = spans(title, pattern)
    sentence = "" if in_title else sentence_with(paper.abstract, pattern)
    return Example(paper, Passage(title, in_title), Passage(sentence, spans(sentence, pattern)) if sentence else None)
