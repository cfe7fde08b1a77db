import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.document import DayIndex, Document
from digests.ranking.matching import find
from digests.ranking.patterns import parse_author, parse_keyword
from tests.ranking.abstracts import abstracts

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
DOCUMENTS = st.lists(
    st.builds(Document, st.integers(0, 2**63 - 1), TEXT, TEXT, st.lists(TEXT, max_size=3).map(tuple)),
    max_size=5,
    unique_by=lambda document: document.number,
)


@given(DOCUMENTS)
def test_an_index_survives_packing(documents):
    index = DayIndex.build(documents)
    packed = index.pack()
    again = DayIndex.unpack(memoryview(packed))
    assert again.pack() == packed
    assert again.numbers.tolist() == sorted(document.number for document in documents)
    assert again.stream.tolist() == index.stream.tolist()
    assert again.author_names == index.author_names
    assert again.singulars.words() == index.singulars.words()
    assert again.cased_words.words() == index.cased_words.words()


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_papers_given_makes_no_difference(documents, random):
    shuffled = random.sample(documents, len(documents))
    assert find_everything(DayIndex.build(shuffled)) == find_everything(DayIndex.build(documents))


def find_everything(index: DayIndex) -> list[list[int]]:
    found = [find(index, parse_keyword(text)) for text in ("a", "*aa*", "b c")] + [find(index, parse_author("A"))]
    return [occurrences.numbers.tolist() for occurrences in found]


def test_a_day_without_papers_is_an_index_too():
    index = DayIndex.unpack(DayIndex.build([]).pack())
    assert index.numbers.size == 0
    assert find(index, parse_keyword("*llm*")).numbers.tolist() == []
    assert find(index, parse_keyword("language model")).numbers.tolist() == []
    assert find(index, parse_author("Wang")).numbers.tolist() == []


def test_papers_without_text_or_authors_are_kept():
    index = DayIndex.unpack(DayIndex.build([Document(7, "", "", ()), Document(3, "One word", "", ("",))]).pack())
    assert index.numbers.tolist() == [3, 7]
    assert find(index, parse_keyword("word")).numbers.tolist() == [3]


def test_a_paper_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        DayIndex.build([Document(1, "a", "b", ()), Document(1, "c", "d", ())])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packed: b"",
        lambda packed: packed[:40],
        lambda packed: packed[:-1],
        lambda packed: packed + b"x",
        lambda packed: b"XXXX" + packed[4:],
        lambda packed: packed[:4] + b"\x63\x00" + packed[6:],
    ],
)
def test_bytes_of_another_kind_or_version_are_refused(spoil):
    packed = DayIndex.build(abstracts()[:3]).pack()
    with pytest.raises(ValueError, match="word index"):
        DayIndex.unpack(spoil(packed))


def test_the_words_of_one_singular_stand_together():
    index = DayIndex.build([Document(1, "Networks network NETWORK news newest LLMs LLM", "", ())])
    place = index.singulars.place("network")
    assert place is not None
    start, stop = index.first_words[place : place + 2].tolist()
    assert index.cased_words.words()[start:stop] == ["NETWORK", "network", "Networks"]
    assert index.words.words()[start:stop] == ["network", "network", "networks"]
    assert index.singulars.words() == ["", "llm", "network", "newest", "news"]


def test_every_word_is_found_at_its_place():
    index = DayIndex.build(abstracts())
    words = index.singulars.words()
    assert [index.singulars.place(word) for word in words] == list(range(len(words)))
    assert [index.singulars.place(word + "zz") for word in words[1::97]] == [None] * len(words[1::97])
    assert "network" in index.singulars
    assert "" in index.singulars
    assert 7 not in index.singulars


def test_a_day_of_real_papers_is_read_back_word_for_word():
    index = DayIndex.unpack(DayIndex.build(abstracts()).pack())
    assert np.all(index.numbers[1:] > index.numbers[:-1])
    assert index.stream.dtype == np.uint16
    assert index.field_starts.size == 2 * len(abstracts()) + 1
    assert len(index.author_names) == len(set(index.author_names)) > 1500
    assert len(index.pack()) < 1200 * len(abstracts())
