"""What is said of learned terms is true of the papers that the reader judged."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from digests.ranking import terms
from digests.ranking.by_relevance import rank_by_relevance
from digests.ranking.document import Document
from digests.ranking.reasons import Reason
from digests.ranking.taste import MAX_TERMS, Judged, Taste, learned
from tests.ranking.collected import real_background, real_vectors
from tests.ranking.readers import candidates, postings, rule
from tests.ranking.test_taste import dismissal, like


def learned_reasons(taste: Taste, *keywords: str) -> Iterator[Reason]:
    """All reasons that were learned, of all papers that a reader of this taste is shown."""
    mine = rule(*keywords, taste=taste)
    ranking = rank_by_relevance(
        candidates(), mine, [real_vectors()], postings(*keywords), max_papers=200, discoveries=1.0
    )
    for paper in ranking.papers:
        yield from (reason for reason in paper.reasons if reason.kind == "learned")


def holding(term: str, judged: Sequence[Judged], verdict: str) -> int:
    """How many of the papers that were judged so hold the term."""
    number = terms.number_of_name(term)
    return sum(number in one.names for one in judged if one.verdict == verdict)


def test_a_reader_who_only_dismissed_is_told_of_dismissals_alone():
    judged = [dismissal(place) for place in (9, 30, 200)]

    reasons = list(learned_reasons(learned(judged), "diffusion"))

    assert len(reasons) > 20
    assert all(reason.points < 0 and reason.likes < 0 for reason in reasons)
    assert all(-reason.likes == holding(reason.text, judged, "dismissal") for reason in reasons)


def test_a_reader_who_only_liked_is_told_of_no_dismissals():
    taste = learned(like(place, spread=True) for place in range(0, 60, 2))

    reasons = list(learned_reasons(taste, "diffusion"))

    assert any(reason.points < 0 for reason in reasons)
    assert all(reason.likes > 0 for reason in reasons)


@pytest.mark.parametrize("many", [3, 80])
def test_of_each_learned_term_it_is_said_truly_how_many_papers_hold_it(many):
    judged = [like(place, spread=True) for place in range(many)] + [dismissal(place) for place in (300, 301, 302)]
    taste = learned(judged)

    reasons = list(learned_reasons(taste, "diffusion"))

    assert (len(taste.likes_with) > MAX_TERMS) == (many == 80)
    assert {reason.likes > 0 for reason in reasons} == {True, False}
    for reason in reasons:
        verdict = "dismissal" if reason.likes < 0 else "like"
        assert abs(reason.likes) == holding(reason.text, judged, verdict), reason


def test_a_term_that_was_too_common_on_one_day_counts_with_that_day_too():
    paper = like(7)
    term, name = next((term, name) for term, name in paper.names.items() if term in paper.vector.terms.tolist())
    common = Judged("like", paper.vector.without(np.array([term], np.uint64)), {}, names=paper.names)

    taste = learned([common, paper])

    assert taste.likes_with.at(np.array([term], np.uint64)) == [2], name


def test_what_only_dismissed_papers_hold_is_not_among_what_is_liked():
    taste = learned([dismissal(place) for place in (9, 30, 200)])

    assert taste.dismissed_terms(real_background(), 9)
    assert taste.learned_terms(real_background(), 9) == []


@pytest.mark.parametrize("vague", ["evaluate", "fine", "three", "recently", "improve performance"])
def test_words_that_tell_nothing_are_no_reason(vague):
    text = f"We {vague} graphs with fine-tuning, three ways, recently: zero-shot and multi-task."

    names = terms.names_of(Document(1, "", text, ())).values()

    assert vague not in names
    assert {"fine tuning", "zero shot", "multi task", "graphs"} <= set(names)
