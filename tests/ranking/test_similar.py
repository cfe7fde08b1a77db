"""The list of papers most like one, as the database keeps it."""

import pytest

from digests.ranking.neighbours import Near
from digests.ranking.similar import LISTED, merged, pack, unpack

ONE, TWO, THREE = Near(1, 0.5, (7, 8)), Near(2, 0.75, (2**64 - 1,)), Near(3, 0.25, ())


def test_packing_keeps_numbers_terms_and_similarities():
    again = unpack(pack([TWO, ONE, THREE]))

    assert [near.number for near in again] == [2, 1, 3]
    assert [near.shared for near in again] == [(2**64 - 1,), (7, 8), ()]
    assert [near.similarity for near in again] == pytest.approx([0.75, 0.5, 0.25], abs=1e-4)


def test_an_empty_list_is_a_list():
    assert unpack(pack([])) == []


def test_lists_are_merged_by_similarity_each_paper_once():
    changed = Near(1, 0.9, ())

    assert merged([[changed], [TWO, ONE, THREE]]) == [changed, TWO, THREE]
    assert merged([[ONE, TWO, THREE]], 2) == [TWO, ONE]


def test_a_list_is_short():
    assert len(merged([[Near(number, 0.5, ()) for number in range(99)]])) == LISTED
