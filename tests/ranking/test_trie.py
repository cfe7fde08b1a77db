"""The walk held against a loop over every position of the text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.trie import Trie

WORDS = 6
FORM_OF = np.array([0, 1, 1, 2, 3, 3])
ITSELF = np.arange(WORDS) + 4
TEXTS = st.lists(st.integers(1, WORDS - 1), max_size=30)
LABELS = sorted({*FORM_OF[1:].tolist(), *ITSELF[1:].tolist()})
SEQUENCES = st.lists(st.lists(st.sampled_from(LABELS), min_size=1, max_size=4), max_size=12)


def walked(sequences: list[list[int]], owners: list[int], text: list[int]) -> list[tuple[int, int]]:
    trie = Trie([label for each in sequences for label in each], list(map(len, sequences)), owners)
    pairs = [pair for ended in trie.walk(np.array([*text, 0]), (FORM_OF, ITSELF)) for pair in zip(*ended, strict=True)]
    return sorted((int(owner), int(position)) for owner, position in pairs)


def plain_loop(sequences: list[list[int]], owners: list[int], text: list[int]) -> list[tuple[int, int]]:
    return sorted(
        (owner, start + len(sequence) - 1)
        for owner, sequence in zip(owners, sequences, strict=True)
        for start in range(len(text) - len(sequence) + 1)
        if all(label in {FORM_OF[word], ITSELF[word]} for label, word in zip(sequence, text[start:], strict=False))
    )


@given(SEQUENCES, TEXTS)
def test_every_sequence_is_found_wherever_it_stands(sequences, text):
    owners = [place // 2 for place in range(len(sequences))]
    assert walked(sequences, owners, text) == plain_loop(sequences, owners, text)


def test_sequences_that_begin_alike_and_end_within_another_are_all_found():
    text = [1, 3, 4, 1, 3]
    assert walked([[1], [1, 2], [1, 2, 3], [2, 3], [6, 2]], [0, 1, 2, 3, 4], text) == [
        (0, 0), (0, 3), (1, 1), (1, 4), (2, 2), (3, 2),
    ]  # fmt: skip


def test_nothing_is_found_where_nothing_is_looked_for():
    assert walked([], [], [1, 2, 3]) == []
    assert walked([[1]], [0], []) == []
