"""Reasons in words: each in one line, the largest first, and together the score."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.ranking.by_relevance import rank_by_relevance
from digests.ranking.explanation import explained
from digests.ranking.matching import ABSTRACT, AUTHORS, CATEGORIES, TITLE
from digests.ranking.reasons import Reason
from tests.ranking.collected import real_vectors
from tests.ranking.readers import candidates, postings, rule


def reason(text: str, kind: str, points: str, *, places: int = 0, title_points: str = "0", likes: int = 0) -> Reason:
    return Reason(text, kind, places, Decimal(points), Decimal(title_points), likes)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (reason("speculative decoding", "keyword", "3", places=TITLE), "keyword “speculative decoding” in the title"),
        (reason("RL", "keyword", "3", places=TITLE | ABSTRACT), "keyword “RL” in the title and abstract"),
        (reason("Ada Lovelace", "author", "10", places=AUTHORS), "author you follow, Ada Lovelace"),
        (reason("KV cache", "learned", "9", likes=3), "because you saved or liked 3 papers on KV cache"),
        (reason("KV cache", "learned", "9", likes=1), "because you saved or liked a paper on KV cache"),
        (reason("eviction", "learned", "9"), "in papers close to those you liked: eviction"),
        (reason("clinical", "learned", "-2", likes=-1), "because you dismissed a paper on clinical"),
        (reason("clinical", "learned", "-2", likes=-3), "because you dismissed 3 papers on clinical"),
        (reason("clinical", "learned", "-2"), "because you dismissed papers on clinical"),
        (reason("image", "learned", "-2", likes=2), "rarer in papers you liked than in others: image"),
        (reason("cs.CL", "category", "2"), "category cs.CL"),
        (reason("category cs.CL, low priority", "category", "-1", places=CATEGORIES), "category cs.CL, low priority"),
        (reason("", "more_words", "1"), "words of your keywords"),
        (reason("", "more_related", "30"), "words of papers that fit your keywords"),
        (reason("", "more_related", "-3"), "rare in papers that fit your keywords"),
        (reason("", "more_learned", "12"), "more of what was learned from you"),
        (reason("", "more_learned", "-2"), "more of what was learned from you, against it"),
        (reason("", "usual", "-4"), "less what the usual paper gets"),
        (reason("", "usual", "0.5"), "what every paper gets"),
        (reason("", "cut", "-70.5"), "what is above 100"),
        (reason("", "cut", "3"), "what is below 0"),
        (reason("", "rest", "4"), "many smaller shares together"),
    ],
)
def test_a_reason_is_said_in_words(one, words):
    assert [line.words for line in explained([one])] == [words]


def test_terms_within_a_longer_one_are_one_line_with_it():
    lines = explained(
        [
            reason("KV", "learned", "5", likes=4),
            reason("KV cache", "learned", "3.5", likes=3),
            reason("caches", "learned", "1.25", likes=4),
            reason("memory", "learned", "1", likes=2),
        ]
    )

    assert [(line.words, line.points) for line in lines] == [
        ("because you saved or liked 3 papers on KV cache", Decimal("9.75")),
        ("because you saved or liked 2 papers on memory", Decimal(1)),
    ]


def test_what_speaks_against_a_paper_is_never_added_to_what_speaks_for_it():
    lines = explained([reason("KV cache", "learned", "3", likes=3), reason("cache", "learned", "-1", likes=1)])

    assert [line.points for line in lines] == [Decimal(3), Decimal(-1)]


def test_single_words_of_keywords_are_one_line():
    lines = explained([reason(word, "word", "1") for word in ("a1", "b2", "c3", "d4", "e5")])

    assert [line.words for line in lines] == ["words of your keywords: “a1”, “b2”, “c3”, “d4” and more"]
    assert lines[0].points == 5


def test_what_is_not_named_of_a_kind_is_in_its_line_behind_what_is():
    lines = explained(
        [
            reason("eviction", "related", "3"),
            reason("memory", "related", "1"),
            reason("word", "word", "2"),
            reason("", "more_words", "0.5"),
            reason("", "more_related", "40"),
        ]
    )

    assert [(line.words, line.points) for line in lines] == [
        ("words of papers that fit your keywords: “eviction”, “memory” and more", Decimal(44)),
        ("words of your keywords: “word” and more", Decimal("2.5")),
    ]


def test_what_is_not_named_and_speaks_against_a_paper_is_a_line_of_its_own():
    lines = explained([reason("eviction", "related", "3"), reason("", "more_related", "-1")])

    assert [(line.words, line.points) for line in lines] == [
        ("words of papers that fit your keywords: “eviction”", Decimal(3)),
        ("rare in papers that fit your keywords", Decimal(-1)),
    ]


def test_the_largest_share_comes_first_and_what_is_not_named_last():
    lines = explained(
        [
            reason("", "cut", "-90"),
            reason("", "usual", "-50"),
            reason("", "more_learned", "20"),
            reason("cs.CL", "category", "-3"),
            reason("RL", "keyword", "2", places=TITLE),
        ]
    )

    assert [line.kind for line in lines] == ["category", "keyword", "more_learned", "usual", "cut"]


@given(
    st.lists(
        st.builds(
            Reason,
            st.sampled_from(["KV", "KV cache", "cache", "cache eviction", "memory", ""]),
            st.sampled_from(["keyword", "author", "learned", "word", "related", "category", "more_related", "usual"]),
            st.integers(0, 15),
            st.integers(-9999, 9999).map(lambda hundredths: Decimal(hundredths) / 100),
            st.just(Decimal(0)),
            st.integers(0, 9),
        ),
        unique_by=lambda one: (one.kind, one.text),
    )
)
def test_the_lines_of_any_reasons_add_up_to_their_sum(reasons):
    lines = explained(reasons)

    assert sum((line.points for line in lines), Decimal(0)) == sum((one.points for one in reasons), Decimal(0))


def test_the_lines_of_every_ranked_paper_add_up_to_its_score():
    mine = rule("diffusion model", "language model", categories=("cs.CL",))
    ranking = rank_by_relevance(
        candidates(),
        mine,
        [real_vectors()],
        postings("diffusion model", "language model"),
        max_papers=500,
        discoveries=1.0,
    )

    assert len(ranking.papers) > 100
    for ranked in ranking.papers:
        assert sum((line.points for line in explained(ranked.reasons)), Decimal(0)) == ranked.score
