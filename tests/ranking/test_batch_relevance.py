"""Many readers at once are ranked by relevance as each by itself."""

from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
import pytest

from digests.ranking.batch_relevance import rank_relevance
from digests.ranking.flat_rules import FlatRule, FlatRules
from digests.ranking.kept import pack_rule, unpack_flat_rule
from digests.ranking.term_lookup import TermLookup
from tests.ranking.many_readers import someone, together, world
from tests.ranking.many_rules import alone_by_rule, random_rule, vectors_of

PEOPLE = 60


@pytest.mark.parametrize("seed", range(50))
def test_rankings_of_sixty_random_rules_are_those_of_each_alone(seed: int):
    random = np.random.default_rng(seed)
    here = world(random)
    people = [someone(random, here.numbers) for _ in range(PEOPLE)]
    shares = random.choice([0.0, 0.2, 0.5, 0.99, 1.0], PEOPLE)
    laid = vectors_of(random, here)
    rules = [random_rule(random, one, laid) for one in people]

    span, postings, readers, _ = together(people, here)
    flat, lookup = FlatRules.of([FlatRule.of(rule) for rule in rules], laid.category_names), TermLookup.of(laid)
    rank = partial(rank_relevance, span, postings, readers, flat, discoveries=shares, lookup=lookup)
    many = rank(places=laid.places_among(span.numbers))
    plain = rank(places=laid.places_among(span.numbers), reasons=False)

    for place, (one, rule, share) in enumerate(zip(people, rules, shares.tolist(), strict=True)):
        expected = alone_by_rule(one, here, rule, laid, share)
        assert many.ranking(place, expected.days) == expected
        assert plain.numbers(place).tolist() == [paper.number for paper in expected.papers]


def test_a_kept_rule_is_laid_flat_as_the_rule_itself():
    random = np.random.default_rng(1)
    here = world(random)
    rule = random_rule(random, someone(random, here.numbers), vectors_of(random, here))

    kept, plain = unpack_flat_rule(pack_rule(rule)), FlatRule.of(rule)

    assert len(plain.statements) > 3
    for field in fields(FlatRule):
        assert _listed(getattr(kept, field.name)) == _listed(getattr(plain, field.name))


def _listed(value: Any) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return list(map(_listed, value))
    return value
