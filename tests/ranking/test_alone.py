"""One reader is ranked by compiled loops as by numpy."""

from functools import partial

import numpy as np
import pytest

from digests.ranking import alone
from digests.ranking.at_hand import AtHand
from digests.ranking.candidates import Listings
from digests.ranking.kernel import rank as points_loop
from digests.ranking.kernel_relevance import rank as relevance_loop
from digests.ranking.postings import Postings
from tests.ranking import many_readers
from tests.ranking.many_readers import Someone, World, someone, world
from tests.ranking.many_rules import alone_by_rule, random_rule, vectors_of

PEOPLE = 12


@pytest.mark.parametrize("seed", range(25))
def test_points_of_random_readers_are_those_that_numpy_adds_up(seed: int):
    random = np.random.default_rng(seed)
    here = world(random)
    papers = at_hand(here)

    for person in (someone(random, here.numbers) for _ in range(PEOPLE)):
        one = laid_out(person)
        assert among(one, person, here, papers).rank_by_points() == many_readers.alone(person, here)


@pytest.mark.parametrize("seed", range(25))
def test_random_rules_rank_as_with_numpy_whatever_was_asked_before(seed: int):
    random = np.random.default_rng(seed)
    here = world(random)
    papers = at_hand(here)
    spans = [vectors_of(random, here), vectors_of(random, here)]

    for person in (someone(random, here.numbers) for _ in range(PEOPLE)):
        one, rule = laid_out(person), random_rule(random, person, spans[0])
        reader, share = among(one, person, here, papers), random.choice([0.0, 0.2, 0.99, 1.0])
        days = papers.days_of(said.key for said in person.audible("category"))
        for laid in (*spans, spans[0]):
            found = reader.rank_by_relevance(rule, laid, days, share)
            assert found == alone_by_rule(person, here, rule, laid, share)


def test_the_loops_are_compiled_for_one_reader_as_for_many():
    random = np.random.default_rng(1)
    here = world(random)
    person = someone(random, here.numbers)
    one, papers = laid_out(person), at_hand(here)
    alone.rehearse()
    compiled = [list(loop.signatures) for loop in (points_loop, relevance_loop)]

    among(one, person, here, papers).rank_by_points()
    laid = vectors_of(random, here)
    reader, rule = among(one, person, here, papers), random_rule(random, person, laid)
    reader.rank_by_relevance(rule, laid, papers.days, 0.2)

    assert [list(loop.signatures) for loop in (points_loop, relevance_loop)] == compiled


def at_hand(here: World) -> AtHand:
    made = AtHand(Listings.of(here.listed))
    keys = sorted({f"key {pattern}" for pattern, *_ in here.packed} | {f"key {place}" for place in range(40)})
    packed = ((f"key {pattern}", day, numbers, places) for pattern, day, numbers, places in here.packed)
    made.add(keys, Postings.of(packed))
    return made


def laid_out(person: Someone) -> alone.One:
    audible = [said for kind in ("category", "exclusion", "keyword", "author") for said in person.audible(kind)]
    return alone.One.of(said._replace(muted_until=None) for said in audible)


def among(one: alone.One, person: Someone, here: World, papers: AtHand) -> alone.OneAmong:
    numbers = partial(np.array, dtype=np.int64)
    return one.among(
        papers,
        max_papers=person.max_papers,
        min_score=person.min_score,
        include_replacements=person.takes_replacements,
        hidden=numbers(sorted(here.hidden)),
        unwanted=numbers(sorted(person.unwanted)),
    )
