from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from digests.ranking import feedback, kept, terms
from digests.ranking.taste import HALF_LIFE, MAX_TERMS, Judged, Taste, learned
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import real_background, real_vectors

VECTORS = real_vectors()
BACKGROUND = real_background()


def like(place: int, *, spread: bool = False) -> Judged:
    number, vector = int(VECTORS.numbers[place]), VECTORS.vector(place)
    document = next(document for document in abstracts() if document.number == number)
    near = feedback.neighbourhood(VECTORS, number, vector) if spread else Judged("like", vector, {}).neighbourhood
    return Judged("like", vector, VECTORS.categories(place), near, terms.names_of(document))


def dismissal(place: int) -> Judged:
    return replace(like(place), verdict="dismissal")


def fits(taste: Taste) -> NDArray[np.float64]:
    return VECTORS.similarities(taste.terms(BACKGROUND))


def test_a_liked_paper_fits_best():
    assert np.argmax(fits(learned([like(7)]))) == 7


def test_every_liked_paper_fits_well():
    likes = [7, 30, 200, 301]
    order = np.argsort(-fits(learned(map(like, likes))))
    assert set(order[:4].tolist()) == set(likes)


def test_a_dismissed_paper_goes_down_with_its_like():
    before = fits(learned([like(7)]))
    similar = VECTORS.similarities(VECTORS.vector(9))
    similar[9] = 0
    nearest = int(np.argmax(similar))

    after = fits(learned([like(7), dismissal(9)]))

    assert np.argmin(after) == 9
    assert np.sum(after > after[nearest]) > np.sum(before > before[nearest])


def test_dismissals_alone_already_tell():
    taste = learned([dismissal(9)])

    assert taste.verdicts == 0.5
    assert np.argmin(fits(taste)) == 9


def test_the_latest_likes_count_most():
    taste = learned([like(7), *[like(30)] * HALF_LIFE, like(200)])
    first, middle, last = (VECTORS.vector(place) for place in (7, 30, 200))
    mine = first.without(np.union1d(middle.terms, last.terms))
    ages = taste.liked.at(mine.terms) / mine.weights

    assert taste.likes == HALF_LIFE + 2
    assert ages == pytest.approx(0.5 ** ((HALF_LIFE + 1) / HALF_LIFE))


def test_a_neighbourhood_brings_in_terms_that_the_like_lacks():
    alone, spread = learned([like(7)]), learned([like(7, spread=True)])
    positive = [taste.terms(BACKGROUND) for taste in (alone, spread)]

    assert [np.sum(vector.weights > 0.001) for vector in positive] == sorted(
        np.sum(vector.weights > 0.001) for vector in positive
    )
    assert np.sum(positive[1].weights > 0.001) > 1.5 * np.sum(positive[0].weights > 0.001)


def test_the_neighbourhood_leaves_the_paper_itself_out():
    near = feedback.neighbourhood(VECTORS, int(VECTORS.numbers[7]), VECTORS.vector(7))
    similar = VECTORS.similarities(VECTORS.vector(7))
    best = np.argsort(-similar)[1 : feedback.NEIGHBOURS + 1]
    by_hand = VECTORS.mean(best, similar[best])

    assert dict(zip(near.terms.tolist(), near.weights.tolist(), strict=True)) == pytest.approx(
        dict(zip(by_hand.terms.tolist(), by_hand.weights.tolist(), strict=True))
    )


def test_what_is_usual_is_held_against_the_more_the_more_was_liked():
    usual = BACKGROUND.mean.terms[~np.isin(BACKGROUND.mean.terms, VECTORS.vector(7).terms)]
    means = BACKGROUND.mean.at(usual)

    held_against = [-learned([like(7)] * count).terms(BACKGROUND).at(usual) for count in (1, 6, 60)]
    rarity = BACKGROUND.idf(usual)

    assert held_against[0] == pytest.approx(means / 7, rel=0.01)
    assert held_against[1] == pytest.approx(means / 2 * rarity ** (36 / 936))
    assert held_against[2] == pytest.approx(means * 60 / 66 * rarity ** (3600 / 4500))


def test_the_contrast_is_of_papers_that_were_not_liked():
    liked = VECTORS.numbers[[7, 30]]
    taste = learned([like(7), like(30)])
    found = feedback.contrast(VECTORS, taste.terms(BACKGROUND), liked)
    order = [place for place in np.argsort(-fits(taste)).tolist() if place not in {7, 30}]
    by_hand = VECTORS.mean(np.array(order[: 396 // feedback.CONTRASTS]))

    assert found.terms.tolist() == by_hand.terms.tolist()
    assert found.weights == pytest.approx(by_hand.weights)


def test_a_contrast_pushes_its_papers_down():
    taste = learned([like(place) for place in (7, 30, 31, 32)])
    order = [place for place in np.argsort(-fits(taste)).tolist() if place not in {7, 30, 31, 32}]
    rival = order[0]

    against = fits(replace(taste, contrast=VECTORS.vector(rival)))

    assert against[rival] / against[7] < fits(taste)[rival] / fits(taste)[7]


def test_a_muted_term_stays_muted_whatever_is_liked_later():
    first = learned([like(7)])
    muted = first.learned_terms(BACKGROUND, 1)[0]

    taste = learned([like(7)], muted=[muted.number]).with_paper(like(7))

    assert muted.number not in taste.terms(BACKGROUND).terms
    assert muted.name not in [term.name for term in taste.learned_terms(BACKGROUND, 50)]


def test_a_pinned_term_counts_double():
    taste = learned([like(7)])
    pinned = taste.learned_terms(BACKGROUND, 1)[0]

    again = replace(taste, pinned=frozenset({pinned.number})).learned_terms(BACKGROUND, 1)[0]

    assert again == replace(pinned, worth=2 * pinned.worth)


def test_what_was_learned_is_written_out_with_the_number_of_likes():
    taste = learned([like(7), like(7), like(30)])
    shown = taste.learned_terms(BACKGROUND, 10)
    title = next(document.title for document in abstracts() if document.number == VECTORS.numbers[7])

    assert [term.worth for term in shown] == sorted((term.worth for term in shown), reverse=True)
    assert {term.likes for term in shown} <= {1, 2, 3}
    assert set(terms.spelled(title)) & {term.name for term in shown}


def test_categories_of_likes_are_preferred():
    weights = learned([like(0), like(3), like(6)]).category_weights(BACKGROUND)

    assert list(VECTORS.categories(0)) == ["cs.CV"]
    assert weights["cs.CV"] > 0 > weights["cs.CL"]


def test_without_likes_no_category_is_preferred():
    assert Taste().category_weights(BACKGROUND) == {}


def test_a_taste_of_nothing_has_no_terms():
    assert len(Taste().terms(BACKGROUND)) == 0


def test_one_by_one_is_the_same_as_all_at_once_through_the_database():
    history = [like(7), dismissal(9), like(30, spread=True), like(200)]
    stepwise = Taste()
    for paper in history:
        stepwise = kept.unpack_taste(kept.pack_taste(stepwise.with_paper(paper)))

    assert fits(stepwise) == pytest.approx(fits(learned(history)), abs=1e-5)
    assert stepwise.names == learned(history).names


def test_packing_a_taste_keeps_everything():
    taste = learned([like(7), dismissal(9)], muted=[5], pinned=[2**63 + 1])
    again = kept.unpack_taste(kept.pack_taste(taste))

    for name in ("likes", "dismissals", "liked_weight", "dismissed_weight", "names", "categories", "muted", "pinned"):
        assert getattr(again, name) == getattr(taste, name)
    assert again.likes_with.weights.tolist() == taste.likes_with.weights.tolist()


def test_a_taste_remembers_no_more_than_its_largest_terms():
    taste = learned(like(place) for place in range(60))

    assert len(taste.liked) == MAX_TERMS
    assert len(kept.pack_taste(taste)) < 150_000


def test_one_more_like_takes_no_longer_than_some_milliseconds():
    taste, paper = learned(like(place) for place in range(60)), like(61)
    spent = []
    for _ in range(20):
        started = process_time()
        taste.with_paper(paper)
        spent.append(process_time() - started)

    assert min(spent) < 0.005
