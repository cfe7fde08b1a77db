import numpy as np
import pytest

from digests.ranking.background import Background
from digests.ranking.frequencies import HALF_LIFE, NONE, Frequencies
from digests.ranking.terms import count_terms, number_of
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import paper, real_background, vectors_of


def numbers(*terms: str):
    return np.array([number_of(term) for term in terms], np.uint64)


def test_days_add_up_to_what_their_papers_hold():
    documents = abstracts()
    at_once = NONE.with_day(count_terms(documents))
    day_by_day = NONE
    for start in range(0, len(documents), 100):
        day_by_day = day_by_day.with_day(count_terms(documents[start : start + 100]))

    assert day_by_day.papers == at_once.papers == 396
    assert day_by_day.terms.tolist() == at_once.terms.tolist()
    assert day_by_day.counts.tolist() == at_once.counts.tolist()


def test_a_term_counts_once_for_each_paper():
    frequencies = NONE.with_day(count_terms([paper(1, "graph graph", "graph"), paper(2, "graph"), paper(3, "kernel")]))
    assert frequencies.of(numbers("graph", "kernel", "token")).tolist() == [2, 1, 0]


def test_a_year_later_papers_count_half():
    faded = NONE.with_day(count_terms([paper(1, "graph"), paper(2, "graph")])).faded(HALF_LIFE)

    assert faded.papers == 1
    assert faded.of(numbers("graph")).tolist() == [1]


def test_the_most_frequent_terms_are_kept():
    frequencies = NONE.with_day(count_terms([paper(1, "graph kernel"), paper(2, "graph token"), paper(3, "graph")]))
    assert frequencies.faded(0, max_terms=1).terms.tolist() == numbers("graph").tolist()


def test_rarer_terms_have_a_larger_idf():
    frequencies = NONE.with_day(count_terms([paper(1, "graph kernel"), paper(2, "graph"), paper(3, "graph")]))
    idf = frequencies.idf(numbers("graph", "kernel", "token"))

    assert idf == pytest.approx([1.0, np.log(2) + 1, np.log(4) + 1])


def test_packing_loses_nothing():
    frequencies = NONE.with_day(count_terms(abstracts())).faded(3)
    again = Frequencies.unpack(frequencies.pack())

    assert again.papers == frequencies.papers
    assert again.terms.tolist() == frequencies.terms.tolist()
    assert again.counts.tolist() == frequencies.counts.tolist()


def test_nothing_packs_too():
    assert Frequencies.unpack(NONE.pack()).papers == 0


def test_the_background_packs_and_answers_alike():
    background = real_background()
    again = Background.unpack(background.pack())
    terms = numbers("diffusion model", "language", "a term that nobody wrote")

    assert again.idf(terms).tolist() == background.idf(terms).tolist()
    assert again.mean.weights.tolist() == background.mean.weights.tolist()
    assert again.categories == background.categories


def test_the_background_knows_how_usual_a_category_is():
    documents = [paper(n, "graph") for n in range(4)]
    filed = {0: ("cs.CV",), 1: ("cs.CV",), 2: ("cs.CV",), 3: ("cs.CL",)}
    frequencies = NONE.with_day(count_terms(documents))
    background = Background.of(frequencies, vectors_of(documents, categories=filed))

    assert background.categories == {"cs.CL": 0.25, "cs.CV": 0.75}
