"""Matrices that several baselines share: TF-IDF as each of them makes it, and its latent semantic analysis.

Only the evaluation imports this: it needs scipy and scikit-learn, which no page does.
"""

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from digests.ranking.evaluation.collection import Collection

LSA_DIMENSIONS = 256


class Features:
    """Feature matrices of a benchmark's papers; row `rows[i]` is the paper at place `i`."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.benchmark = collection.benchmark
        self.history = self.benchmark.history
        used = np.unique(np.concatenate((self.history, *self.benchmark.issues)))
        self.rows = np.full(len(self.benchmark.papers), -1)
        self.rows[used] = np.arange(len(used))
        self._used = used

    @cached_property
    def history_rows(self) -> NDArray[np.int64]:
        """The rows of the papers before T."""
        return self.rows[self.history]

    @cached_property
    def sanity(self) -> sp.csr_array:
        """TF-IDF with the settings of arxiv-sanity-lite (compute.py), without authors' names."""
        texts = [f"{paper.title} {paper.abstract}" for paper in map(self.benchmark.papers.__getitem__, self._used)]
        vectorizer = TfidfVectorizer(
            strip_accents="unicode",
            stop_words="english",
            token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",  # noqa: S106 - no password
            ngram_range=(1, 2),
            max_features=20_000,
            sublinear_tf=True,
            max_df=0.1,
            min_df=5,
            dtype=np.float32,
        )
        vectorizer.fit([texts[row] for row in self.history_rows])
        return sp.csr_array(vectorizer.transform(texts))

    @cached_property
    def tfidf(self) -> sp.csr_array:
        """The TF-IDF vectors that relevance uses, each of length 1, as one matrix."""
        held = (*self.collection.history, *self.collection.issues)
        terms = np.unique(np.concatenate([vectors.terms for vectors in held]))
        blocks = []
        for vectors in held:
            entries = (vectors.papers, terms.searchsorted(vectors.terms)[vectors.owners])
            shape = (len(vectors), len(terms))
            weights = vectors.weights / vectors.scales[vectors.papers].astype(np.float32)
            blocks.append(sp.coo_array((weights, entries), shape=shape).tocsr())
        places = np.concatenate([vectors.numbers for vectors in held])
        matrix = sp.csr_array(sp.vstack(blocks, format="csr")[np.unique(places, return_index=True)[1]])
        matrix.indptr, matrix.indices = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
        return matrix

    @cached_property
    def tfidf_mean(self) -> NDArray[np.float32]:
        """The mean row of the papers before T."""
        return np.asarray(self.tfidf[self.history_rows].mean(axis=0), np.float32).ravel()

    @cached_property
    def lsa(self) -> NDArray[np.float32]:
        """Latent semantic analysis of `tfidf`, fitted on the papers before T, each row of length 1."""
        analysis = TruncatedSVD(LSA_DIMENSIONS, n_iter=3, random_state=0).fit(self.tfidf[self.history_rows])
        return np.asarray(normalize(analysis.transform(self.tfidf)), np.float32)

    @cached_property
    def shuffled(self) -> NDArray[np.int64]:
        """The rows of the papers before T in an order by lot, to draw negatives from."""
        return np.random.default_rng(0).permutation(self.history_rows)

    def negatives(self, liked: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """Return rows of papers before T that were not liked, at most `count`."""
        drawn = self.shuffled[: count + len(liked)]
        return drawn[~np.isin(drawn, self.rows[liked])][:count]
