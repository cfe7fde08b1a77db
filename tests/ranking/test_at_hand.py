"""Candidates and occurrences taken from what is at hand are those that listings and postings themselves give."""

from datetime import date, timedelta

import numpy as np
import pytest

from digests.ranking.at_hand import AtHand
from digests.ranking.candidates import Candidates, Listed, Listings
from digests.ranking.document import Document
from digests.ranking.frequencies import NONE
from digests.ranking.postings import Found, Postings
from digests.ranking.terms import TermCounts, count_terms
from digests.ranking.weighing import weigh

DAY = date(2025, 12, 10)
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
KEYS = ("llm", "diffusion", "nowhere")


def some_listings(random: np.random.Generator) -> list[Listed]:
    """Return listings of three days in four categories, some of them empty and some missing."""
    return [
        Listed(DAY - timedelta(days=back), numbers, random.integers(0, 5, len(numbers)).astype(np.uint8), name)
        for back in (1, 0, 2)
        for name in random.permutation(CATEGORIES)[: random.integers(1, 5)].tolist()
        for numbers in [np.sort(random.choice(60, random.integers(0, 25), replace=False)).astype(np.int64)]
    ]


def some_postings(random: np.random.Generator, keys: tuple[str, ...], days: tuple[date, ...]) -> Postings:
    """Return postings of patterns on days, of papers that were announced then and of others."""
    rows = []
    for key in keys:
        for day in days:
            numbers = np.sort(random.choice(70, 0 if key == "nowhere" else random.integers(0, 30), replace=False))
            places = random.integers(1, 8, len(numbers)).astype(np.uint8)
            rows.append((key, day, numbers.astype("<i8").tobytes(), places.tobytes()))
    return Postings.of(rows)


def same(one: Candidates, other: Candidates) -> bool:
    arrays = ("numbers", "day_indices", "announce_types")
    return one.days == other.days and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("include_replacements", [False, True])
def test_candidates_and_occurrences_are_those_of_the_listings(seed: int, include_replacements: bool):
    random = np.random.default_rng(seed)
    listed = some_listings(random)
    names = random.permutation([*CATEGORIES, "math.CO"])[: random.integers(0, 5)].tolist()
    at_hand = AtHand(Listings.of(listed))

    alone = Candidates.of((one for one in listed if one.category in names), include_replacements=include_replacements)
    together = at_hand.candidates(names, include_replacements=include_replacements)

    assert same(together, alone)
    unwanted = random.choice(70, 6, replace=False).astype(np.int64)
    alone, together = alone.without(unwanted), together.without(unwanted)
    assert same(together, alone)
    assert not set(together.numbers.tolist()) & set(unwanted.tolist())

    postings = some_postings(random, KEYS, at_hand.days)
    at_hand.add(KEYS, postings)
    found, expected = at_hand.postings(KEYS).among(together), postings.among(alone)
    assert set(found.keys) == set(KEYS)
    assert _rows(found) == _rows(expected)


def test_a_pattern_is_lacking_until_it_was_added():
    at_hand = AtHand(Listings.of([Listed(DAY, np.array([1, 2]), np.zeros(2, np.uint8), "cs.AI")]))
    assert at_hand.lacking(["llm", "nowhere"]) == ["llm", "nowhere"]
    before = at_hand.nbytes

    at_hand.add(["llm"], Postings.of([("llm", DAY, np.array([2], "<i8").tobytes(), b"\x01")]))

    assert at_hand.lacking(["llm", "nowhere"]) == ["nowhere"]
    assert at_hand.nbytes > before


def test_a_category_has_each_of_its_papers_once():
    listed = [Listed(DAY - timedelta(days=back), np.array([3, 7]), np.full(2, 2, np.uint8), "cs.AI") for back in (1, 0)]
    at_hand = AtHand(Listings.of(listed))

    assert at_hand.papers_of("cs.AI").tolist() == [3, 7]
    assert at_hand.papers_of("cs.CV").tolist() == []


def test_papers_are_found_among_vectors_whichever_were_asked_for_before():
    at_hand = AtHand(Listings.of([Listed(DAY, np.array([1, 3, 5]), np.zeros(3, np.uint8), "cs.AI")]))
    chosen = at_hand.candidates(["cs.AI"], include_replacements=False).without(np.array([3]))
    later, earlier = (weigh(_counts(numbers), dict.fromkeys(numbers, ()), NONE) for numbers in ([4, 5], [1, 2]))

    assert [chosen.places_in(vectors).tolist() for vectors in (later, earlier, later)] == [[-1, 1], [0, -1], [-1, 1]]


def test_nothing_announced_is_nothing_at_hand():
    at_hand = AtHand(Listings.of([]))
    chosen = at_hand.candidates(["cs.AI"], include_replacements=True)

    assert (len(chosen.numbers), chosen.days) == (0, ())
    at_hand.add(["llm"], Postings.of([]))
    assert len(at_hand.postings(["llm"]).among(chosen).rows) == 0


def test_candidates_of_another_span_are_refused():
    at_hand = AtHand(Listings.of([]))
    with pytest.raises(TypeError, match="gathered elsewhere"):
        at_hand.postings([]).among(Candidates.of([], include_replacements=True))


def _rows(found: Found) -> set[tuple[str, int, int]]:
    which, rows, places = found.which.tolist(), found.rows.tolist(), found.places.tolist()
    return {(found.keys[index], row, place) for index, row, place in zip(which, rows, places, strict=True)}


def _counts(numbers: list[int]) -> TermCounts:
    return count_terms(Document(number, "", "", ()) for number in numbers)
