import numpy as np
import pytest
from numpy.typing import NDArray

from digests.ranking import kept
from digests.ranking.calibration import TOP, shown, stretch
from digests.ranking.relevance import MAX_TERMS, POINT, Relevance, taste_share
from digests.ranking.scoring import Scored
from digests.ranking.taste import Taste, learned
from tests.ranking.collected import real_vectors, statement
from tests.ranking.readers import found, rule
from tests.ranking.test_taste import like

VECTORS = real_vectors()


def scores(made: Relevance) -> NDArray[np.int64]:
    texts = tuple(keyword.statement.text for keyword in made.query.keywords)
    hits = made.query.hits(VECTORS, found(texts))
    return Scored(made, VECTORS, hits).totals


def summed(made: Relevance) -> list[int]:
    """The same scores, paper by paper, in plain Python."""
    texts = tuple(keyword.statement.text for keyword in made.query.keywords)
    hits = made.query.hits(VECTORS, found(texts))
    every = np.arange(len(VECTORS))
    scored = Scored(made, VECTORS, hits)
    gains = [scored.keyword_gains(every), scored.word_gains(every)]
    totals = [made.constant] * len(VECTORS)
    for paper, _, amount, _ in (row for gain in gains for row in gain.rows()):
        totals[paper] += amount
    for place, amount in enumerate(scored.filed.tolist()):
        totals[place] += amount
    weights = dict(zip(made.terms.tolist(), made.weights.tolist(), strict=True))
    for entry, paper in enumerate(VECTORS.papers.tolist()):
        term = int(VECTORS.terms[VECTORS.owners[entry]])
        totals[paper] += weights.get(term, 0) * int(VECTORS.weights[entry])
    return totals


def test_a_score_is_the_exact_sum_of_its_gains():
    made = rule("language model", "diffusion", taste=learned([like(7), like(30)]), categories=["cs.CV"])
    assert scores(made).tolist() == summed(made)


def test_without_feedback_the_keywords_decide():
    made = rule("diffusion model")
    hits = made.query.hits(VECTORS, found(("diffusion model",)))
    best = np.argsort(-scores(made))[:10].tolist()

    assert len(set(best) & set(hits.papers.tolist())) >= 8
    assert not made.learned.any()


def test_no_term_speaks_against_a_paper_as_long_as_nothing_was_judged():
    made = rule("diffusion model")

    assert 0 <= made.weights.min() < made.weights.max()


def test_papers_that_keywords_fit_best_count_double():
    made = rule("diffusion model")
    hits = made.query.hits(VECTORS, found(("diffusion model",)))
    like_the_best = VECTORS.products(made.terms, made.weights)
    by_keywords = scores(made) - made.constant - like_the_best

    assert len(hits.papers)
    assert like_the_best.std() == pytest.approx(2 * by_keywords.std(), rel=0.02)


def test_papers_near_the_keywords_come_before_others():
    made = rule("diffusion model")
    hits = set(made.query.hits(VECTORS, found(("diffusion model",))).papers.tolist())
    values = scores(made)
    unstated = [place for place in range(len(VECTORS)) if place not in hits]

    assert np.max(values[unstated]) > 0 > np.median(values[unstated])


def test_one_like_already_helps():
    similar = VECTORS.similarities(VECTORS.vector(7))
    near = np.argsort(-similar)[1:6]
    before, after = scores(rule("language model")), scores(rule("language model", taste=learned([like(7)])))

    def rank(values: NDArray[np.int64]) -> float:
        return float(np.mean([np.sum(values > values[place]) for place in near]))

    assert rank(after) < rank(before)


def test_with_many_likes_taste_leads():
    shares = [taste_share(likes) for likes in (0, 1, 2, 3, 10, 100)]

    assert shares[0] == 0
    assert shares[2] == 0.5
    assert shares == sorted(shares)
    assert shares[-1] > 0.99


def test_the_slider_says_how_many_likes_the_keywords_are_worth():
    assert taste_share(5, worth=5) == 0.5
    assert taste_share(1, worth=0) == 1


def test_without_keywords_taste_alone_decides():
    made = rule(taste=learned([like(7)]))

    assert np.argmax(scores(made)) == 7
    assert not len(made.keyword_gains)


def test_a_reader_who_states_and_likes_nothing_gets_equal_scores():
    assert set(scores(rule()).tolist()) == {0}


def test_categories_alone_put_their_papers_first():
    values = scores(rule(categories=["cs.CV"]))
    primary = np.array(VECTORS.primary(np.arange(len(VECTORS))))

    assert values[primary == "cs.CV"].min() > values[primary != "cs.CV"].max()


def test_the_average_paper_has_a_score_of_zero():
    values = scores(rule("language model", taste=learned([like(7), like(30)]), categories=["cs.CV"]))
    assert abs(values.mean()) < POINT / 2


def test_one_paper_in_a_thousand_reaches_a_hundred():
    values = scores(rule("language model")) / POINT
    assert np.quantile(values, 0.999) == pytest.approx(TOP, abs=3)


def test_a_score_does_not_depend_on_the_other_papers_of_the_day():
    made = rule("language model", taste=learned([like(7)]))
    again = kept.unpack_rule(kept.pack_rule(made))

    assert scores(made).tolist() == scores(again).tolist()


def test_packing_a_rule_keeps_everything():
    made = rule("language model", "sparse", taste=learned([like(7)]), categories=["cs.CV"])
    again = kept.unpack_rule(kept.pack_rule(made))

    assert again.query.keywords == made.query.keywords
    assert (again.names, again.categories, again.constant) == (made.names, made.categories, made.constant)
    assert again.learned.tolist() == made.learned.tolist()
    assert again.likes.tolist() == made.likes.tolist()


def test_bytes_that_are_no_rule_are_refused():
    with pytest.raises(ValueError, match="PSRU"):
        kept.unpack_rule(kept.pack_taste(Taste()))


def test_a_rule_keeps_no_more_than_its_largest_terms():
    made = rule("language model", taste=learned(like(place) for place in range(40)))

    assert len(made.terms) <= MAX_TERMS
    assert len(kept.pack_rule(made)) < 80_000


def test_a_keyword_with_negative_points_pushes_its_papers_down():
    made = rule("language model", statement("diffusion", points=-300))
    hits = made.query.hits(VECTORS, found(("language model", "diffusion")))
    against = np.unique(hits.papers[hits.keywords == 1])

    assert scores(made)[against].mean() < scores(rule("language model"))[against].mean()


def test_scores_are_shown_between_zero_and_a_hundred():
    assert shown(np.array([-5, 0, 4321, 10_000, 12_345])).tolist() == [0, 0, 4321, 10_000, 10_000]


def test_the_scale_of_equal_scores_is_left_alone():
    assert stretch(np.zeros(50)) == stretch(np.empty(0)) == 1.0
