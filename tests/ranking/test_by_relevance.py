from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from digests.ranking.by_relevance import rank_by_relevance
from digests.ranking.candidates import Candidates, Listed
from digests.ranking.frequencies import NONE, Frequencies
from digests.ranking.gained import CUT, LEARNED, MORE_LEARNED, MORE_RELATED, MORE_WORDS, USUAL
from digests.ranking.postings import Postings
from digests.ranking.reasons import Ranking
from digests.ranking.relevance import POINT, Relevance
from digests.ranking.taste import learned
from digests.ranking.terms import count_terms
from digests.ranking.weighing import laid_together
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import real_vectors, vectors_of
from tests.ranking.readers import DAY, candidates, postings, rule
from tests.ranking.test_taste import like

VECTORS = real_vectors()
KEYWORDS = ("language model", "diffusion")


def rank(made: Relevance, *, chosen: Candidates | None = None, exclusion: str = "", **options: object) -> Ranking:
    texts = [keyword.statement.text for keyword in made.query.keywords]
    limits: dict[str, object] = {"max_papers": 50, **options}
    if exclusion:
        texts.append(exclusion)
        limits["exclusions"] = [exclusion]
    found = postings(*texts)
    return rank_by_relevance(chosen or candidates(), made, [VECTORS], found, **limits)  # type: ignore[arg-type]


def test_reasons_add_up_to_the_score_exactly():
    made = rule(*KEYWORDS, taste=learned([like(7), like(30)]), categories=["cs.CV"])
    ranking = rank(made, max_papers=400, discoveries=1.0)

    assert len(ranking.papers) > 100
    for paper in ranking.papers:
        assert sum(reason.points for reason in paper.reasons) == paper.score
        assert 0 <= paper.score <= 100


def test_papers_come_in_the_order_of_their_scores():
    scores = [paper.score for paper in rank(rule(*KEYWORDS)).papers]
    assert scores == sorted(scores, reverse=True)


def test_a_keyword_is_named_with_where_it_occurs():
    [best, *_] = rank(rule(*KEYWORDS)).papers
    named = {reason.text: reason.where for reason in best.reasons if reason.kind == "keyword"}

    assert named
    assert set(named) <= set(KEYWORDS)
    assert set(named.values()) <= {"title", "abstract", "title and abstract"}


def test_what_was_learned_is_named_with_the_number_of_likes():
    ranking = rank(rule(taste=learned([like(7), like(7)])), max_papers=3)
    reasons = [reason for reason in ranking.papers[0].reasons if reason.kind == LEARNED]

    assert ranking.papers[0].number == VECTORS.numbers[7]
    assert {reason.likes for reason in reasons} == {2}


def test_all_that_is_not_named_closes_the_list():
    unnamed = (MORE_WORDS, MORE_LEARNED, MORE_RELATED, USUAL, CUT)
    found = set()
    for paper in rank(rule(*KEYWORDS, taste=learned([like(7), like(8)]))).papers:
        kinds = [reason.kind for reason in paper.reasons]
        last = [kind for kind in unnamed if kind in kinds]
        found.update(last)
        assert kinds[len(kinds) - len(last) :] == last
    assert found >= {MORE_LEARNED, MORE_RELATED, USUAL}


def test_what_every_paper_gets_and_what_is_cut_off_are_told_apart_from_what_is_not_named():
    mine = rule(*KEYWORDS, taste=learned([like(7), like(8)]))
    constant, cut = Decimal(mine.constant) / POINT, 0
    for paper in rank(mine, max_papers=400, discoveries=1.0).papers:
        shares = {reason.kind: reason.points for reason in paper.reasons}
        assert abs(shares[USUAL] - constant) <= Decimal(len(paper.reasons)) / 100
        if CUT in shares:
            assert paper.score in {0, 100}
            cut += 1
    assert cut


def test_discoveries_are_marked_and_no_more_than_their_share():
    stated = {number for key, numbers in _numbers(*KEYWORDS).items() for number in numbers}
    for share in (0.1, 0.2, 0.5):
        papers = rank(rule(*KEYWORDS), max_papers=400, discoveries=share).papers
        marked = [paper.number for paper in papers if paper.is_discovery]

        assert marked
        assert not stated & set(marked)
        assert stated >= {paper.number for paper in papers if not paper.is_discovery}
        assert len(marked) <= share * len(papers)


def test_no_share_means_no_discoveries():
    papers = rank(rule(*KEYWORDS), max_papers=400, discoveries=0.0).papers

    assert len(papers) == rank(rule(*KEYWORDS), max_papers=400, discoveries=0.0).matched
    assert not any(paper.is_discovery for paper in papers)


def test_a_keyword_that_no_paper_holds_does_not_let_in_all_papers():
    for share, shown in ((0.0, 0), (0.2, 0), (1.0, 20)):
        papers = rank(rule("qwertzuiop", categories=["cs.CV"]), max_papers=20, discoveries=share).papers
        assert len(papers) == shown
        assert all(paper.is_discovery for paper in papers)


def test_however_many_papers_are_liked_discoveries_keep_to_their_share():
    mine = rule(*KEYWORDS, taste=learned(like(place) for place in range(250)))
    assert not np.any(mine.keyword_gains > 1)

    papers = rank(mine, max_papers=400, discoveries=0.2).papers

    marked = [paper for paper in papers if paper.is_discovery]
    assert 0 < len(marked) <= 0.2 * len(papers)


def test_where_nothing_is_stated_nothing_is_a_discovery():
    papers = rank(rule(taste=learned([like(7)])), max_papers=20, discoveries=0.0).papers

    assert len(papers) == 20
    assert not any(paper.is_discovery for paper in papers)


def test_where_keywords_are_worth_nothing_beside_the_likes_every_paper_may_be_shown():
    mine = rule("diffusion model", taste=learned([like(7)]), worth=0.0)

    ranking = rank_by_relevance(candidates(), mine, [real_vectors()], postings("diffusion model"), max_papers=20)

    assert len(ranking.papers) == 20
    assert not any(ranked.is_discovery for ranked in ranking.papers)


def test_exclusions_drop_papers_and_are_counted():
    plain, without = rank(rule(*KEYWORDS)), rank(rule(*KEYWORDS), exclusion="image")
    dropped = _numbers("image")["image"]

    assert set(dropped) & {paper.number for paper in plain.papers}
    assert not set(dropped) & {paper.number for paper in without.papers}
    assert without.excluded == len(dropped)


def test_hidden_papers_never_return():
    first = rank(rule(*KEYWORDS)).papers[0].number
    hidden = np.array([first])

    assert first not in [paper.number for paper in rank(rule(*KEYWORDS), hidden=hidden).papers]


def test_papers_below_the_lowest_score_are_dropped_and_counted():
    all_of_them, best = rank(rule(*KEYWORDS), max_papers=400), rank(rule(*KEYWORDS), max_papers=400, min_score=5000)

    assert min(paper.score for paper in best.papers) >= Decimal(50)
    assert best.matched < all_of_them.matched
    assert best.below_min_score == 396 - np.count_nonzero(
        [paper.score >= 50 for paper in rank(rule(*KEYWORDS), max_papers=400, discoveries=1.0).papers]
    )


def test_days_apart_and_laid_together_rank_alike():
    documents = abstracts()
    days = [DAY + timedelta(days=offset) for offset in range(3)]
    parts = [vectors_of(documents[start::3], frequencies=_frequencies()) for start in range(3)]
    listed = [Listed(day, part.numbers, np.zeros(len(part), np.uint8)) for day, part in zip(days, parts, strict=True)]
    chosen = Candidates.of(listed, include_replacements=False)
    found = _numbers(*KEYWORDS)
    spread = Postings.of(
        (key, day, np.intersect1d(numbers, part.numbers).astype("<i8").tobytes(), bytes([2]) * held)
        for key, numbers in found.items()
        for day, part in zip(days, parts, strict=True)
        for held in [len(np.intersect1d(numbers, part.numbers))]
    )
    made = rule(*KEYWORDS, taste=learned([like(7)]))

    apart = rank_by_relevance(chosen, made, parts, spread, max_papers=50)
    together = rank_by_relevance(chosen, made, [laid_together(parts)], spread, max_papers=50)

    assert apart == together
    assert {paper.announced_on for paper in apart.papers} == set(days)


def test_a_paper_without_vector_is_not_ranked():
    unknown = candidates([1, int(VECTORS.numbers[0])])
    ranking = rank(rule(taste=learned([like(0)])), chosen=unknown)

    assert [paper.number for paper in ranking.papers] == [VECTORS.numbers[0]]
    assert ranking.considered == 2


@pytest.mark.parametrize("chosen", [Candidates.of([], include_replacements=False), candidates([])])
def test_no_candidates_make_an_empty_ranking(chosen):
    ranking = rank_by_relevance(chosen, rule(*KEYWORDS), [VECTORS], Postings.of([]), max_papers=50)
    assert ranking.papers == ()


def test_a_paper_scores_the_same_alone_and_among_others():
    best = rank(rule(*KEYWORDS)).papers[3]
    alone = rank(rule(*KEYWORDS), chosen=candidates([best.number])).papers

    assert [(paper.number, paper.score, paper.reasons) for paper in alone] == [(best.number, best.score, best.reasons)]


def _numbers(*texts: str) -> dict[str, list[int]]:
    found = postings(*texts)
    ends = np.cumsum(found.lengths).tolist()
    runs = zip(found.runs, found.lengths.tolist(), ends, strict=True)
    return {key: found.numbers[end - length : end].tolist() for (key, _), length, end in runs}


def _frequencies() -> Frequencies:
    return NONE.with_day(count_terms(abstracts()))
