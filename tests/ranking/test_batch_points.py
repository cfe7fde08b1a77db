"""Many readers at once are ranked as each by itself."""

from datetime import date

import numpy as np
import pytest

from digests.arxiv import taxonomy
from digests.ranking.batch_points import rank_points
from digests.ranking.packed_statements import Said, category_number, pack, unpack, unpack_texts
from tests.ranking.many_readers import alone, someone, together, world

PEOPLE = 100


@pytest.mark.parametrize("seed", range(40))
def test_points_of_a_hundred_random_readers_are_those_of_each_alone(seed: int):
    random = np.random.default_rng(seed)
    here = world(random)
    people = [someone(random, here.numbers) for _ in range(PEOPLE)]

    span, postings, readers, texts = together(people, here)
    many = rank_points(span, postings, readers)

    for place, one in enumerate(people):
        expected = alone(one, here)
        assert many.ranking(place, texts[place]) == expected
        assert many.numbers(place).tolist() == [paper.number for paper in expected.papers]


def test_statements_are_packed_kind_by_kind_and_come_back():
    packed, texts = pack(
        [
            Said("category", "cs.LG", "machine learning", priority="high"),
            Said("author", "au:næss", "Næss", 7, points=1000),
            Said("keyword", "llm", "LLMs", 5, points=100, title_points=50, muted_until=date(2025, 12, 11)),
        ]
    )

    rows = unpack(packed)

    assert unpack_texts(texts) == ["LLMs", "Næss", "cs.LG"]
    assert rows["source"].tolist() == [5, 7, category_number("cs.LG")]
    assert rows["points"].tolist() == [100, 1000, 0]
    assert rows["title_points"].tolist() == [50, 0, 0]
    assert rows["priority"].tolist() == [0, 0, 1]
    assert [date.fromordinal(day) for day in rows["muted_until"].tolist() if day] == [date(2025, 12, 11)]


def test_no_two_categories_share_a_number():
    names = [category.identifier for archive in taxonomy.archives() for category in archive.categories]

    assert len({category_number(name) for name in names}) == len(names) > 140
