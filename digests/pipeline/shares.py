"""What a profile states to its share of the last 30 days' papers, from postings: no text is read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from accounts.models import Profile
from digests.models import Posting
from digests.pipeline.recent import recent_papers
from digests.ranking.postings import Postings

TOO_MANY = 0.4
"""Keywords that occur in more than this share of all papers put nothing in order."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some papers something occurs in."""

    hits: int
    papers: int

    @property
    def part(self) -> float:
        """The hits among the papers, from 0 to 1."""
        return self.hits / self.papers if self.papers else 0.0

    @property
    def is_too_much(self) -> bool:
        """Whether it hardly tells papers apart."""
        return self.part > TOO_MANY


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of patterns, by key, and of some of them together; `papers` is how many there are.

    A pattern that was not matched on all the days yet has no share, and leaves out the sum.
    """

    papers: int
    by_key: Mapping[str, Share]
    together: Share | None


def shares_of(profile: Profile, categories: Iterable[str], keys: Collection[str], together: Collection[str]) -> Shares:
    """Count in how many recent papers of the categories each pattern occurs, and how many have one of `together`."""
    recent = recent_papers(tuple(categories), include_replacements=profile.include_replacements)
    papers = len(recent.numbers)
    if not papers:
        return Shares(0, {}, None)
    rows = Posting.objects.filter(pattern__key__in=keys, announced_on__in=recent.days).order_by()
    postings = Postings.of(rows.values_list("pattern__key", "announced_on", "paper_numbers", "places"))
    places = np.minimum(recent.numbers.searchsorted(postings.numbers), papers - 1)
    is_here = recent.numbers[places] == postings.numbers
    ordered = sorted(set(keys))
    place_of = {key: place for place, key in enumerate(ordered)}
    of_runs = np.array([place_of[key] for key, _ in postings.runs], np.int64)
    patterns = np.repeat(of_runs, postings.lengths)
    days = np.bincount(of_runs, minlength=len(ordered)).tolist()
    once = np.unique(patterns[is_here] * papers + places[is_here])
    hits = np.bincount(once // papers, minlength=len(ordered)).tolist()
    by_key = {
        key: Share(count, papers)
        for key, count, matched in zip(ordered, hits, days, strict=True)
        if matched == len(recent.days)
    }
    if not together or not all(key in by_key for key in together):
        return Shares(papers, by_key, None)
    is_summed = np.zeros(len(ordered), np.bool_)
    is_summed[[place_of[key] for key in together]] = True
    return Shares(papers, by_key, Share(len(np.unique(once[is_summed[once // papers]] % papers)), papers))
