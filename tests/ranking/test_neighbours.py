import numpy as np
import pytest

from digests.ranking.frequencies import NONE
from digests.ranking.neighbours import MAX_TERMS, Neighbours
from digests.ranking.sparse import NOTHING
from digests.ranking.terms import count_terms, number_of
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import paper, real_vectors, vectors_of

VECTORS = real_vectors()


def test_the_nearest_papers_are_those_that_share_the_largest_terms():
    found = Neighbours.of([VECTORS]).nearest(VECTORS.vector(7), 5, without=int(VECTORS.numbers[7]))
    mine = VECTORS.vector(7).largest(MAX_TERMS)
    by_hand = sorted(
        (-mine.dot(VECTORS.vector(place).largest(MAX_TERMS)), int(VECTORS.numbers[place]))
        for place in range(len(VECTORS))
        if place != 7
    )

    assert [near.number for near in found] == [number for _, number in by_hand[:5]]
    assert [near.similarity for near in found] == pytest.approx([-value for value, _ in by_hand[:5]], abs=1e-3)


def test_a_paper_is_nearest_to_itself_unless_left_out():
    index, number = Neighbours.of([VECTORS]), int(VECTORS.numbers[30])

    assert index.nearest(VECTORS.vector(30), 1)[0][0] == number
    assert number not in {near.number for near in index.nearest(VECTORS.vector(30), 10, without=number)}


def test_papers_that_share_nothing_are_no_neighbours():
    day = vectors_of(
        [paper(1, "sparse graph"), paper(2, "sparse token"), paper(3, "kernel"), paper(4, "kernel")]
        + [paper(number, "") for number in range(5, 9)]
    )
    assert [near.number for near in Neighbours.of([day]).nearest(day.vector(0), 9, without=1)] == [2]


def test_the_terms_that_make_two_papers_similar_are_named_the_weightiest_first():
    day = vectors_of(
        [paper(1, "sparse graph kernel token"), paper(2, "sparse graph kernel token"), paper(3, "graph token")]
        + [paper(4, "token and more")]
        + [paper(number, "") for number in range(5, 30)]
    )
    mine = day.vector(0)
    found = Neighbours.of([day]).nearest(mine, 9, without=1)

    assert [near.number for near in found] == [2, 3, 4]
    weights = [[float(mine.at(np.array([term], np.uint64))[0]) for term in near.shared] for near in found]
    assert [len(near.shared) for near in found] == [4, 2, 1]
    assert all(of_one == sorted(of_one, reverse=True) for of_one in weights)


def test_a_term_of_one_paper_is_held_where_papers_elsewhere_may_have_it():
    documents = [
        paper(1, "sparse graph"),
        paper(2, "sparse token"),
        paper(3, "kernel"),
        *(paper(number, "") for number in range(4, 9)),
    ]
    frequencies = NONE.with_day(count_terms(documents)).with_day(count_terms(documents))
    day = vectors_of(documents, frequencies=frequencies)

    assert number_of("kernel") not in Neighbours.of([day]).terms.tolist()
    assert number_of("kernel") in Neighbours.of([day], least=1).terms.tolist()


def test_days_make_the_same_index_as_one_day():
    documents = abstracts()
    frequencies = NONE.with_day(count_terms(documents))
    days = [vectors_of(documents[start::4], frequencies=frequencies) for start in range(4)]

    apart, together = Neighbours.of(days), Neighbours.of([vectors_of(documents, frequencies=frequencies)])

    for name in ("numbers", "terms", "starts", "papers", "weights"):
        assert getattr(apart, name).tolist() == getattr(together, name).tolist()


def test_a_paper_of_two_days_is_one_neighbour():
    found = Neighbours.of([VECTORS, VECTORS])
    assert found.numbers.tolist() == VECTORS.numbers.tolist()
    assert found.nearest(VECTORS.vector(7), 5) == Neighbours.of([VECTORS]).nearest(VECTORS.vector(7), 5)


def test_packing_loses_nothing():
    index = Neighbours.of([VECTORS])
    assert Neighbours.unpack(index.pack()).pack() == index.pack()


def test_nothing_has_no_neighbours():
    assert Neighbours.of([]).nearest(VECTORS.vector(1), 5) == []
    assert Neighbours.of([VECTORS]).nearest(NOTHING, 5) == []
    assert len(Neighbours.unpack(Neighbours.of([]).pack()).numbers) == 0


def test_asking_for_more_than_there_are_returns_all():
    index = Neighbours.of([VECTORS])
    found = index.nearest(VECTORS.vector(7), 10_000)

    assert 1 < len(found) <= len(VECTORS)
    assert np.all(np.diff([near.similarity for near in found]) <= 0)
