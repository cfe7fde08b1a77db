"""The gains of papers to their reasons: the largest by name, then one reason for all the rest.

Reasons are whole hundredths of a point and add up to the paper's score exactly.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain, pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from digests.ranking.reasons import Reason, as_points
from digests.ranking.relevance import POINT
from digests.ranking.scoring import Gains, Scored

WORD, LEARNED, RELATED, CATEGORY, REST = "word", "learned", "related", "category", "rest"
MEANING = "meaning"
"""The kinds of reasons besides `keyword` and `author`: a single word of a keyword, a term learned from verdicts, a term
of papers that the keywords fit best, the paper's categories, all that is not named; and how near the paper is in
meaning to what the reader likes, or to papers that the keywords fit best."""

NAMED_TERMS, NAMED_WORDS = 5, 3
"""How many terms and single words of keywords a paper's reasons name, those that matter most."""

_reason = partial(tuple.__new__, Reason)  # of a row of fields: what `Reason` does, without a call in Python

_Words = tuple[str, str, int]
"""Text, kind and likes."""


def reasons_of(
    scored: Scored,
    wanted: NDArray[np.intp],
    scores: NDArray[np.int64],
    meant: Sequence[tuple[str, NDArray[np.int64]]],
) -> list[tuple[Reason, ...]]:
    """Return the reasons of some papers, each paper's largest first; equal ones in the order of the kinds.

    Args:
        scored: what the rule gives to the papers.
        wanted: the places of the papers, at least one.
        scores: their scores in hundredths, as they are shown.
        meant: of each aim its kind and what it gives to each of the wanted papers.
    """
    rule, vectors = scored.rule, scored.vectors
    every = np.arange(len(wanted))
    stated = [keyword.statement for keyword in rule.query.keywords]
    keywords = scored.keyword_gains(wanted)
    words = scored.word_gains(wanted).foremost(NAMED_WORDS)
    terms = scored.term_gains(wanted).foremost(NAMED_TERMS)
    kinds, likes = rule.is_learned[terms.sources].tolist(), rule.likes[terms.sources].tolist()
    groups: list[tuple[Gains, Iterable[_Words]]] = [
        *((_plain(every, amounts), _meant(kind, amounts)) for kind, amounts in meant),
        (keywords, [(stated[place].text, stated[place].kind, 0) for place in keywords.sources.tolist()]),
        (words, [(rule.query.words[place], WORD, 0) for place in words.sources.tolist()]),
        (
            terms,
            [
                (rule.names[place], LEARNED if is_learned else RELATED, count)
                for place, is_learned, count in zip(terms.sources.tolist(), kinds, likes, strict=True)
            ],
        ),
        (_plain(every, scored.filed[wanted]), [(name, CATEGORY, 0) for name in vectors.primary(wanted)]),
    ]
    return _closed([gains for gains, _ in groups], list(chain(*(said for _, said in groups))), scores)


def hundredths(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return amounts in 1 / `relevance.POINT` as hundredths of a point, rounded."""
    return np.asarray((amounts * 100 + POINT // 2) // POINT)


def _plain(papers: NDArray[np.intp], amounts: NDArray[np.int64]) -> Gains:
    return Gains(papers, papers, amounts, np.zeros(len(papers), np.uint8))


def _meant(kind: str, amounts: NDArray[np.int64]) -> list[_Words]:
    """Return what a comparison by meaning gives, in words."""
    aimed = "papers you liked" if kind == "likes" else "papers that fit your keywords"
    near, far = (f"close in meaning to {aimed}", MEANING, 0), (f"far in meaning from {aimed}", MEANING, 0)
    return [far if amount < 0 else near for amount in amounts.tolist()]


def _closed(groups: Sequence[Gains], said: list[_Words], scores: NDArray[np.int64]) -> list[tuple[Reason, ...]]:
    """Return the gains as reasons by paper, the largest first, and last the rest that brings them to the score.

    Args:
        groups: the gains.
        said: of each of them, group by group, how it is said.
        scores: of each paper the score in hundredths.
    """
    count = len(scores)
    papers = np.concatenate([*(gains.papers for gains in groups), np.arange(count)])
    amounts = np.concatenate([gains.amounts for gains in groups])
    shares = hundredths(amounts)
    named = np.bincount(papers[: len(shares)], weights=shares, minlength=count).astype(np.int64)
    shares = np.append(shares, scores - named)
    sizes = np.append(np.abs(amounts), np.full(count, -1))
    places = np.concatenate([*(gains.places for gains in groups), np.zeros(count, np.uint8)])
    order = np.lexsort((-sizes, papers))
    order = order[shares[order] != 0]
    texts, kinds, likes = zip(*said, *[("", REST, 0)] * count, strict=True)
    chosen = order.tolist()
    columns = zip(
        map(texts.__getitem__, chosen),
        map(kinds.__getitem__, chosen),
        places[order].tolist(),
        map(as_points, shares[order].tolist()),
        repeat(as_points(0)),
        map(likes.__getitem__, chosen),
        strict=False,
    )
    reasons = tuple(map(_reason, columns))
    ends = np.bincount(papers[order], minlength=count).cumsum().tolist()
    return [reasons[start:end] for start, end in pairwise((0, *ends))]
