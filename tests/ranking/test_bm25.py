import numpy as np
import pytest

from digests.ranking.bm25 import K1, SINGLE_WORD, Query
from digests.ranking.points import Statement
from tests.ranking.collected import Found, found_in, paper, real_background, statement, vectors_of

DOCUMENTS = [
    paper(1, "Sparse attention", "We study sparse attention."),
    paper(2, "Attention", "It is sparse."),
    paper(3, "Graphs", "Sparse attention once."),
    paper(4, "Graphs", "Nothing of the kind."),
    paper(5, "Mixture of experts", "A mixture of experts and another mixture of experts."),
    *(paper(number, "", "attention sparse mixture of experts graph") for number in range(6, 8)),
]


def query(*stated: str | Statement) -> tuple[Query, Found]:
    statements = [one if not isinstance(one, str) else statement(one) for one in stated]
    found = found_in(DOCUMENTS, [one.text for one in statements])
    counts = [len(found[one.key][0]) for one in statements]
    return Query.of(statements, counts, len(DOCUMENTS), real_background()), found


def scores(*stated: str | Statement) -> dict[int, float]:
    vectors = vectors_of(DOCUMENTS)
    asked, found = query(*stated)
    return dict(zip(vectors.numbers.tolist(), asked.scores(vectors, asked.hits(vectors, found)).tolist(), strict=True))


def counts(text: str) -> dict[int, int]:
    vectors = vectors_of(DOCUMENTS)
    asked, found = query(text)
    hits = asked.hits(vectors, found)
    return dict(zip(vectors.numbers[hits.papers].tolist(), asked.counts(vectors, hits).tolist(), strict=True))


def test_the_title_counts_double_and_occurrences_add_up():
    assert counts("sparse attention") == {1: 3, 3: 1}


def test_a_longer_phrase_is_as_frequent_as_its_rarest_pair():
    assert counts("mixture of experts") == {5: 4, 6: 1, 7: 1}


def test_the_phrase_is_worth_more_than_its_words_alone():
    found = scores("sparse attention")
    assert found[1] > found[3] > found[2] > found[4] == 0


def test_single_words_of_a_phrase_count_a_little():
    asked, _ = query("sparse attention")

    assert set(asked.words) == {"sparse", "attention"}
    idf = real_background().idf(asked.word_terms) - 1
    assert asked.word_gains == pytest.approx(SINGLE_WORD * idf)


def test_a_keyword_of_one_word_has_no_single_words():
    assert query("attention")[0].words == ()


def test_one_occurrence_is_worth_the_rarity_and_more_saturate():
    asked, found = query("graph")
    vectors = vectors_of(DOCUMENTS)
    fits = asked.scores(vectors, asked.hits(vectors, found))
    rarity = np.log1p((7 - 4 + 0.5) / (4 + 0.5))

    assert asked.gains == pytest.approx([rarity])
    assert fits[5] == pytest.approx(rarity, rel=1e-3)
    assert fits[2] == pytest.approx(rarity * 2 * (K1 + 1) / (2 + K1), rel=1e-3)


def test_points_share_out_what_keywords_are_worth():
    even, _ = query("graph", "attention")
    uneven, _ = query(statement("graph", points=300), statement("attention", points=100))

    assert uneven.gains == pytest.approx(even.gains * np.array([1.5, 0.5]))


def test_negative_points_speak_against_a_paper():
    assert scores(statement("graph", points=-100), statement("attention", points=100))[4] < 0


def test_an_author_counts_where_postings_say():
    author = Statement("au:doe, jane", "Jane Doe", "author", 100, 0)
    vectors = vectors_of(DOCUMENTS)
    asked = Query.of([author], [1], len(DOCUMENTS), real_background())
    hits = asked.hits(vectors, {"au:doe, jane": (np.array([4]), np.array([4], np.uint8))})

    assert asked.words == ()
    assert np.flatnonzero(asked.scores(vectors, hits)).tolist() == [3]


def test_papers_that_are_not_at_hand_are_no_hits():
    asked, _ = query("graph")
    hits = asked.hits(vectors_of(DOCUMENTS), {"graph": (np.array([0, 3, 99]), np.array([1, 1, 1], np.uint8))})
    assert hits.papers.tolist() == [2]


@pytest.mark.parametrize("text", ['"IT"', "form*", "ti:graph", "graph + kernel"])
def test_patterns_with_signs_of_the_grammar_have_no_words(text):
    keyword = query(text)[0].keywords[0]
    assert (keyword.terms, keyword.words) == ((), ())


def test_no_keywords_fit_nothing():
    vectors = vectors_of(DOCUMENTS)
    asked = Query.of([], [], 7, real_background())
    assert asked.scores(vectors, asked.hits(vectors, {})).tolist() == [0.0] * 7
