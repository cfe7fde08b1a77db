import numpy as np
import pytest
from numpy.typing import NDArray

from digests.ranking import crowding
from digests.ranking.frequencies import NONE
from digests.ranking.terms import count_terms
from digests.ranking.vectors import ONE, Vectors
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import paper, real_vectors, vectors_of

ALONE, CROWDED = 900, 901


def crowd() -> Vectors:
    """Return forty papers on one subject, of which one is `CROWDED`, 300 of other words, and one that stands alone."""
    alike = [paper(n, "sparse graph kernels", "We compare sparse graph kernels.") for n in range(40)]
    drawn = np.random.default_rng(7)
    words = np.array(["river", "token", "prism", "cell", "orbit", "maze", "lens", "verb", "salt", "drone", "ridge"])
    others = [paper(100 + n, " ".join(drawn.choice(words, 4, replace=False))) for n in range(300)]
    alone = paper(ALONE, "Whale song in quiet bays", "Whale song and one river.")
    again = paper(499, "Whale song", "Whale bays quiet song.")
    return vectors_of([*alike, *others, again, alone, paper(CROWDED, "Sparse graph kernels")])


def scale_of(number: int, vectors: Vectors, found: NDArray[np.uint16]) -> int:
    return int(found[vectors.numbers.tolist().index(number)])


def test_a_paper_that_stands_alone_counts_for_more_than_one_among_many_alike():
    vectors = crowd()
    found = crowding.scales(vectors, vectors)

    assert ONE // 2 <= scale_of(CROWDED, vectors, found) < ONE < scale_of(ALONE, vectors, found) < 2 * ONE


def test_the_scale_is_what_the_fifteen_nearest_papers_say():
    vectors = real_vectors()
    found = crowding.scales(vectors, vectors)

    dense = np.zeros((len(vectors), len(vectors.terms)))
    dense[vectors.papers, vectors.owners] = vectors.weights / ONE
    similarities = dense @ dense.T
    np.fill_diagonal(similarities, 0)
    nearest = -np.sort(-similarities, axis=1)[:, :30].mean(axis=1)
    by_hand = np.clip((nearest[::16].mean() / nearest) ** 0.3, 0.5, 2)

    assert found / ONE == pytest.approx(by_hand, abs=2e-3)
    assert found.std() > 0.03 * ONE


def test_scales_of_the_crowd_change_nothing():
    vectors = real_vectors()
    drawn = np.random.default_rng(3).integers(ONE // 2, 2 * ONE, len(vectors)).astype(np.uint16)

    plain, scaled = crowding.scales(vectors, vectors), crowding.scales(vectors, vectors.scaled(drawn))

    assert scaled / ONE == pytest.approx(plain / ONE, abs=2e-3)


def test_a_crowd_too_small_to_tell_leaves_papers_as_they_are():
    few = vectors_of(abstracts()[:299])
    assert crowding.scales(few, few).tolist() == [ONE] * 299


def test_a_paper_like_no_other_counts_at_most_double():
    documents = [*abstracts(), paper(9_999_999, "Zyx wvut", "Zyx wvut qqrs.")]
    counts = count_terms(documents)
    vectors = vectors_of(documents, frequencies=NONE.with_day(counts).with_day(counts))

    assert scale_of(9_999_999, vectors, crowding.scales(vectors, vectors)) == 2 * ONE - 1


def test_no_papers_have_no_scales():
    assert len(crowding.scales(vectors_of([]), real_vectors())) == 0
