"""The gains of papers to their reasons: the largest by name, then all others of a kind together.

Reasons are whole hundredths of a point and add up to the paper's score exactly.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digests.ranking import calibration
from digests.ranking.reasons import Reason, as_points
from digests.ranking.relevance import POINT
from digests.ranking.scoring import Gains, Scored

WORD, LEARNED, RELATED, CATEGORY = "word", "learned", "related", "category"
MORE_WORDS, MORE_LEARNED, MORE_RELATED, USUAL, CUT = "more_words", "more_learned", "more_related", "usual", "cut"
MEANING = "meaning"
"""The kinds of reasons besides `keyword` and `author`: a single word of a keyword, a term learned from verdicts, a term
of papers that the keywords fit best, the paper's categories; all words and terms together that are not named; what
every paper gets so that the usual one has 0, and what is cut off at the ends of the scale; and how near the paper is in
meaning to what the reader likes, or to papers that the keywords fit best."""

_MORE = (MORE_WORDS, MORE_LEARNED, MORE_RELATED, USUAL, CUT)
"""What has no name, in the order in which it ends a paper's reasons."""

_HIGHEST = int(calibration.TOP) * 100

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
    all_words, all_terms = scored.word_gains(wanted), scored.term_gains(wanted)
    words = all_words.foremost(NAMED_WORDS)
    terms = all_terms.where(rule.is_named[all_terms.sources]).foremost(NAMED_TERMS)
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
    is_learned, of_named = rule.is_learned[all_terms.sources], rule.is_learned[terms.sources]
    more = [
        all_words.sums(count) - words.sums(count),
        all_terms.where(is_learned).sums(count) - terms.where(of_named).sums(count),
        all_terms.where(~is_learned).sums(count) - terms.where(~of_named).sums(count),
    ]
    return _closed(groups, said, more, hundredths(np.array(rule.constant)), scores)


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


def _closed(
    groups: Sequence[Gains],
    said: _Said,
    more: Sequence[NDArray[np.int64]],
    usual: NDArray[np.int64],
    scores: NDArray[np.int64],
) -> list[tuple[Reason, ...]]:
    """Return the gains as reasons by paper, the largest first, and last what has no name, up to the score.

    Args:
        groups: the gains.
        said: of each of them, group by group, how it is said.
        more: what each paper gets besides, of each kind of `_MORE` but the last two.
        usual: what every paper gets, in hundredths.
        scores: of each paper the score in hundredths.
    """
    count = len(scores)
    papers = np.concatenate([*(gains.papers for gains in groups), *[np.arange(count)] * len(_MORE)])
    amounts = np.concatenate([*(gains.amounts for gains in groups), *more])
    shares = hundredths(amounts)
    told = np.bincount(papers[: len(shares)], weights=shares, minlength=count).astype(np.int64)
    left = scores - told
    usual = np.where((scores > 0) & (scores < _HIGHEST), left, usual)
    shares = np.concatenate([shares, usual, left - usual])
    ranks = [np.full(count, -place) for place in range(1, len(_MORE) + 1)]
    sizes = np.concatenate([*(np.abs(gains.amounts) for gains in groups), *ranks])
    unnamed = len(_MORE) * count
    places = np.concatenate([*(gains.places for gains in groups), np.zeros(unnamed, np.uint8)])
    order = np.lexsort((-sizes, papers))
    order = order[shares[order] != 0]
    texts, likes = [*said.texts, *[""] * unnamed], [*said.likes, *[0] * unnamed]
    kinds = [*said.kinds, *(kind for kind in _MORE for _ in range(count))]
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
