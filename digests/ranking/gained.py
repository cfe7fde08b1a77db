"""The gains of papers to their reasons: the largest by name, then one reason for all the rest.

Reasons are whole hundredths of a point and add up to the paper's score exactly.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise, repeat
from typing import NamedTuple

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
    rule, count = scored.rule, len(wanted)
    every, stated = np.arange(count), [keyword.statement for keyword in rule.query.keywords]
    keywords = scored.keyword_gains(wanted)
    words = scored.word_gains(wanted).foremost(NAMED_WORDS)
    terms = scored.term_gains(wanted).foremost(NAMED_TERMS)
    of_keywords, of_words = keywords.sources.tolist(), words.sources.tolist()
    groups = [*(_plain(every, amounts) for _, amounts in meant), keywords, words, terms]
    groups.append(_plain(every, scored.filed[wanted]))
    said = _Said(
        texts=[
            *(text for kind, amounts in meant for text in _meant(kind, amounts)),
            *(stated[place].text for place in of_keywords),
            *(rule.query.words[place] for place in of_words),
            *rule.names_at(terms.sources),
            *scored.vectors.primary(wanted),
        ],
        kinds=[
            *[MEANING] * (count * len(meant)),
            *(stated[place].kind for place in of_keywords),
            *[WORD] * len(of_words),
            *(LEARNED if is_learned else RELATED for is_learned in rule.is_learned[terms.sources].tolist()),
            *[CATEGORY] * count,
        ],
        likes=[
            *[0] * (count * len(meant) + len(of_keywords) + len(of_words)),
            *rule.likes[terms.sources].tolist(),
            *[0] * count,
        ],
    )
    return _closed(groups, said, scores)


class _Said(NamedTuple):
    """How gains are said, one after the other: what each is about, its kind, and in how many likes it occurs."""

    texts: list[str]
    kinds: list[str]
    likes: list[int]


def hundredths(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return amounts in 1 / `relevance.POINT` as hundredths of a point, rounded."""
    return np.asarray((amounts * 100 + POINT // 2) // POINT)


def _plain(papers: NDArray[np.intp], amounts: NDArray[np.int64]) -> Gains:
    return Gains(papers, papers, amounts, np.zeros(len(papers), np.uint8))


def _meant(kind: str, amounts: NDArray[np.int64]) -> list[str]:
    """Return what a comparison by meaning gives, in words."""
    aimed = "papers you liked" if kind == "likes" else "papers that fit your keywords"
    return [f"{'far in meaning from' if amount < 0 else 'close in meaning to'} {aimed}" for amount in amounts.tolist()]


def _closed(groups: Sequence[Gains], said: _Said, scores: NDArray[np.int64]) -> list[tuple[Reason, ...]]:
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
    texts, kinds, likes = [*said.texts, *[""] * count], [*said.kinds, *[REST] * count], [*said.likes, *[0] * count]
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
