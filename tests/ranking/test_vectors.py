import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.ranking import packed
from digests.ranking.frequencies import NONE
from digests.ranking.sparse import NOTHING, Sparse, combined
from digests.ranking.terms import count_terms, number_of
from digests.ranking.vectors import ONE, Vectors
from digests.ranking.weighing import laid_together
from tests.ranking.abstracts import abstracts
from tests.ranking.collected import paper, real_vectors, vectors_of

WORDS = ("graph", "neural", "sparse", "diffusion", "kernel", "token")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def of(vector: Sparse) -> dict[int, float]:
    return dict(zip(vector.terms.tolist(), vector.weights.tolist(), strict=True))


def test_every_vector_has_length_one():
    vectors = real_vectors()
    for place in (0, 100, 395):
        assert np.linalg.norm(vectors.vector(place).weights) == pytest.approx(1, abs=1e-3)


def test_a_rare_term_weighs_more_than_a_frequent_one():
    others = [paper(n, "", "graph" if n < 7 else "") for n in range(2, 30)]
    weights = of(vectors_of([paper(1, "", "graph of kernels"), paper(30, "", "kernel"), *others]).vector(0))

    idf = {"graph": np.log(31 / 7) + 1, "kernel": np.log(31 / 3) + 1}
    length = np.hypot(*idf.values())
    assert weights == pytest.approx({number_of(term): value / length for term, value in idf.items()}, abs=1e-4)


def test_a_term_of_one_paper_only_is_dropped():
    vectors = vectors_of([paper(1, "sparse graph"), paper(2, "dense"), paper(3, "sparse kernel"), paper(4, "x")])
    assert vectors.terms.tolist() == [number_of("sparse")]


def test_a_term_of_more_than_a_quarter_of_the_papers_is_counted_but_has_no_weight():
    documents = [paper(n, "graph", "token" if n < 3 else "") for n in range(1, 13)]
    vectors = vectors_of(documents)
    entries, _ = vectors.entries_of(np.array([number_of("graph")], np.uint64))

    assert set(vectors.counts[entries].tolist()) == {2}
    assert set(vectors.weights[entries].tolist()) == {0}
    assert set(of(vectors.vector(0))) == {number_of("token")}


def test_products_are_the_sums_of_the_weights_of_shared_terms():
    vectors = real_vectors()
    rng = np.random.default_rng(3)
    terms = np.unique(rng.choice(vectors.terms, 200))
    weights = rng.integers(-(2**29), 2**29, len(terms))

    totals = vectors.products(terms, weights)

    for place in (0, 17, 395):
        mine = of(vectors.vector(place))
        by_hand = sum(
            int(w) * round(mine.get(t, 0) * ONE) for t, w in zip(terms.tolist(), weights.tolist(), strict=True)
        )
        assert totals[place] == by_hand


def test_a_term_that_no_paper_has_changes_nothing():
    vectors = real_vectors()
    assert not vectors.products(np.array([1], np.uint64), np.array([5])).any()


def test_a_paper_is_most_similar_to_itself():
    vectors = real_vectors()
    for place in (3, 200):
        assert np.argmax(vectors.similarities(vectors.vector(place))) == place


def test_packing_loses_nothing():
    vectors = real_vectors()
    again = Vectors.unpack(vectors.pack())

    arrays = ("numbers", "terms", "starts", "papers", "counts", "weights", "scales", "category_starts", "category_ids")
    for name in arrays:
        assert getattr(again, name).tolist() == getattr(vectors, name).tolist()
    assert again.category_names == vectors.category_names
    assert again.pack() == vectors.pack()


@pytest.mark.parametrize("wrong", [b"", b"PSVE", b"nothing of ours", real_vectors().pack()[:-9]])
def test_bytes_that_are_no_vectors_are_refused(wrong):
    with pytest.raises(ValueError, match="PSVE"):
        Vectors.unpack(wrong)


def test_bytes_of_another_version_are_refused():
    with pytest.raises(ValueError, match="version 2"):
        Vectors.unpack(packed.pack(b"PSVE", 3, [np.zeros(1)]))


def test_vectors_of_the_time_without_scales_are_read_as_not_scaled():
    vectors = real_vectors()
    arrays = packed.unpack(b"PSVE", 2, vectors.pack())
    again = Vectors.unpack(packed.pack(b"PSVE", 1, [*arrays[:6], *arrays[7:]]))

    assert again.scales.tolist() == [ONE] * len(vectors)
    assert again.pack() == vectors.pack()


def test_scaled_papers_are_as_similar_as_their_scale_says_and_remain_of_length_one():
    vectors = real_vectors()
    drawn = np.random.default_rng(5).integers(ONE // 2, 2 * ONE, len(vectors))
    scaled = vectors.scaled(drawn.astype(np.uint16))
    like = vectors.vector(7)

    assert scaled.similarities(like) == pytest.approx(vectors.similarities(like) * drawn / ONE, abs=2e-3)
    for place in (0, 200):
        assert of(scaled.vector(place)) == pytest.approx(of(vectors.vector(place)), abs=1e-4)
    assert of(scaled.mean(np.array([3, 9]))) == pytest.approx(of(vectors.mean(np.array([3, 9]))), abs=1e-4)


def test_the_largest_scale_fits_the_largest_weight():
    vectors = vectors_of([paper(1, "graph"), paper(2, "graph"), *(paper(n, "", "token") for n in range(3, 20))])
    scaled = vectors.scaled(np.full(19, 2 * ONE - 1, np.uint16))

    assert scaled.weights.max() == 2 * ONE - 1
    assert Vectors.unpack(scaled.pack()).pack() == scaled.pack()


def test_days_laid_together_keep_their_scales():
    documents = abstracts()[:60]
    frequencies = NONE.with_day(count_terms(documents))
    scales = np.arange(ONE - 30, ONE + 30).astype(np.uint16)
    whole = vectors_of(documents, frequencies=frequencies).scaled(scales)
    parts = [slice(0, 20), slice(20, 60)]
    days = [vectors_of(documents[part], frequencies=frequencies).scaled(scales[part]) for part in parts]

    assert laid_together(days[::-1]).scales.tolist() == scales.tolist()
    assert laid_together(days).pack() == whole.pack()


def test_categories_have_shares_and_the_primary_one_double():
    vectors = vectors_of([paper(1, "a graph"), paper(2, "a graph")], categories={1: ("cs.CL", "cs.LG"), 2: ("cs.CV",)})

    assert list(vectors.categories(0)) == ["cs.CL", "cs.LG"]
    assert vectors.categories(0)["cs.CL"] == pytest.approx(2 / np.sqrt(5), abs=1e-4)
    assert vectors.categories(0)["cs.LG"] == pytest.approx(1 / np.sqrt(5), abs=1e-4)
    assert vectors.categories(1) == {"cs.CV": 1.0}
    assert vectors.primary(np.array([1, 0])) == ["cs.CV", "cs.CL"]


def test_the_mean_of_papers_is_weighted():
    vectors = real_vectors()
    mean = vectors.mean(np.array([5, 9]), np.array([3.0, 1.0]))
    by_hand = combined(((vectors.vector(5), 0.75), (vectors.vector(9), 0.25)))

    assert mean.terms.tolist() == by_hand.terms.tolist()
    assert mean.weights == pytest.approx(by_hand.weights)


def test_the_mean_of_no_papers_is_nothing():
    assert len(real_vectors().mean(np.empty(0, np.intp))) == 0


def test_days_laid_together_score_as_they_do_apart():
    documents = abstracts()
    frequencies = NONE.with_day(count_terms(documents))
    days = [vectors_of(documents[start::3], frequencies=frequencies) for start in range(3)]
    whole = laid_together(days)
    terms, weights = np.unique(whole.terms[::7]), np.arange(len(np.unique(whole.terms[::7])))

    together = dict(zip(whole.numbers.tolist(), whole.products(terms, weights).tolist(), strict=True))

    apart: dict[int, int] = {}
    for day in days:
        apart.update(zip(day.numbers.tolist(), day.products(terms, weights).tolist(), strict=True))
    assert together == apart
    assert len(whole) == len(documents)


def test_a_paper_of_two_days_is_taken_as_on_the_first_given():
    frequencies = NONE.with_day(count_terms([paper(n, "sparse graph kernel") for n in range(4)])).with_vectors(
        100, np.empty(0, np.uint64), np.empty(0)
    )
    monday = vectors_of([paper(1, "sparse graph"), paper(2, "kernel")], frequencies=frequencies)
    tuesday = vectors_of([paper(1, "kernel"), paper(3, "graph")], frequencies=frequencies)

    whole = laid_together([monday, tuesday])

    assert whole.numbers.tolist() == [1, 2, 3]
    assert set(of(whole.vector(0))) == set(of(monday.vector(0)))
    assert set(of(whole.vector(2))) == {number_of("graph")}


def test_a_day_without_papers_packs_and_scores():
    empty = Vectors.unpack(vectors_of([]).pack())

    assert len(empty) == 0
    assert empty.products(np.array([1], np.uint64), np.array([1])).tolist() == []
    assert len(laid_together([empty, real_vectors()])) == 396


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=2, max_size=12))
def test_any_papers_survive_packing(texts):
    vectors = vectors_of([paper(number, text) for number, text in enumerate(texts)])
    again = Vectors.unpack(vectors.pack())

    assert [of(again.vector(place)) for place in range(len(texts))] == [
        of(vectors.vector(place)) for place in range(len(texts))
    ]


def test_a_sum_of_vectors_adds_terms_that_both_hold():
    one = Sparse(np.array([1, 5], np.uint64), np.array([1.0, 2.0]))
    other = Sparse(np.array([5, 9], np.uint64), np.array([3.0, 4.0]))

    assert of(combined(((one, 2.0), (other, -1.0), (NOTHING, 7.0)))) == {1: 2.0, 5: 1.0, 9: -4.0}
    assert one.dot(other) == 6.0


def test_the_largest_terms_are_those_of_either_sign():
    vector = Sparse(np.array([1, 2, 3], np.uint64), np.array([0.1, -5.0, 2.0]))
    assert of(vector.largest(2)) == {2: -5.0, 3: 2.0}
